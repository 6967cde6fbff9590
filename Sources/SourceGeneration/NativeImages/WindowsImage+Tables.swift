/// The tables the data directories lead to.
extension WindowsImage {
  func tableSection(at address: Int, _ directories: inout [(Int, Int)]) -> [UInt8] {
    var section = FieldWriter()
    if !imports.isEmpty {
      let place = writeImports(imports, isDelayed: false, address, &section)
      directories[1] = (address + place, 20 * (imports.count + 1))
    }
    if !delayedImports.isEmpty {
      let place = writeImports(delayedImports, isDelayed: true, address, &section)
      directories[13] = (address + place, 32 * (delayedImports.count + 1))
    }
    if !exports.isEmpty || !forwards.isEmpty { directories[0] = writeExports(address, &section) }
    if symbolPath != nil { directories[6] = writeSymbols(address, &section) }
    if tlsCallbacks > 0 { directories[9] = writeThreadStorage(address, &section) }
    if isDotNet { directories[14] = writeDotNet(address, &section) }
    section.align(16)
    return section.bytes.isEmpty ? [0] : section.bytes
  }

  private func writeImports(
    _ list: [(library: String, functions: [Wanted])], isDelayed: Bool, _ address: Int, _ section: inout FieldWriter
  ) -> Int {
    var rows: [(name: Int, thunks: Int)] = []
    for (library, functions) in list {
      var thunks: [Int] = []
      for function in functions {
        switch function {
        case .ordinal(let number): thunks.append((isWide ? Int.min : 0x8000_0000) | number)
        case .name(let name):
          section.align(2)
          thunks.append(address + section.count)
          section.u16(0)
          section.text(name)
        }
      }
      let name = address + section.count
      section.text(library)
      section.align(8)
      rows.append((name, address + section.count))
      for thunk in thunks + [0] { section.word(thunk, isWide: isWide) }
    }
    section.align(4)
    let place = section.count
    for row in rows {
      let fields =
        isDelayed ? [1, row.name, 0, row.thunks, row.thunks, 0, 0, 0] : [row.thunks, 0, 0, row.name, row.thunks]
      for value in fields { section.u32(value) }
    }
    for _ in 0..<(isDelayed ? 8 : 5) { section.u32(0) }
    return place
  }

  private func writeExports(_ address: Int, _ section: inout FieldWriter) -> (Int, Int) {
    section.align(4)
    let start = section.count
    let names = exports + forwards.map(\.name)
    section.pad(to: start + 40)
    let functions = section.count
    section.pad(to: section.count + 4 * names.count)
    let nameTable = section.count
    section.pad(to: section.count + 4 * names.count)
    let ordinals = section.count
    for index in names.indices { section.u16(index) }
    let library = section.count
    section.text(libraryName)
    for (index, name) in names.enumerated() {
      section.set(UInt32(address + section.count), at: nameTable + 4 * index)
      section.text(name)
      var function = 0x1000 + index
      if index >= exports.count {
        function = address + section.count
        section.text(forwards[index - exports.count].target)
      }
      section.set(UInt32(function), at: functions + 4 * index)
    }
    let fields = [
      0, timestamp, 0, address + library, 1, names.count, names.count, address + functions, address + nameTable,
      address + ordinals,
    ]
    for (index, value) in fields.enumerated() {
      section.set(UInt32(truncatingIfNeeded: value), at: start + 4 * index)
    }
    return (address + start, section.count - start)
  }

  private func writeSymbols(_ address: Int, _ section: inout FieldWriter) -> (Int, Int) {
    section.align(4)
    let start = section.count
    let path = symbolPath ?? ""
    let size = (hasOldSymbols ? 16 : 24) + path.utf8.count + 1
    // The place in the file is filled in once it is known.
    for value in [0, timestamp, 0, 2, size, address + start + 28, 0] { section.u32(value) }
    if hasOldSymbols {
      section.raw(Array("NB10".utf8))
      for value in [0, timestamp, 1] { section.u32(value) }
    } else {
      section.raw(Array("RSDS".utf8))
      section.raw((0..<16).map { UInt8($0) })
      section.u32(1)
    }
    section.text(path)
    return (address + start, 28)
  }

  private func writeThreadStorage(_ address: Int, _ section: inout FieldWriter) -> (Int, Int) {
    section.align(8)
    let list = section.count
    for index in 0..<tlsCallbacks { section.word(base + 0x1000 + index, isWide: isWide) }
    section.word(0, isWide: isWide)
    let start = section.count
    for value in [base + 0x1000, base + 0x1000, base + 0x1000, base + address + list] {
      section.word(value, isWide: isWide)
    }
    section.u32(0)
    section.u32(0)
    return (address + start, section.count - start)
  }

  private var base: Int { isWide ? 0x1_8000_0000 : 0x1000_0000 }

  private func writeDotNet(_ address: Int, _ section: inout FieldWriter) -> (Int, Int) {
    section.align(4)
    let metadata = section.count
    section.raw(Array("BSJB".utf8))
    for value in [0x1_0001, 0, 12] { section.u32(value) }
    section.text("v4.0.30319", size: 12)
    let start = section.count
    for value in [72, 0x5_0002, address + metadata, 28] { section.u32(value) }
    section.pad(to: start + 72)
    return (address + start, 72)
  }

  /// Three levels, one type, one name and one language for each leaf.
  func resourceSection(at address: Int) -> [UInt8] {
    var section = FieldWriter()
    func directory(_ rows: Int) {
      for value in [0, 0, 0] { section.u32(value) }
      section.u16(0)
      section.u16(rows)
    }
    let rowSize = 16 + 8 + 16 + 8 + 16
    directory(resources.count)
    let first = 16 + 8 * resources.count
    for (index, resource) in resources.enumerated() {
      section.u32(resource.type)
      section.u32(0x8000_0000 | (first + index * rowSize))
    }
    var data = first + resources.count * rowSize
    for (index, resource) in resources.enumerated() {
      let start = first + index * rowSize
      directory(1)
      section.u32(resource.name)
      section.u32(0x8000_0000 | (start + 24))
      directory(1)
      section.u32(1_033)
      section.u32(start + 48)
      for value in [address + data, resource.bytes.count, 0, 0] { section.u32(value) }
      data += (resource.bytes.count + 7) / 8 * 8
    }
    for resource in resources {
      section.raw(resource.bytes)
      section.align(8)
    }
    return section.bytes
  }

  /// A version resource with one table of strings.
  public static func version(_ strings: [(key: String, value: String)]) -> [UInt8] {
    func block(_ key: String, valueLength: Int, type: Int, value: [UInt8], children: [[UInt8]]) -> [UInt8] {
      var writer = FieldWriter()
      writer.u16(0)
      writer.u16(valueLength)
      writer.u16(type)
      writer.wide(key)
      writer.align(4)
      writer.raw(value)
      for child in children {
        writer.align(4)
        writer.raw(child)
      }
      writer.set(UInt16(writer.count), at: 0)
      return writer.bytes
    }
    var fixed = FieldWriter()
    fixed.u32(0xfeef_04bd)
    fixed.pad(to: 52)
    let rows = strings.map { string -> [UInt8] in
      var text = FieldWriter()
      text.wide(string.value)
      return block(string.key, valueLength: text.count / 2, type: 1, value: text.bytes, children: [])
    }
    let table = block("040904b0", valueLength: 0, type: 1, value: [], children: rows)
    let information = block("StringFileInfo", valueLength: 0, type: 1, value: [], children: [table])
    return block("VS_VERSION_INFO", valueLength: 52, type: 0, value: fixed.bytes, children: [information])
  }
}

import ByteReading

/// Symbols, the trie of exports, the signature.
extension MachOReader {
  /// Symbols of the classic table (`nlist`). The first underscore, which C puts before each name, stays.
  mutating func readSymbols(_ start: Int, _ count: Int, _ strings: Int, _ stringBytes: Int) {
    let size = result.isWide ? 16 : 12
    guard let stringsEnd = ImageReading.sum(strings, stringBytes) else { return }
    for index in 0..<count {
      guard let row = ImageReading.row(start, index, size), let name = image.u32(row), let type = image.u8(row + 4),
        let value = image.word(row + 8, isWide: result.isWide)
      else { break }
      // Rows of a debugger; and names that only the image itself knows.
      if type & 0xe0 != 0 || type & 1 == 0 { result.isStripped = false }
      guard type & 0xe0 == 0, type & 1 == 1, let place = ImageReading.sum(strings, name),
        let found = image.terminated(at: place, end: stringsEnd), !found.isEmpty
      else { continue }
      let isWanted = type & 0xe == 0 && value == 0
      guard isWanted || type & 0x10 == 0 else { continue }
      guard image.charge(nameOf: found.count) else { break }
      if isWanted { result.imports.append(found) } else { result.exports.append(found) }
    }
  }

  /// The trie that the loader reads (`LC_DYLD_INFO`, `LC_DYLD_EXPORTS_TRIE`): nodes with edges that carry a part of the
  /// name. A hostile trie may lead back into itself, so each place is visited once.
  mutating func readExportTrie(at start: Int, size: Int) {
    guard let trie = image.bytes.range(at: start, count: size) else { return }
    var visited: Set<Int> = [0]
    var waiting: [(place: Int, name: [UInt8])] = [(0, [])]
    while let node = waiting.popLast() {
      var place = node.place
      guard let terminal = trie.variableInteger(&place), let children = ImageReading.sum(place, terminal) else {
        continue
      }
      if terminal > 0 {
        guard image.charge(nameOf: node.name.count) else { return }
        result.exports.append(node.name[...])
      }
      place = children
      guard let edges = trie.byte(at: place) else { continue }
      place += 1
      for _ in 0..<edges {
        guard let label = trie.tail(from: place).prefix(image.ceilings.bytesPerName).firstOffset(ofByte: 0),
          let text = trie.range(at: place, count: label)
        else { break }
        place += label + 1
        guard let target = trie.variableInteger(&place), target < trie.count,
          node.name.count + label <= image.ceilings.bytesPerName
        else { break }
        guard visited.insert(target).inserted else { continue }
        // What waits holds copies of names, so it is charged too.
        guard visited.count <= image.ceilings.names, image.charge(nameOf: node.name.count + label) else {
          image.limit("names", ceiling: image.ceilings.names)
          return
        }
        waiting.append((target, node.name + text))
      }
    }
  }

  /// `SuperBlob` → `CodeDirectory`, big-endian (xnu `cs_blobs.h`).
  mutating func readSignature(at start: Int, size: Int) {
    cover(start, size)
    var signature = MachOImage.Signature()
    defer { result.signature = signature }
    guard let blob = image.bytes.range(at: start, count: size),
      blob.integer(UInt32.self, at: 0, order: .big) == 0xfade_0cc0,
      let count = blob.integer(UInt32.self, at: 8, order: .big)
    else { return }
    for index in 0..<min(Int(count), 32) {
      guard let offset = blob.integer(UInt32.self, at: 16 + 8 * index, order: .big).map(Int.init),
        let magic = blob.integer(UInt32.self, at: offset, order: .big)
      else { break }
      if magic == 0xfade_7171 || magic == 0xfade_7172 { signature.hasEntitlements = true }
      guard magic == 0xfade_0c02, signature.identifier.isEmpty else { continue }
      let directory = blob.tail(from: offset)
      signature.isAdHoc = (directory.integer(UInt32.self, at: 12, order: .big) ?? 0) & 2 != 0
      signature.identifier = text(in: directory, field: 20)
      let version = directory.integer(UInt32.self, at: 8, order: .big) ?? 0
      let team = version >= 0x20200 ? text(in: directory, field: 48) : ""
      if !team.isEmpty { signature.team = team }
    }
  }

  private func text(in directory: ArraySlice<UInt8>, field: Int) -> String {
    guard let place = directory.integer(UInt32.self, at: field, order: .big).map(Int.init), place > 0 else { return "" }
    return String(decoding: directory.tail(from: place).prefix(256).prefix { $0 != 0 }, as: UTF8.self)
  }
}

extension ArraySlice<UInt8> {
  /// An unsigned LEB128 number at `place`, which moves behind it; nil when it does not end or does not fit.
  func variableInteger(_ place: inout Int) -> Int? {
    var value = 0
    var shift = 0
    while shift < 56, let byte = byte(at: place) {
      place += 1
      value |= Int(byte & 0x7f) << shift
      shift += 7
      if byte & 0x80 == 0 { return value }
    }
    return nil
  }
}

/// The slices of a fat file.
enum FatSlices {
  /// Place and bytes of each architecture, at most the ceiling; one slice for a thin file.
  static func read(_ image: inout ImageReading) -> [Range<Int>] {
    let isWide = image.bytes.matches([0xca, 0xfe, 0xba, 0xbf])
    guard isWide || image.bytes.matches([0xca, 0xfe, 0xba, 0xbe]) else { return [0..<image.count] }
    image.order = .big
    guard let count = image.u32(4) else { return [] }
    var slices: [Range<Int>] = []
    for index in 0..<count {
      guard index < image.ceilings.slices else {
        image.limit("architectures", ceiling: image.ceilings.slices)
        break
      }
      let row = 8 + index * (isWide ? 32 : 20)
      guard let offset = image.word(row + 8, isWide: isWide),
        let size = image.word(row + (isWide ? 16 : 12), isWide: isWide)
      else { break }
      guard offset <= image.count, size <= image.count - offset else {
        image.note(.truncatedSection, "Architecture \(index + 1) reaches beyond the end of the file.")
        if offset < image.count { slices.append(offset..<image.count) }
        continue
      }
      slices.append(offset..<offset + size)
    }
    return slices
  }
}

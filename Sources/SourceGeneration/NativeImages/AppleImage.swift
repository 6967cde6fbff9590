/// A Mach-O file composed from its parts, thin; `fat` joins several.
public struct AppleImage: Sendable {
  public var isWide = true
  public var isBigEndian = false
  public var cpu = 0x0100_000c
  public var subtype = 0
  /// 2 program, 6 library, 8 bundle.
  public var fileType = 8
  public var libraries: [String] = []
  public var weakLibraries: [String] = []
  public var installName: String?
  public var runPaths: [String] = []
  public var imports: [String] = []
  public var exports: [String] = []
  /// Names that only the trie of exports has.
  public var trieExports: [String] = []
  public var identifier: [UInt8] = []
  /// Platform, lowest system and kit, the versions packed.
  public var build: (platform: Int, minimum: Int, sdk: Int)?
  public var signatureName: String?
  public var team: String?
  public var initializers = 0
  public var code: [UInt8] = [UInt8](repeating: 0xc3, count: 64)
  /// 5 readable and executable.
  public var protection = 5
  /// Adds `LC_MAIN`, leading to the code.
  public var hasEntry = false
  public var overlay: [UInt8] = []

  public init() {}

  /// The whole file.
  public func bytes() -> [UInt8] {
    // Load commands name places behind them, so they are written twice: once to know their size.
    let first = commands(size: 0)
    let headerSize = isWide ? 32 : 28
    var file = FieldWriter(isBigEndian: isBigEndian)
    let second = commands(size: headerSize + first.bytes.count)
    let magic = isWide ? 0xfeed_facf : 0xfeed_face
    for value in [magic, cpu, subtype, fileType, second.count, second.bytes.count, 0x85] { file.u32(value) }
    if isWide { file.u32(0) }
    file.raw(second.bytes)
    file.raw(second.data)
    file.raw(overlay)
    return file.bytes
  }

  private func commands(size: Int) -> (bytes: [UInt8], count: Int, data: [UInt8]) {
    var commands = FieldWriter(isBigEndian: isBigEndian)
    var count = 0
    func command(_ type: Int, _ write: (inout FieldWriter) -> Void) {
      var body = FieldWriter(isBigEndian: isBigEndian)
      write(&body)
      body.align(8)
      commands.u32(type)
      commands.u32(8 + body.count)
      commands.raw(body.bytes)
      count += 1
    }
    func named(_ type: Int, _ text: String, fields: [Int]) {
      command(type) { body in
        body.u32(12 + 4 * fields.count)
        for field in fields { body.u32(field) }
        body.text(text)
      }
    }
    var data = FieldWriter(isBigEndian: isBigEndian)
    data.raw(code)
    data.align(8)
    let strings = names()
    let symbolPlace = size + data.count
    data.raw(symbolTable(strings.places))
    let stringPlace = size + data.count
    data.raw(strings.bytes)
    let trie = self.trie()
    if !trie.isEmpty { data.align(8) }
    let triePlace = size + data.count
    data.raw(trie)
    let signature = self.signature()
    if !signature.isEmpty { data.align(16) }
    let signaturePlace = size + data.count
    data.raw(signature)

    writeSegment("__TEXT", place: 0, bytes: size + code.count, codePlace: size, command: command)
    command(0x2) { body in
      for value in [symbolPlace, imports.count + exports.count, stringPlace, strings.bytes.count] { body.u32(value) }
    }
    for library in libraries { named(0xc, library, fields: [2, 0x1_0000, 0x1_0000]) }
    for library in weakLibraries { named(0x8000_0018, library, fields: [2, 0x1_0000, 0x1_0000]) }
    if let installName { named(0xd, installName, fields: [2, 0x1_0000, 0x1_0000]) }
    for path in runPaths { named(0x8000_001c, path, fields: []) }
    if !identifier.isEmpty { command(0x1b) { $0.raw(identifier) } }
    if let build { command(0x32) { for value in [build.platform, build.minimum, build.sdk, 0] { $0.u32(value) } } }
    if hasEntry {
      command(0x8000_0028) {
        $0.u64(size)
        $0.u64(0)
      }
    }
    if !trieExports.isEmpty {
      command(0x8000_0033) {
        $0.u32(triePlace)
        $0.u32(trie.count)
      }
    }
    if signatureName != nil {
      command(0x1d) {
        $0.u32(signaturePlace)
        $0.u32(signature.count)
      }
    }
    return (commands.bytes, count, data.bytes)
  }

  private func writeSegment(
    _ name: String, place: Int, bytes: Int, codePlace: Int,
    command: (Int, (inout FieldWriter) -> Void) -> Void
  ) {
    let sections =
      [("__text", codePlace, code.count, 0)]
      + (initializers > 0 ? [("__mod_init_func", codePlace, initializers * (isWide ? 8 : 4), 9)] : [])
    command(isWide ? 0x19 : 0x1) { body in
      body.text(name, size: 16)
      for value in [0, bytes, place, bytes] { body.word(value, isWide: isWide) }
      for value in [protection, protection, sections.count, 0] { body.u32(value) }
      for (title, offset, size, type) in sections {
        body.text(title, size: 16)
        body.text(name, size: 16)
        body.word(offset, isWide: isWide)
        body.word(size, isWide: isWide)
        for value in [offset, 4, 0, 0, type, 0, 0] { body.u32(value) }
        if isWide { body.u32(0) }
      }
    }
  }

  private func names() -> (bytes: [UInt8], places: [Int]) {
    var strings = FieldWriter()
    strings.text("")
    let places = (imports + exports).map { name -> Int in
      defer { strings.text(name) }
      return strings.count
    }
    return (strings.bytes, places)
  }

  private func symbolTable(_ places: [Int]) -> [UInt8] {
    var table = FieldWriter(isBigEndian: isBigEndian)
    for (index, place) in places.enumerated() {
      let isWanted = index < imports.count
      table.u32(place)
      table.raw([isWanted ? 0x01 : 0x0f, isWanted ? 0 : 1])
      table.u16(isWanted ? 0x100 : 0)
      table.word(isWanted ? 0 : 0x1000, isWide: isWide)
    }
    return table.bytes
  }

  /// A root whose edges carry whole names.
  private func trie() -> [UInt8] {
    guard !trieExports.isEmpty else { return [] }
    var root: [UInt8] = [0, UInt8(trieExports.count)]
    let rootSize = 2 + trieExports.reduce(0) { $0 + $1.utf8.count + 1 + 2 }
    for (index, name) in trieExports.enumerated() {
      let target = rootSize + 4 * index
      // Two bytes of LEB128, whatever the value.
      root += Array(name.utf8) + [0, UInt8(target & 0x7f | 0x80), UInt8(target >> 7)]
    }
    for _ in trieExports { root += [2, 0, 0x10, 0] }
    return root
  }

  private func signature() -> [UInt8] {
    guard let signatureName else { return [] }
    var directory = FieldWriter(isBigEndian: true)
    let team: [UInt8] = self.team.map { Array($0.utf8) + [0] } ?? []
    let name: [UInt8] = Array(signatureName.utf8) + [0]
    let start = 52
    directory.u32(0xfade_0c02)
    directory.u32(start + name.count + team.count)
    directory.u32(0x20400)
    directory.u32(self.team == nil ? 2 : 0)
    for value in [0, start, 0, 0, 0] { directory.u32(value) }
    directory.raw([32, 2, 0, 12])
    directory.u32(0)
    directory.u32(0)
    directory.u32(team.isEmpty ? 0 : start + name.count)
    directory.raw(name)
    directory.raw(team)
    var blob = FieldWriter(isBigEndian: true)
    for value in [0xfade_0cc0, 20 + directory.count, 1, 0, 20] { blob.u32(value) }
    blob.raw(directory.bytes)
    return blob.bytes
  }

  /// A file of several architectures.
  public static func fat(_ images: [AppleImage]) -> [UInt8] {
    var file = FieldWriter(isBigEndian: true)
    file.u32(0xcafe_babe)
    file.u32(images.count)
    var place = 4_096
    let parts = images.map { $0.bytes() }
    for (image, part) in zip(images, parts) {
      for value in [image.cpu, image.subtype, place, part.count, 12] { file.u32(value) }
      place = (place + part.count + 4_095) / 4_096 * 4_096
    }
    place = 4_096
    for part in parts {
      file.pad(to: place)
      file.raw(part)
      place = (place + part.count + 4_095) / 4_096 * 4_096
    }
    return file.bytes
  }
}

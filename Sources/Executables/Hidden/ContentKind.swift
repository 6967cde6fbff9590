import ByteReading

extension HiddenContent {
  /// What hidden bytes are. Raw values are stable: reports use them.
  public enum Kind: String, Sendable, CaseIterable {
    case pe, elf
    case machO = "mach-o"
    case zip, gzip, bzip2, xz, zstd, rar
    case sevenZip = "7z"
    case pdf
    /// A `.pyc` file.
    case bytecode = "python-bytecode"
    /// A code object as `marshal` writes it.
    case marshal
    /// Python source.
    case python
    /// A script of a shell, PowerShell, a batch file, VBScript or JavaScript.
    case script
    /// Other text with words.
    case text

    /// True for native programs and libraries.
    public var isExecutable: Bool { [.pe, .elf, .machO].contains(self) }
    /// True for text of any kind.
    public var isText: Bool { [.python, .script, .text].contains(self) }
    /// True for containers that `Archives` opens, or would.
    public var isArchive: Bool { [.zip, .gzip, .bzip2, .xz, .zstd, .rar, .sevenZip].contains(self) }

    /// True for compressed streams. Documents and libraries carry such for reasons of their own, so that one inside of
    /// another file says little before it is unpacked.
    public var isStream: Bool { [.gzip, .bzip2, .xz, .zstd].contains(self) }

    /// The first bytes of each kind that has such.
    static let magics: [(kind: Kind, bytes: [UInt8])] = [
      (.pe, [0x4d, 0x5a]),
      (.elf, [0x7f, 0x45, 0x4c, 0x46]),
      (.machO, [0xcf, 0xfa, 0xed, 0xfe]),
      (.machO, [0xce, 0xfa, 0xed, 0xfe]),
      (.machO, [0xca, 0xfe, 0xba, 0xbe]),
      (.zip, [0x50, 0x4b, 0x03, 0x04]),
      (.gzip, [0x1f, 0x8b, 0x08]),
      (.bzip2, [0x42, 0x5a, 0x68]),
      (.xz, [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]),
      (.zstd, [0x28, 0xb5, 0x2f, 0xfd]),
      (.sevenZip, [0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c]),
      (.rar, [0x52, 0x61, 0x72, 0x21, 0x1a, 0x07]),
      (.pdf, [0x25, 0x50, 0x44, 0x46, 0x2d]),
    ]

    /// What `bytes` begin with, by their first bytes alone; nil for text and anything unknown. Reads a few bytes only.
    public static func sniff(_ bytes: ArraySlice<UInt8>) -> Kind? {
      switch ExecutableFormat.sniff(bytes) {
      case .pe: return .pe
      case .elf: return .elf
      case .machO: return .machO
      case nil: break
      }
      let found = magics.first { !$0.kind.isExecutable && bytes.matches($0.bytes) }
      if let found { return found.kind }
      return Structure.isBytecode(bytes) ? .bytecode : nil
    }
  }
}

/// What the searched bytes are themselves, as far as that says where they end.
enum HostFormat {
  /// True for tape archives, whose members `Archives` lists: the mark, and a header whose checksum is right.
  static func isTape(_ bytes: ArraySlice<UInt8>) -> Bool {
    guard bytes.matches(Array("ustar".utf8), at: 257), let header = bytes.range(at: 0, count: 512),
      let field = bytes.range(at: 148, count: 8)
    else { return false }
    // The field itself counts as eight spaces.
    let sum = header.reduce(0) { $0 + Int($1) } - field.reduce(0) { $0 + Int($1) } + 8 * 0x20
    let digits = field.drop { $0 == 0x20 }.prefix { (0x30...0x37).contains($0) }
    return digits.reduce(0) { $0 << 3 | Int($1 - 0x30) } == sum
  }

  /// True for static libraries, which consist of objects.
  static func isStaticLibrary(_ bytes: ArraySlice<UInt8>) -> Bool {
    bytes.matches(Array("!<arch>\n".utf8))
  }

  /// Where an image or a program ends by its own account; nil when it does not say, or it is something else.
  static func end(of bytes: ArraySlice<UInt8>, kind: HiddenContent.Kind?) -> Int? {
    switch kind {
    case .pe, .elf, .machO: return kind.flatMap { Structure.length(of: $0, in: bytes) }
    default: break
    }
    if bytes.matches([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]) { return endOfPNG(bytes) }
    if bytes.matches([0xff, 0xd8, 0xff]) { return endOfJPEG(bytes) }
    if bytes.matches(Array("GIF8".utf8)) { return endOfGIF(bytes) }
    if bytes.matches(Array("BM".utf8)), let size = bytes.integer(UInt32.self, at: 2).map(Int.init),
      bytes.integer(UInt32.self, at: 6) == 0, size >= 26, size <= bytes.count
    {
      return size
    }
    return nil
  }

  /// Chunks of length, name, data and checksum, up to `IEND` (PNG §5.3).
  private static func endOfPNG(_ bytes: ArraySlice<UInt8>) -> Int? {
    var place = 8
    while let size = bytes.integer(UInt32.self, at: place, order: .big).map(Int.init) {
      let isLast = bytes.matches(Array("IEND".utf8), at: place + 4)
      place += 12 + size
      guard place <= bytes.count else { return nil }
      if isLast { return place }
    }
    return nil
  }

  /// Segments with a length, and scans that end at the next marker (JPEG Annex B).
  private static func endOfJPEG(_ bytes: ArraySlice<UInt8>) -> Int? {
    var place = 2
    while bytes.byte(at: place) == 0xff, let marker = bytes.byte(at: place + 1) {
      if marker == 0xff {
        place += 1
        continue
      }
      if marker == 0xd9 { return place + 2 }
      if marker == 0x01 || (0xd0...0xd8).contains(marker) {
        place += 2
        continue
      }
      guard let size = bytes.integer(UInt16.self, at: place + 2, order: .big).map(Int.init), size >= 2 else {
        return nil
      }
      place += 2 + size
      guard marker == 0xda else { continue }
      // Inside of a scan 0xFF is followed by zero, or by a restart marker.
      while let hit = bytes.firstOffset(ofByte: 0xff, from: place) {
        place = hit
        guard let next = bytes.byte(at: hit + 1) else { return nil }
        if next != 0, !(0xd0...0xd7).contains(next) { break }
        place = hit + 2
      }
    }
    return nil
  }

  /// Blocks of sub-blocks, up to the trailer (GIF89a).
  private static func endOfGIF(_ bytes: ArraySlice<UInt8>) -> Int? {
    func colours(_ flags: UInt8) -> Int { flags & 0x80 != 0 ? 3 << (Int(flags & 7) + 1) : 0 }
    guard let flags = bytes.byte(at: 10) else { return nil }
    var place = 13 + colours(flags)
    while let mark = bytes.byte(at: place) {
      switch mark {
      case 0x3b: return place + 1
      case 0x21: place += 2
      case 0x2c:
        guard let local = bytes.byte(at: place + 9) else { return nil }
        place += 11 + colours(local)
      default: return nil
      }
      while let size = bytes.byte(at: place).map(Int.init) {
        place += 1 + size
        if size == 0 { break }
      }
    }
    return nil
  }
}

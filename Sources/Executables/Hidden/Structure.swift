import ByteReading

/// Whether bytes have the whole structure of a kind, and how long they are by their own account.
///
/// Stricter than what begins a file: these tests decide for bytes in the middle of others, and for keys that were
/// guessed. Each reads a bounded number of bytes.
enum Structure {
  typealias Bytes = RandomAccessCollection<UInt8>

  /// The length of a thing of `kind` at the beginning of `bytes`, or nil when it is none. `bytes.count` when it does not
  /// say where it ends.
  static func length<B: Bytes>(of kind: HiddenContent.Kind, in bytes: B) -> Int? where B.Index == Int {
    switch kind {
    case .pe: peLength(bytes)
    case .elf: elfLength(bytes)
    case .machO: machOLength(bytes) ?? fatLength(bytes)
    case .zip: zipLength(bytes)
    case .gzip: Streams.isGzip(bytes) ? bytes.count : nil
    case .bzip2: Streams.isBzip2(bytes) ? bytes.count : nil
    case .xz: Streams.isXz(bytes) ? bytes.count : nil
    case .zstd: Streams.zstdLength(bytes)
    case .sevenZip: Streams.sevenZipLength(bytes)
    case .rar: Streams.isRar(bytes) ? bytes.count : nil
    case .pdf: isPDF(bytes) ? bytes.count : nil
    case .bytecode: isBytecode(bytes) ? bytes.count : nil
    case .marshal: isMarshalledCode(bytes) ? bytes.count : nil
    case .python, .script, .text: nil
    }
  }

  private static func u16<B: Bytes>(_ bytes: B, _ place: Int, _ order: ByteOrder = .little) -> Int?
  where B.Index == Int {
    bytes.integer(UInt16.self, at: place, order: order).map(Int.init)
  }

  private static func u32<B: Bytes>(_ bytes: B, _ place: Int, _ order: ByteOrder = .little) -> Int?
  where B.Index == Int {
    bytes.integer(UInt32.self, at: place, order: order).map(Int.init)
  }

  private static func word<B: Bytes>(_ bytes: B, _ place: Int, _ isWide: Bool, _ order: ByteOrder) -> Int?
  where B.Index == Int {
    isWide
      ? bytes.integer(UInt64.self, at: place, order: order).flatMap { Int(exactly: $0) }
      : u32(bytes, place, order)
  }

  /// Headers of a known machine, and sections whose bytes are there.
  static func peLength<B: Bytes>(_ bytes: B) -> Int? where B.Index == Int {
    guard bytes.matches([0x4d, 0x5a]), let start = u32(bytes, 0x3c), start >= 4, start <= 1 << 20,
      bytes.matches([0x50, 0x45, 0, 0], at: start), let machine = u16(bytes, start + 4),
      !Machines.pe(UInt16(machine)).hasPrefix("0x"), let count = u16(bytes, start + 6), (1...96).contains(count),
      let optional = u16(bytes, start + 20), optional >= 0x60, let magic = u16(bytes, start + 24),
      magic == 0x10b || magic == 0x20b, let headers = u32(bytes, start + 24 + 60), headers >= start,
      headers <= bytes.count
    else { return nil }
    var end = headers
    var isFilled = false
    for index in 0..<count {
      let row = start + 24 + optional + 40 * index
      guard let size = u32(bytes, row + 16), let place = u32(bytes, row + 20) else { return nil }
      guard size > 0 else { continue }
      guard place < bytes.count else { return nil }
      isFilled = true
      end = max(end, min(bytes.count, place + size))
    }
    guard isFilled else { return nil }
    let directories = start + 24 + (magic == 0x20b ? 112 : 96)
    // The signature stands behind the sections and is found by its place in the file.
    if let place = u32(bytes, directories + 32), let size = u32(bytes, directories + 36), place >= end,
      size > 0, place + size <= bytes.count
    {
      end = place + size
    }
    return end
  }

  /// A header whose sizes are those of the format, and tables that lie inside.
  static func elfLength<B: Bytes>(_ bytes: B) -> Int? where B.Index == Int {
    guard bytes.matches([0x7f, 0x45, 0x4c, 0x46]), let width = bytes.byte(at: 4), (1...2).contains(width),
      let data = bytes.byte(at: 5), (1...2).contains(data), bytes.byte(at: 6) == 1,
      (9..<16).allSatisfy({ bytes.byte(at: $0) == 0 })
    else { return nil }
    let order: ByteOrder = data == 1 ? .little : .big
    let isWide = width == 2
    let pointer = isWide ? 8 : 4
    guard let type = u16(bytes, 16, order), (1...4).contains(type), let machine = u16(bytes, 18, order), machine != 0,
      machine < 0x200 || machine == 0x9026, u32(bytes, 20, order) == 1,
      let segments = word(bytes, 24 + pointer, isWide, order),
      let sections = word(bytes, 24 + 2 * pointer, isWide, order),
      u16(bytes, 28 + 3 * pointer, order) == (isWide ? 64 : 52),
      let segmentSize = u16(bytes, 30 + 3 * pointer, order), let segmentCount = u16(bytes, 32 + 3 * pointer, order),
      let sectionSize = u16(bytes, 34 + 3 * pointer, order), let sectionCount = u16(bytes, 36 + 3 * pointer, order),
      segmentCount > 0 || sectionCount > 0, segmentCount == 0 || segmentSize == (isWide ? 56 : 32),
      sectionCount == 0 || sectionSize == (isWide ? 64 : 40), segments < bytes.count,
      segmentCount * segmentSize <= bytes.count - segments
    else { return nil }
    var end = max(isWide ? 64 : 52, segments + segmentCount * segmentSize)
    for index in 0..<min(segmentCount, 256) {
      let row = segments + index * segmentSize
      guard let place = word(bytes, row + (isWide ? 8 : 4), isWide, order),
        let size = word(bytes, row + (isWide ? 32 : 16), isWide, order)
      else { return nil }
      if size > 0, place <= bytes.count { end = max(end, min(bytes.count, place + min(size, bytes.count - place))) }
    }
    if sectionCount > 0, sections < bytes.count, sectionCount * sectionSize <= bytes.count - sections {
      end = max(end, sections + sectionCount * sectionSize)
    }
    return end
  }

  /// Load commands that fill exactly the bytes the header gives them.
  static func machOLength<B: Bytes>(_ bytes: B) -> Int? where B.Index == Int {
    guard let magic = bytes.integer(UInt32.self, at: 0) else { return nil }
    let order: ByteOrder = magic == 0xfeed_face || magic == 0xfeed_facf ? .little : .big
    let isWide = magic == 0xfeed_facf || magic == 0xcffa_edfe
    guard isWide || magic == 0xfeed_face || magic == 0xcefa_edfe,
      let cpu = bytes.integer(UInt32.self, at: 4, order: order),
      !Machines.machO(cpu, 0).hasPrefix("0x"), let type = u32(bytes, 12, order), (1...12).contains(type),
      let count = u32(bytes, 16, order), (1...1_024).contains(count), let size = u32(bytes, 20, order)
    else { return nil }
    var place = isWide ? 32 : 28
    guard size <= bytes.count - place else { return nil }
    let limit = place + size
    var end = limit
    var hasSegment = false
    for _ in 0..<count {
      guard let command = u32(bytes, place, order), let length = u32(bytes, place + 4, order), length >= 8,
        length % 4 == 0, length <= limit - place
      else { return nil }
      if command == 0x19 || command == 1 {
        guard hasSegment || isFirstSegment(bytes, at: place + 8) else { return nil }
        hasSegment = true
        let field = command == 0x19 ? 40 : 32
        if let from = word(bytes, place + field, command == 0x19, order),
          let bytesInFile = word(bytes, place + field + (command == 0x19 ? 8 : 4), command == 0x19, order),
          from <= bytes.count
        {
          end = max(end, from + min(bytesInFile, bytes.count - from))
        }
      }
      place += length
    }
    return place == limit ? end : nil
  }

  /// Images begin with `__TEXT` or, programs, with `__PAGEZERO`; the one segment of an object has no name.
  private static func isFirstSegment<B: Bytes>(_ bytes: B, at place: Int) -> Bool where B.Index == Int {
    bytes.byte(at: place) == 0 || bytes.matches(Array("__TEXT\0".utf8), at: place)
      || bytes.matches(Array("__PAGEZERO\0".utf8), at: place)
  }

  /// Slices that lie inside and begin like images.
  static func fatLength<B: Bytes>(_ bytes: B) -> Int? where B.Index == Int {
    guard bytes.matches([0xca, 0xfe, 0xba, 0xbe]), let count = u32(bytes, 4, .big), (1...16).contains(count) else {
      return nil
    }
    var end = 0
    for index in 0..<count {
      guard let place = u32(bytes, 16 + 20 * index, .big), let size = u32(bytes, 20 + 20 * index, .big), size >= 28,
        place >= 8 + 20 * count, place < bytes.count, size <= bytes.count - place,
        let magic = bytes.integer(UInt32.self, at: place),
        [0xfeed_face, 0xfeed_facf, 0xcefa_edfe, 0xcffa_edfe].contains(magic)
      else { return nil }
      end = max(end, place + size)
    }
    return end
  }

  /// A first member, and a directory at the end that leads back to it.
  ///
  /// - Parameter comment: bytes a comment behind the end record may have.
  static func zipLength<B: Bytes>(_ bytes: B, comment: Int = 4_096) -> Int? where B.Index == Int {
    guard bytes.matches([0x50, 0x4b, 0x03, 0x04]), bytes.count >= 22 + 30 + 46 else { return nil }
    // An end record without a comment, or with one of the length it states.
    for place in stride(from: bytes.count - 22, through: max(0, bytes.count - 22 - comment), by: -1) {
      guard bytes.byte(at: place) == 0x50, let zip = zip(endingAt: place, in: bytes), zip.lowerBound == 0 else {
        continue
      }
      return zip.upperBound
    }
    return nil
  }

  /// The zip whose end record stands at `place`: its directory must stand right before, and lead to a first member.
  static func zip<B: Bytes>(endingAt place: Int, in bytes: B) -> Range<Int>? where B.Index == Int {
    guard bytes.matches([0x50, 0x4b, 0x05, 0x06], at: place), u32(bytes, place + 4) == 0,
      let here = u16(bytes, place + 8), let all = u16(bytes, place + 10), here == all, all > 0,
      let size = u32(bytes, place + 12), let offset = u32(bytes, place + 16), let comment = u16(bytes, place + 20),
      size >= 46, size <= place, offset <= place - size, place + 22 + comment <= bytes.count,
      bytes.matches([0x50, 0x4b, 0x01, 0x02], at: place - size),
      bytes.matches([0x50, 0x4b, 0x03, 0x04], at: place - size - offset)
    else { return nil }
    return (place - size - offset)..<(place + 22 + comment)
  }

  private static func isPDF<B: Bytes>(_ bytes: B) -> Bool where B.Index == Int {
    guard bytes.matches(Array("%PDF-".utf8)), let major = bytes.byte(at: 5), major == 0x31 || major == 0x32,
      bytes.byte(at: 6) == UInt8(ascii: ".")
    else { return false }
    let mark = Array("%%EOF".utf8)
    return stride(from: bytes.count - 5, through: max(0, bytes.count - 1_024), by: -1).contains {
      bytes.matches(mark, at: $0)
    }
  }

  /// A `.pyc`: magic number of CPython 2.7 or 3, flags, and a code object (PEP 552).
  static func isBytecode<B: Bytes>(_ bytes: B) -> Bool where B.Index == Int {
    guard let version = u16(bytes, 0), bytes.matches([0x0d, 0x0a], at: 2) else { return false }
    switch version {
    case 62_211: return bytes.byte(at: 8) == UInt8(ascii: "c")
    // 3.0 to 3.2 had no size in front of the code, 3.3 to 3.6 no flags.
    case 3_130..<3_190: return isCode(bytes, at: 8)
    case 3_190..<3_390: return isCode(bytes, at: 12)
    case 3_390..<3_800:
      guard let flags = u32(bytes, 4), flags <= 3 else { return false }
      return isCode(bytes, at: 16)
    default: return false
    }
  }

  private static func isCode<B: Bytes>(_ bytes: B, at place: Int) -> Bool where B.Index == Int {
    bytes.byte(at: place).map { $0 & 0x7f == UInt8(ascii: "c") } ?? false
  }

  /// The code object of a module without a header: no arguments, a small stack, known flags, then the instructions.
  static func isMarshalledCode<B: Bytes>(_ bytes: B) -> Bool where B.Index == Int {
    guard bytes.byte(at: 0) == 0xe3 else { return false }
    // 3.8 to 3.10 have six numbers before the instructions, 3.6 and 3.7 and 3.11 and later five.
    for numbers in [5, 6] {
      guard let stack = u32(bytes, 1 + 4 * (numbers - 2)), (1...4_096).contains(stack),
        let flags = u32(bytes, 1 + 4 * (numbers - 1)), flags < 1 << 26,
        (0..<numbers - 2).allSatisfy({ u32(bytes, 1 + 4 * $0) == 0 })
      else { continue }
      let place = 1 + 4 * numbers
      guard let mark = bytes.byte(at: place), mark & 0x7f == UInt8(ascii: "s"), let size = u32(bytes, place + 1),
        size >= 4, size % 2 == 0, size < bytes.count - place - 5, let next = bytes.byte(at: place + 5 + size)
      else { continue }
      // Behind the instructions stand the constants: a tuple.
      return next & 0x7f == UInt8(ascii: ")") || next & 0x7f == UInt8(ascii: "(")
    }
    return false
  }
}

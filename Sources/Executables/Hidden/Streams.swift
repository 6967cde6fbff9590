import ByteReading

/// Whether a compressed stream really begins where its first bytes say so. Nothing is unpacked; the checks go as far as
/// the format's own sums and tables allow.
enum Streams {
  typealias Bytes = RandomAccessCollection<UInt8>

  /// CRC-32 of a few bytes (ISO 3309), bit by bit.
  static func checksum<B: Bytes>(_ bytes: B, at start: Int, count: Int) -> UInt32? where B.Index == Int {
    guard start >= 0, count >= 0, count <= bytes.count, start <= bytes.count - count else { return nil }
    var sum: UInt32 = 0xffff_ffff
    for place in start..<start + count {
      sum ^= UInt32(bytes[bytes.startIndex + place])
      for _ in 0..<8 { sum = sum & 1 == 1 ? sum >> 1 ^ 0xedb8_8320 : sum >> 1 }
    }
    return ~sum
  }

  /// Stream flags with their checksum (xz format 2.1.1).
  static func isXz<B: Bytes>(_ bytes: B) -> Bool where B.Index == Int {
    bytes.matches([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00, 0x00]) && bytes.count >= 24
      && bytes.integer(UInt32.self, at: 8) == checksum(bytes, at: 6, count: 2)
  }

  /// A level, and the digits of π that begin a block.
  static func isBzip2<B: Bytes>(_ bytes: B) -> Bool where B.Index == Int {
    guard bytes.matches([0x42, 0x5a, 0x68]), let level = bytes.byte(at: 3) else { return false }
    return (0x31...0x39).contains(level) && bytes.matches([0x31, 0x41, 0x59, 0x26, 0x53, 0x59], at: 4)
  }

  /// A start header with its checksum; it tells where the archive ends.
  static func sevenZipLength<B: Bytes>(_ bytes: B) -> Int? where B.Index == Int {
    guard bytes.matches([0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c, 0x00]),
      let stated = bytes.integer(UInt32.self, at: 8), stated == checksum(bytes, at: 12, count: 20),
      let offset = bytes.integer(UInt64.self, at: 12).flatMap({ Int(exactly: $0) }),
      let size = bytes.integer(UInt64.self, at: 20).flatMap({ Int(exactly: $0) })
    else { return nil }
    let (sum, overflow) = offset.addingReportingOverflow(size)
    return overflow || sum > bytes.count - 32 ? bytes.count : 32 + sum
  }

  /// RAR 4: the main header's fixed type and size. RAR 5: the first header's checksum.
  static func isRar<B: Bytes>(_ bytes: B) -> Bool where B.Index == Int {
    guard bytes.matches([0x52, 0x61, 0x72, 0x21, 0x1a, 0x07]) else { return false }
    if bytes.byte(at: 6) == 0 { return bytes.byte(at: 9) == 0x73 && bytes.integer(UInt16.self, at: 12) == 13 }
    guard bytes.byte(at: 6) == 1, bytes.byte(at: 7) == 0, let stated = bytes.integer(UInt32.self, at: 8),
      let size = bytes.byte(at: 12), (2...127).contains(size)
    else { return false }
    return stated == checksum(bytes, at: 12, count: 1 + Int(size))
  }

  /// A frame of blocks whose headers are followed to the last one (RFC 8878 §3.1).
  ///
  /// After `blocks` of them it is taken for what it is, and its end is looked for no further.
  static func zstdLength<B: Bytes>(_ bytes: B, blocks: Int = 64) -> Int? where B.Index == Int {
    guard bytes.matches([0x28, 0xb5, 0x2f, 0xfd]), let descriptor = bytes.byte(at: 4), descriptor & 0x18 == 0 else {
      return nil
    }
    let isSingle = descriptor & 0x20 != 0
    let sizeBytes = [isSingle ? 1 : 0, 2, 4, 8][Int(descriptor >> 6)]
    var place = 5 + (isSingle ? 0 : 1) + [0, 1, 2, 4][Int(descriptor & 3)] + sizeBytes
    if !isSingle, let window = bytes.byte(at: 5), window >> 3 > 21 { return nil }
    for count in 0..<blocks {
      guard let low = bytes.integer(UInt16.self, at: place), let high = bytes.byte(at: place + 2) else { return nil }
      let header = Int(low) | Int(high) << 16
      let type = header >> 1 & 3
      let size = header >> 3
      guard type != 3, type == 1 || size <= 128 << 10 else { return nil }
      // An encoder writes no empty block but as the only one, or the last.
      guard size > 0 || header & 1 == 1, !(type == 2 && size < 3) else { return nil }
      place += 3 + (type == 1 ? 1 : size)
      guard place <= bytes.count else { return nil }
      if header & 1 == 1 {
        place += descriptor & 4 != 0 ? 4 : 0
        // Three bytes of a last block are too little to tell it from chance.
        return place <= bytes.count && (count > 0 || place >= 24) ? place : nil
      }
    }
    return bytes.count
  }

  /// A gzip member whose header is well formed and whose first deflate block has a complete code (RFC 1951, 1952).
  static func isGzip<B: Bytes>(_ bytes: B) -> Bool where B.Index == Int {
    guard bytes.matches([0x1f, 0x8b, 0x08]), let flags = bytes.byte(at: 3), flags & 0xe0 == 0,
      let level = bytes.byte(at: 8), [0, 2, 4].contains(level), let system = bytes.byte(at: 9),
      system <= 13 || system == 255, bytes.count >= 20
    else { return false }
    var place = 10
    if flags & 4 != 0 {
      guard let size = bytes.integer(UInt16.self, at: place) else { return false }
      place += 2 + Int(size)
    }
    for flag: UInt8 in [8, 16] where flags & flag != 0 {
      let start = place
      while let byte = bytes.byte(at: place), byte != 0, place - start < 1_024 {
        guard byte >= 0x20, byte != 0x7f else { return false }
        place += 1
      }
      guard bytes.byte(at: place) == 0 else { return false }
      place += 1
    }
    if flags & 2 != 0 { place += 2 }
    guard let first = bytes.byte(at: place) else { return false }
    switch first >> 1 & 3 {
    case 0:
      guard let size = bytes.integer(UInt16.self, at: place + 1), let check = bytes.integer(UInt16.self, at: place + 3)
      else { return false }
      return size == ~check
    // A fixed code has nothing to check; it is what encoders choose for tiny inputs only.
    case 1: return bytes.count - place <= 512 && first & 1 == 1
    case 2: return hasCompleteCode(bytes, at: place)
    default: return false
    }
  }

  /// The lengths of a dynamic block's codes, which must fill the space of codes exactly (RFC 1951 §3.2.7).
  private static func hasCompleteCode<B: Bytes>(_ bytes: B, at start: Int) -> Bool where B.Index == Int {
    var bits = BitReader(bytes: bytes, place: start * 8 + 3)
    guard let literals = bits.read(5).map({ $0 + 257 }), let distances = bits.read(5).map({ $0 + 1 }),
      let count = bits.read(4).map({ $0 + 4 }), literals <= 286, distances <= 30
    else { return false }
    let order = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]
    var lengths = [Int](repeating: 0, count: 19)
    for index in 0..<count {
      guard let length = bits.read(3) else { return false }
      lengths[order[index]] = length
    }
    guard space(lengths) == 1 << 15 else { return false }
    guard let all = readLengths(&bits, code: lengths, count: literals + distances), all.count > 256, all[256] > 0 else {
      return false
    }
    guard space(Array(all[..<literals])) == 1 << 15 else { return false }
    // A single distance, or none, may leave the space unfilled.
    let rest = Array(all[literals...])
    return space(rest) == 1 << 15 || rest.count(where: { $0 > 0 }) <= 1
  }

  /// How much of the space of codes the lengths take, where 1 << 15 is all of it.
  private static func space(_ lengths: [Int]) -> Int {
    lengths.reduce(0) { $0 + ($1 > 0 ? 1 << (15 - $1) : 0) }
  }

  private static func readLengths<B: Bytes>(_ bits: inout BitReader<B>, code: [Int], count: Int) -> [Int]? {
    // Canonical codes of at most seven bits, looked up bit by bit.
    var codes: [Int: Int] = [:]
    var next = 0
    for length in 1...7 {
      for symbol in 0..<19 where code[symbol] == length {
        codes[length << 8 | next] = symbol
        next += 1
      }
      next <<= 1
    }
    var all: [Int] = []
    while all.count < count {
      var value = 0
      var symbol: Int?
      for length in 1...7 {
        guard let bit = bits.read(1) else { return nil }
        value = value << 1 | bit
        symbol = codes[length << 8 | value]
        if symbol != nil { break }
      }
      switch symbol {
      case 16:
        guard let last = all.last, let times = bits.read(2) else { return nil }
        all += [Int](repeating: last, count: times + 3)
      case 17:
        guard let times = bits.read(3) else { return nil }
        all += [Int](repeating: 0, count: times + 3)
      case 18:
        guard let times = bits.read(7) else { return nil }
        all += [Int](repeating: 0, count: times + 11)
      case .some(let length): all.append(length)
      case nil: return nil
      }
    }
    return all.count == count ? all : nil
  }
}

/// Bits of bytes, the lowest first.
struct BitReader<Bytes: RandomAccessCollection<UInt8>> where Bytes.Index == Int {
  let bytes: Bytes
  /// Place in bits.
  var place: Int

  init(bytes: Bytes, place: Int) {
    self.bytes = bytes
    self.place = place
  }

  /// The next `count` bits, or nil behind the end.
  mutating func read(_ count: Int) -> Int? {
    var value = 0
    for bit in 0..<count {
      guard let byte = bytes.byte(at: place >> 3) else { return nil }
      value |= Int(byte >> UInt8(place & 7) & 1) << bit
      place += 1
    }
    return value
  }
}

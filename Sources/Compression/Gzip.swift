import ByteReading
import Limits

/// The header of a gzip member (RFC 1952 §2.3).
struct GzipHeader {
  /// Bytes of the header.
  var length: Int
  /// FNAME, without its NUL.
  var name: [UInt8]

  /// Reads the header at the start; nil when it is none, or is cut off.
  init?(_ input: ArraySlice<UInt8>) {
    guard input.matches([0x1f, 0x8b, 8]), let flags = input.byte(at: 3), flags & 0xe0 == 0, input.count >= 10 else {
      return nil
    }
    var offset = 10
    name = []
    if flags & 4 != 0 {
      guard let extra = input.integer(UInt16.self, at: offset) else { return nil }
      offset += 2 + Int(extra)
    }
    if flags & 8 != 0 {
      guard let end = input.firstOffset(ofByte: 0, from: offset) else { return nil }
      name = input.range(at: offset, count: end - offset).map(Array.init) ?? []
      offset = end + 1
    }
    if flags & 16 != 0 {
      guard let end = input.firstOffset(ofByte: 0, from: offset) else { return nil }
      offset = end + 1
    }
    if flags & 2 != 0 { offset += 2 }
    guard offset <= input.count else { return nil }
    length = offset
  }
}

extension Deflate {
  /// RFC 1952: one member.
  static func unpackGzip(_ input: ArraySlice<UInt8>, expecting: Int?, fuel: inout Fuel) -> UnpackedStream {
    guard let header = GzipHeader(input) else {
      return UnpackedStream(outcome: input.matches([0x1f, 0x8b, 8]) ? .truncated : .damaged)
    }
    // In a file of one member the last four bytes are the size: a hint that saves a second try.
    let hint = expecting ?? input.integer(UInt32.self, at: input.count - 4).map { Int($0) }
    let likely = hint.flatMap { $0 > 0 && $0 / 50 <= input.count ? $0 : nil }
    var unpacked = unpack(input.dropFirst(header.length), expecting: likely, fuel: &fuel)
    unpacked.headerName = header.name
    unpacked.consumed += header.length
    guard unpacked.outcome == .complete else { return unpacked }
    guard let checksum = input.integer(UInt32.self, at: unpacked.consumed),
      let size = input.integer(UInt32.self, at: unpacked.consumed + 4)
    else {
      unpacked.outcome = .truncated
      return unpacked
    }
    unpacked.consumed += 8
    if size != UInt32(truncatingIfNeeded: unpacked.bytes.count) || checksum != Checksum.crc32(unpacked.bytes[...]) {
      unpacked.outcome = .damaged
    }
    return unpacked
  }
}

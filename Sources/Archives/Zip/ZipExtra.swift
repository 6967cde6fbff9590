import ByteReading
import Compression

/// The extra field of a zip header: zip64 sizes (0x0001) and a Unicode path (0x7075) are all that changes a reading.
struct ZipExtra {
  private(set) var zip64: ArraySlice<UInt8>?
  private(set) var unicodePath: ArraySlice<UInt8>?
  /// Fields that stand there twice and change the reading.
  private(set) var repeated: [UInt16] = []
  /// True when the fields do not fill the extra field exactly.
  private(set) var isMalformed = false

  init(_ bytes: ArraySlice<UInt8>) {
    var rest = bytes
    while let identifier = rest.integer(UInt16.self, at: 0), let count = rest.integer(UInt16.self, at: 2) {
      guard let field = rest.range(at: 4, count: Int(count)) else {
        isMalformed = true
        return
      }
      if identifier == 0x0001 {
        if zip64 != nil { repeated.append(identifier) }
        zip64 = zip64 ?? field
      } else if identifier == 0x7075 {
        if unicodePath != nil { repeated.append(identifier) }
        unicodePath = unicodePath ?? field
      }
      rest = rest.tail(from: 4 + Int(count))
    }
    // Aligning tools pad with zeros.
    isMalformed = rest.firstNonZero() != nil
  }

  /// The sizes and the offset, with those that are saturated taken from zip64 in its fixed order.
  func sizes(size: UInt32, packed: UInt32, offset: UInt32) -> (size: Int, packed: Int, offset: Int) {
    var place = 0
    func wide(_ narrow: UInt32) -> Int {
      guard narrow == UInt32.max, let value = zip64?.integer(UInt64.self, at: place) else { return Int(narrow) }
      place += 8
      return Int(exactly: value) ?? Int.max
    }
    return (wide(size), wide(packed), wide(offset))
  }

  /// True when there is a zip64 size although the header's own fields are not saturated, and it is another.
  func contradicts(size: Int, packed: Int) -> Bool {
    guard let first = zip64?.integer(UInt64.self, at: 0), size < Int(UInt32.max), packed < Int(UInt32.max) else {
      return false
    }
    return first != 0 && first != UInt64(size) && first != UInt64(packed)
  }

  /// The Unicode path for a header's name; its checksum ties it to that name.
  func path(for name: ArraySlice<UInt8>) -> (name: ArraySlice<UInt8>, isValid: Bool)? {
    guard let unicodePath, unicodePath.byte(at: 0) == 1, let checksum = unicodePath.integer(UInt32.self, at: 1) else {
      return nil
    }
    return (unicodePath.tail(from: 5), checksum == Checksum.crc32(name))
  }
}

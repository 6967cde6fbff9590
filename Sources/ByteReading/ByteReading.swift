// ByteReading: bounds-checked reads of hostile bytes.
//
// What it knows: integers of either byte order, sub-ranges, searches, entropy, CPython-like tests of text.
// What it must not know: any file format. It never traps on an offset from input: a read outside gives nil.
//
//     guard let size = bytes.integer(UInt32.self, at: 18) else { return truncated }
//     guard let body = bytes.range(at: 30, count: Int(size)) else { return truncated }

/// Order of the bytes of an integer in a file.
public enum ByteOrder: Sendable {
  case little, big
}

extension RandomAccessCollection<UInt8> where Index == Int {
  /// The unsigned integer of `type` at `offset` bytes from the start, or nil when it does not lie inside.
  @inlinable
  public func integer<T: FixedWidthInteger & UnsignedInteger>(
    _ type: T.Type, at offset: Int, order: ByteOrder = .little
  ) -> T? {
    let width = T.bitWidth / 8
    guard offset >= 0, count >= width, offset <= count - width else { return nil }
    let base = startIndex + offset
    var value: T = 0
    for step in 0..<width {
      let place = order == .little ? width - 1 - step : step
      value = (value << 8) | T(truncatingIfNeeded: self[base + place])
    }
    return value
  }

  /// The byte at `offset` from the start, or nil outside.
  @inlinable
  public func byte(at offset: Int) -> UInt8? {
    guard offset >= 0, offset < count else { return nil }
    return self[startIndex + offset]
  }

  /// True when `prefix` stands at `offset` from the start.
  @inlinable
  public func matches(_ prefix: [UInt8], at offset: Int = 0) -> Bool {
    guard offset >= 0, prefix.count <= count, offset <= count - prefix.count else { return false }
    let base = startIndex + offset
    for step in 0..<prefix.count where self[base + step] != prefix[step] { return false }
    return true
  }
}

extension ArraySlice<UInt8> {
  /// `count` bytes from `offset`, both relative to the start; nil when that range does not lie inside.
  @inlinable
  public func range(at offset: Int, count length: Int) -> ArraySlice<UInt8>? {
    guard offset >= 0, length >= 0, length <= count, offset <= count - length else { return nil }
    return self[startIndex + offset..<startIndex + offset + length]
  }

  /// The bytes from `offset` on; empty when `offset` lies at or behind the end.
  @inlinable
  public func tail(from offset: Int) -> ArraySlice<UInt8> {
    offset <= 0 ? self : dropFirst(Swift.min(offset, count))
  }
}

extension RawSpan {
  /// The unsigned integer of `type` at `offset` bytes from the start, or nil when it does not lie inside.
  public func integer<T: FixedWidthInteger & UnsignedInteger>(
    _ type: T.Type, at offset: Int, order: ByteOrder = .little
  ) -> T? {
    let width = T.bitWidth / 8
    guard offset >= 0, byteCount >= width, offset <= byteCount - width else { return nil }
    var value: T = 0
    for step in 0..<width {
      let place = order == .little ? width - 1 - step : step
      let byte = unsafe unsafeLoadUnaligned(fromUncheckedByteOffset: offset + place, as: UInt8.self)
      value = (value << 8) | T(truncatingIfNeeded: byte)
    }
    return value
  }
}

extension Span<UInt8> {
  /// Eight bytes from `offset` as one integer, the first one lowest, to look at text a word at a time.
  @inlinable
  @inline(__always)
  public func word(at offset: Int) -> UInt64 {
    precondition(offset >= 0 && offset <= count &- 8, "a word lies inside of the bytes")
    return UInt64(littleEndian: unsafe bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: offset, as: UInt64.self))
  }
}

import Glibc

extension ArraySlice<UInt8> {
  /// Offset from the start of the first `pattern` at or after `from`, or nil. An empty pattern is never found.
  public func firstOffset(of pattern: [UInt8], from: Int = 0) -> Int? {
    guard from >= 0, let first = pattern.first, pattern.count <= count else { return nil }
    let last = count - pattern.count
    var offset = from
    while offset <= last {
      guard let hit = firstOffset(ofByte: first, from: offset), hit <= last else { return nil }
      if matches(pattern, at: hit) { return hit }
      offset = hit + 1
    }
    return nil
  }

  /// Offset from the start of the first `byte` at or after `from`, or nil.
  public func firstOffset(ofByte byte: UInt8, from: Int = 0) -> Int? {
    guard from >= 0, from < count else { return nil }
    return unsafe withUnsafeBytes { bytes -> Int? in
      guard let base = bytes.baseAddress,
        let hit = unsafe memchr(base + from, Int32(byte), bytes.count - from)
      else { return nil }
      return unsafe UnsafeRawPointer(hit) - base
    }
  }

  /// Offset from the start of the last `pattern` that begins at or after `from`, or nil.
  public func lastOffset(of pattern: [UInt8], from: Int = 0) -> Int? {
    guard let first = pattern.first else { return nil }
    var offset = count - pattern.count
    let lowest = Swift.max(0, from)
    while offset >= lowest {
      if self[startIndex + offset] == first, matches(pattern, at: offset) { return offset }
      offset -= 1
    }
    return nil
  }

  /// Offset from the start of the first byte that is not zero at or after `from`, or nil when all are zero.
  public func firstNonZero(from: Int = 0) -> Int? {
    guard from < count else { return nil }
    let start = Swift.max(0, from)
    return unsafe withUnsafeBytes { bytes -> Int? in
      var offset = start
      while offset + 8 <= bytes.count, unsafe bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self) == 0 {
        offset += 8
      }
      while offset < bytes.count {
        if unsafe bytes[offset] != 0 { return offset }
        offset += 1
      }
      return nil
    }
  }
}

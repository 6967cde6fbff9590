/// Bytes that several threads read and nobody changes: a copy of an array, or a file that the edge has mapped.
///
/// Every read is checked against the end, so an offset from the bytes themselves may be anything. (A mapped file that
/// another process cuts short stops the program, as any mapped file does: whoever writes one replaces it whole.)
@safe public final class SharedBytes: @unchecked Sendable {
  private let base: UnsafeRawPointer
  public let count: Int
  private let release: @Sendable () -> Void

  /// A copy of an array.
  public init(_ bytes: [UInt8]) {
    let room = UnsafeMutableRawPointer.allocate(byteCount: max(1, bytes.count), alignment: 8)
    unsafe bytes.withUnsafeBytes {
      unsafe room.copyMemory(from: $0.baseAddress ?? UnsafeRawPointer(room), byteCount: $0.count)
    }
    unsafe base = UnsafeRawPointer(room)
    count = bytes.count
    let address = UInt(bitPattern: room)
    release = { unsafe UnsafeMutableRawPointer(bitPattern: address)?.deallocate() }
  }

  /// Memory that stays as it is until `release` is called, which happens with the last reader.
  @unsafe public init(mapped: UnsafeRawBufferPointer, release: @escaping @Sendable () -> Void) {
    // An empty mapping has no address, and nothing of it is read.
    unsafe base = mapped.baseAddress ?? UnsafeRawPointer(UnsafeMutableRawPointer.allocate(byteCount: 1, alignment: 1))
    count = mapped.count
    self.release = release
  }

  deinit { release() }

  /// The little-endian integer at `offset` bytes from the start, or nil when it does not lie inside.
  @inline(__always)
  public func integer<T: FixedWidthInteger & UnsignedInteger & BitwiseCopyable>(_ type: T.Type, at offset: Int) -> T? {
    guard offset >= 0, count >= T.bitWidth / 8, offset <= count &- T.bitWidth / 8 else { return nil }
    return T(littleEndian: unsafe base.loadUnaligned(fromByteOffset: offset, as: T.self))
  }

  /// `count` bytes from `offset`; nil when that range does not lie inside.
  public func bytes(at offset: Int, count length: Int) -> [UInt8]? {
    guard offset >= 0, length >= 0, length <= count, offset <= count - length else { return nil }
    return unsafe Array(UnsafeRawBufferPointer(start: base + offset, count: length))
  }

  /// A sum of 64 bits over the bytes from `start` on, which a change by accident does not survive. Four lanes, so that it
  /// runs at the speed of memory; no protection against somebody who wants to.
  public func checksum(from start: Int) -> UInt64 {
    var lanes: (UInt64, UInt64, UInt64, UInt64) = (1, 2, 3, 4)
    var offset = max(0, start)
    func fold(_ lane: UInt64, _ word: UInt64) -> UInt64 {
      let product = (lane ^ word ^ 0x9E37_79B9_7F4A_7C15).multipliedFullWidth(by: 0xA076_1D64_78BD_642F)
      return product.high ^ product.low
    }
    func word(_ offset: Int) -> UInt64 {
      UInt64(littleEndian: unsafe base.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
    }
    while offset <= count - 32 {
      lanes.0 = fold(lanes.0, word(offset))
      lanes.1 = fold(lanes.1, word(offset + 8))
      lanes.2 = fold(lanes.2, word(offset + 16))
      lanes.3 = fold(lanes.3, word(offset + 24))
      offset += 32
    }
    while offset < count {
      lanes.0 = fold(lanes.0, UInt64(unsafe base.load(fromByteOffset: offset, as: UInt8.self)))
      offset += 1
    }
    return fold(fold(lanes.0, lanes.1), fold(lanes.2, lanes.3))
  }
}

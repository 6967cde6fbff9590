/// Bytes that are written field by field, so that a test says what an image holds and no binary has to be kept.
public struct FieldWriter: Sendable {
  public var bytes: [UInt8] = []
  /// True for the byte order of PowerPC and the network.
  public var isBigEndian = false

  public init(isBigEndian: Bool = false) {
    self.isBigEndian = isBigEndian
  }

  public var count: Int { bytes.count }

  /// Appends an integer of the width of its type.
  public mutating func add<T: FixedWidthInteger>(_ value: T) {
    let width = T.bitWidth / 8
    for step in 0..<width {
      let place = isBigEndian ? width - 1 - step : step
      bytes.append(UInt8(truncatingIfNeeded: value >> T(8 * place)))
    }
  }

  /// Appends a 16-bit field.
  public mutating func u16(_ value: Int) { add(UInt16(truncatingIfNeeded: value)) }
  /// Appends a 32-bit field.
  public mutating func u32(_ value: Int) { add(UInt32(truncatingIfNeeded: value)) }
  /// Appends a 64-bit field.
  public mutating func u64(_ value: Int) { add(UInt64(truncatingIfNeeded: value)) }
  /// Appends a field of 32 or 64 bits.
  public mutating func word(_ value: Int, isWide: Bool) { isWide ? u64(value) : u32(value) }
  /// Appends bytes as they are.
  public mutating func raw(_ more: some Sequence<UInt8>) { bytes += more }
  /// Appends text and a NUL.
  public mutating func text(_ value: String) { bytes += Array(value.utf8) + [0] }
  /// Appends text in a field of `size` bytes.
  public mutating func text(_ value: String, size: Int) {
    bytes += (Array(value.utf8) + [UInt8](repeating: 0, count: size)).prefix(size)
  }
  /// Appends UTF-16LE text and a NUL.
  public mutating func wide(_ value: String) {
    for unit in Array(value.utf16) + [0] { bytes += [UInt8(unit & 0xff), UInt8(unit >> 8)] }
  }
  /// Appends zeros up to `place`.
  public mutating func pad(to place: Int) {
    if place > count { bytes += [UInt8](repeating: 0, count: place - count) }
  }
  /// Appends zeros up to a multiple of `size`.
  public mutating func align(_ size: Int) { pad(to: (count + size - 1) / size * size) }

  /// Writes an integer over bytes that stand there already.
  public mutating func set<T: FixedWidthInteger>(_ value: T, at place: Int) {
    var field = FieldWriter(isBigEndian: isBigEndian)
    field.add(value)
    precondition(place + field.count <= count, "Only what stands there can be replaced.")
    for (step, byte) in field.bytes.enumerated() { bytes[place + step] = byte }
  }
}

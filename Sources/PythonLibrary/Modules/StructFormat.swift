public import BigIntegers

/// A format of `struct`: what it says, its size, packing and unpacking. Native sizes are those of 64-bit Linux.
public struct StructFormat: Sendable {
  /// One value of a packed struct.
  public enum Value: Sendable, Hashable {
    case integer(BigInteger)
    case float(Double)
    case bool(Bool)
    case bytes([UInt8])
  }

  struct Item: Sendable {
    var code: UInt8
    /// How many values, or for `s` and `p` how many bytes of one value, or for `x` how many bytes.
    var count: Int
    var size: Int
    /// Bytes of padding before the first value.
    var padding: Int
  }

  let items: [Item]
  let isBig: Bool
  /// Bytes of a packed struct: `struct.calcsize`.
  public let size: Int
  /// Values of a packed struct.
  public let valueCount: Int

  private static func fault(_ message: String) -> PythonError { PythonError(.structError, message) }

  /// Reads a format.
  public init(_ format: [UInt8]) throws(PythonError) {
    var rest = format[...]
    var isNative = true
    var isBig = false
    if let first = rest.first, [0x40, 0x3d, 0x3c, 0x3e, 0x21].contains(first) {
      isNative = first == 0x40
      isBig = first == 0x3e || first == 0x21
      rest = rest.dropFirst()
    }
    var items: [Item] = []
    var size = 0
    var values = 0
    var index = rest.startIndex
    while index < rest.endIndex {
      if ByteMethods.isSpace(rest[index]) {
        index += 1
        continue
      }
      var count = 1
      if ByteMethods.isDigit(rest[index]) {
        count = 0
        while index < rest.endIndex, ByteMethods.isDigit(rest[index]) {
          count = count * 10 + Int(rest[index] - 0x30)
          guard count < 1 << 48 else { throw Self.fault("total struct size too long") }
          index += 1
        }
        guard index < rest.endIndex else { throw Self.fault("repeat count given without format specifier") }
      }
      let code = rest[index]
      index += 1
      guard let (width, alignment) = Self.layout(code, isNative: isNative) else {
        throw Self.fault("bad char in struct format")
      }
      let padding = isNative && alignment > 1 ? (alignment - size % alignment) % alignment : 0
      let product = width.multipliedReportingOverflow(by: count)
      let sum = size.addingReportingOverflow(product.partialValue + padding)
      guard !product.overflow, !sum.overflow else { throw Self.fault("total struct size too long") }
      size = sum.partialValue
      items.append(Item(code: code, count: count, size: width, padding: padding))
      switch code {
      case 0x73, 0x70: values += 1
      case 0x78: break
      default: values += count
      }
    }
    self.items = items
    self.isBig = isBig
    self.size = size
    valueCount = values
  }

  /// Bytes and alignment of a code.
  private static func layout(_ code: UInt8, isNative: Bool) -> (Int, Int)? {
    switch code {
    case 0x78, 0x63, 0x62, 0x42, 0x3f, 0x73, 0x70: (1, 1)
    case 0x68, 0x48, 0x65: (2, 2)
    case 0x69, 0x49, 0x66: (4, 4)
    case 0x6c, 0x4c: isNative ? (8, 8) : (4, 4)
    case 0x71, 0x51, 0x64: (8, 8)
    case 0x6e, 0x4e, 0x50: isNative ? (8, 8) : nil
    default: nil
    }
  }

  // MARK: Unpacking

  /// `struct.unpack`.
  public func unpack(_ bytes: [UInt8], ceiling: Int) throws(PythonError) -> [Value] {
    guard bytes.count == size else { throw Self.fault("unpack requires a buffer of \(size) bytes") }
    return try unpackFields(bytes, at: 0, ceiling: ceiling)
  }

  /// `struct.unpack_from`.
  public func unpack(_ bytes: [UInt8], from offset: Int, ceiling: Int) throws(PythonError) -> [Value] {
    let start = offset < 0 ? offset + bytes.count : offset
    guard start >= 0 else {
      throw Self.fault("offset \(offset) out of range for \(bytes.count)-byte buffer")
    }
    guard start <= bytes.count, bytes.count - start >= size else {
      throw Self.fault(
        "unpack_from requires a buffer of at least \(size) bytes for unpacking \(size) bytes at offset \(offset)"
          + " (actual buffer size is \(bytes.count))")
    }
    return try unpackFields(bytes, at: start, ceiling: ceiling)
  }

  /// `struct.iter_unpack`.
  public func unpackAll(_ bytes: [UInt8], ceiling: Int) throws(PythonError) -> [[Value]] {
    guard size > 0 else { throw Self.fault("cannot iteratively unpack with a struct of length 0") }
    guard bytes.count % size == 0 else {
      throw Self.fault("iterative unpacking requires a buffer of a multiple of \(size) bytes")
    }
    var rows: [[Value]] = []
    _ = try checkedSize(bytes.count / size, times: max(1, valueCount), ceiling: ceiling)
    for start in stride(from: 0, to: bytes.count, by: size) {
      rows.append(try unpackFields(bytes, at: start, ceiling: ceiling))
    }
    return rows
  }

  private func unpackFields(_ bytes: [UInt8], at start: Int, ceiling: Int) throws(PythonError) -> [Value] {
    try checkSize(valueCount, ceiling)
    var values: [Value] = []
    values.reserveCapacity(valueCount)
    var index = start
    for item in items {
      index += item.padding
      switch item.code {
      case 0x78: index += item.count
      case 0x73:
        values.append(.bytes(Array(bytes[index..<index + item.count])))
        index += item.count
      case 0x70:
        let kept = item.count == 0 ? 0 : min(Int(bytes[index]), item.count - 1)
        values.append(.bytes(item.count == 0 ? [] : Array(bytes[index + 1..<index + 1 + kept])))
        index += item.count
      default:
        for _ in 0..<item.count {
          values.append(value(item.code, bytes[index..<index + item.size]))
          index += item.size
        }
      }
    }
    return values
  }

  private func value(_ code: UInt8, _ bytes: ArraySlice<UInt8>) -> Value {
    var word: UInt64 = 0
    for byte in isBig ? Array(bytes) : bytes.reversed() { word = word << 8 | UInt64(byte) }
    switch code {
    case 0x63: return .bytes(Array(bytes))
    case 0x3f: return .bool(word != 0)
    case 0x65: return .float(Double(Self.halfValue(UInt16(truncatingIfNeeded: word))))
    case 0x66: return .float(Double(Float(bitPattern: UInt32(truncatingIfNeeded: word))))
    case 0x64: return .float(Double(bitPattern: word))
    case 0x62, 0x68, 0x69, 0x6c, 0x71, 0x6e:
      let unused = UInt64(64 - bytes.count * 8)
      return .integer(BigInteger(Int(Int64(bitPattern: word << unused) >> unused)))
    default: return .integer(BigInteger(UInt(word)))
    }
  }

  /// A half float, by hand: not every processor has them.
  private static func halfValue(_ bits: UInt16) -> Double {
    let exponent = Int(bits >> 10 & 31)
    let fraction = Double(bits & 1023)
    let magnitude: Double =
      exponent == 31
      ? (fraction == 0 ? .infinity : .nan)
      : exponent == 0
        ? fraction * 0x1p-24 : Double(sign: .plus, exponent: exponent - 15, significand: 1 + fraction / 1024)
    return bits & 0x8000 != 0 ? -magnitude : magnitude
  }

  private static func half(_ value: Double) -> UInt16? {
    let sign: UInt16 = value.sign == .minus ? 0x8000 : 0
    let magnitude = value.magnitude
    if value.isNaN { return sign | 0x7e00 }
    if value.isInfinite { return sign | 0x7c00 }
    if magnitude < 0x1p-14 {
      // Multiples of 2**-24; rounding may reach the smallest normal number, whose bits follow.
      return sign | UInt16((magnitude * 0x1p24).rounded(.toNearestOrEven))
    }
    let exponent = Int(magnitude.exponent)
    guard exponent <= 15 else { return nil }
    let scaled = (magnitude.significand * 1024).rounded(.toNearestOrEven)
    let bits = (exponent + 15) << 10 + (Int(scaled) - 1024)
    return bits < 0x7c00 ? sign | UInt16(bits) : nil
  }

  // MARK: Packing

  /// `struct.pack`.
  public func pack(_ values: [Value], ceiling: Int) throws(PythonError) -> [UInt8] {
    guard values.count == valueCount else {
      throw Self.fault("pack expected \(valueCount) items for packing (got \(values.count))")
    }
    try checkSize(size, ceiling)
    var bytes: [UInt8] = []
    bytes.reserveCapacity(size)
    var next = 0
    for item in items {
      bytes.append(contentsOf: repeatElement(0, count: item.padding))
      switch item.code {
      case 0x78: bytes.append(contentsOf: repeatElement(0, count: item.count))
      case 0x73, 0x70:
        guard case .bytes(let own) = values[next] else {
          throw Self.fault("argument for '\([item.code].text)' must be a bytes object")
        }
        next += 1
        var body = own[...]
        var room = item.count
        if item.code == 0x70, room > 0 {
          room -= 1
          body = own.prefix(min(room, 255))
          bytes.append(UInt8(body.count))
          // What is longer than its length byte can say is written all the same.
          body = own.prefix(room)
        }
        bytes.append(contentsOf: body.prefix(room))
        bytes.append(contentsOf: repeatElement(0, count: max(0, room - body.count)))
      default:
        for _ in 0..<item.count {
          try append(values[next], item, to: &bytes)
          next += 1
        }
      }
    }
    return bytes
  }

  private func append(_ value: Value, _ item: Item, to bytes: inout [UInt8]) throws(PythonError) {
    var word: UInt64 = 0
    switch (item.code, value) {
    case (0x63, .bytes(let own)):
      guard own.count == 1 else { throw Self.fault("char format requires a bytes object of length 1") }
      word = UInt64(own[0])
    case (0x63, _): throw Self.fault("char format requires a bytes object of length 1")
    case (0x3f, _): word = Self.isTrue(value) ? 1 : 0
    case (0x65, _), (0x66, _), (0x64, _): word = try Self.floatWord(value, item.code)
    case (_, .integer(let number)): word = try encoded(number, item)
    case (_, .bool(let flag)): word = flag ? 1 : 0
    default: throw Self.fault("required argument is not an integer")
    }
    for place in 0..<item.size {
      let shift = UInt64(isBig ? item.size - 1 - place : place) * 8
      bytes.append(UInt8(truncatingIfNeeded: word >> shift))
    }
  }

  private func encoded(_ number: BigInteger, _ item: Item) throws(PythonError) -> UInt64 {
    let isSigned = item.code & 0x20 != 0
    // A pointer may be given as a negative number too.
    let least = isSigned || item.code == 0x50 ? -(BigInteger(1) + Self.most(bits: item.size * 8 - 1)) : BigInteger()
    let most = Self.most(bits: item.size * 8 - (isSigned ? 1 : 0))
    guard number >= least, number <= most else {
      let code = [item.code].text
      throw Self.fault("'\(code)' format requires \(least) <= number <= \(most)")
    }
    if let word = Int(exactly: number) { return UInt64(bitPattern: Int64(word)) }
    // Above the largest signed word: its low 63 bits and the top one.
    let rest = number - BigInteger(Int.max) - BigInteger(1)
    return UInt64(Int(exactly: rest) ?? 0) | 1 << 63
  }

  private static func most(bits: Int) -> BigInteger {
    bits == 64 ? BigInteger(UInt.max) : BigInteger((UInt(1) << UInt(bits)) - 1)
  }

  private static func isTrue(_ value: Value) -> Bool {
    switch value {
    case .integer(let number): !number.isZero
    case .float(let float): float != 0
    case .bool(let flag): flag
    case .bytes(let bytes): !bytes.isEmpty
    }
  }

  private static func floatWord(_ value: Value, _ code: UInt8) throws(PythonError) -> UInt64 {
    let float: Double
    switch value {
    case .float(let own): float = own
    case .bool(let flag): float = flag ? 1 : 0
    case .integer(let number):
      guard let own = number.double else { throw PythonError(.overflowError, "int too large to convert to float") }
      float = own
    case .bytes: throw fault("required argument is not a float")
    }
    switch code {
    case 0x64: return float.bitPattern
    case 0x66:
      let narrow = Float(float)
      guard narrow.isFinite || !float.isFinite else {
        throw PythonError(.overflowError, "float too large to pack with f format")
      }
      return UInt64(narrow.bitPattern)
    default:
      guard let bits = half(float) else {
        throw PythonError(.overflowError, "float too large to pack with e format")
      }
      return UInt64(bits)
    }
  }
}

/// A decoder's output and what it does with bytes it cannot read.
struct DecoderOutput {
  let codec: Codec
  let errors: CodecErrors
  let input: [UInt8]
  var points: [UInt32] = []

  init(_ input: [UInt8], codec: Codec, errors: CodecErrors) {
    self.input = input
    self.codec = codec
    self.errors = errors
    points.reserveCapacity(input.count)
  }

  private func exception(_ range: Range<Int>, _ reason: String) -> PythonError {
    let what =
      range.count == 1
      ? "byte 0x\(Binascii.hexlify([input[range.lowerBound]]).text) in position \(range.lowerBound)"
      : "bytes in position \(range.lowerBound)-\(range.upperBound - 1)"
    return PythonError(.unicodeDecodeError, "'\(codec.name)' codec can't decode \(what): \(reason)")
  }

  /// Handles a range of bytes that is no text; gives the index where decoding goes on.
  mutating func fail(_ range: Range<Int>, _ reason: String) throws(PythonError) -> Int {
    switch errors {
    case .strict: throw exception(range, reason)
    case .ignore: break
    case .replace: points.append(0xfffd)
    case .backslashReplace:
      for byte in input[range] { Representation.appendEscape(UInt32(byte), to: &points) }
    case .surrogateEscape:
      var index = range.lowerBound
      while index < range.upperBound, index < range.lowerBound + 4, input[index] >= 0x80 {
        points.append(0xdc00 + UInt32(input[index]))
        index += 1
      }
      if index == range.lowerBound { throw exception(range, reason) }
      return index
    case .surrogatePass:
      guard let (point, size) = surrogate(at: range.lowerBound) else { throw exception(range, reason) }
      points.append(point)
      return range.lowerBound + size
    case .characterReferences, .namedReplace:
      throw PythonError(.typeError, "don't know how to handle UnicodeDecodeError in error callback")
    case .unknown(let name): throw errors.unknownHandler(name)
    }
    return range.upperBound
  }

  private func surrogate(at index: Int) -> (UInt32, Int)? {
    let size: Int
    var bytes: [UInt8]
    switch codec {
    case .utf8, .utf8Signed:
      guard index + 3 <= input.count, input[index] == 0xed, input[index + 1] & 0xe0 == 0xa0,
        input[index + 2] & 0xc0 == 0x80
      else { return nil }
      return (0xd000 | UInt32(input[index + 1] & 0x3f) << 6 | UInt32(input[index + 2] & 0x3f), 3)
    case .utf16(let order):
      size = 2
      guard index + 2 <= input.count else { return nil }
      bytes = Array(input[index..<index + 2])
      if order == .big { bytes.reverse() }
    case .utf32(let order):
      size = 4
      guard index + 4 <= input.count else { return nil }
      bytes = Array(input[index..<index + 4])
      if order == .big { bytes.reverse() }
    default: return nil
    }
    let point = bytes.reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
    return (0xd800...0xdfff).contains(point) ? (point, size) : nil
  }
}

/// An encoder's output and what it does with text it cannot write.
struct EncoderOutput {
  let codec: Codec
  let errors: CodecErrors
  let input: PythonString
  let ceiling: Int
  var bytes: [UInt8] = []

  init(_ input: PythonString, codec: Codec, errors: CodecErrors, ceiling: Int) {
    self.input = input
    self.codec = codec
    self.errors = errors
    self.ceiling = ceiling
    bytes.reserveCapacity(input.count)
  }

  private func exception(_ range: Range<Int>, _ reason: String) -> PythonError {
    var shown: [UInt32] = []
    Representation.appendEscape(input[range.lowerBound], to: &shown)
    let what =
      range.count == 1
      ? "character '\(PythonString(codePoints: shown).text)' in position \(range.lowerBound)"
      : "characters in position \(range.lowerBound)-\(range.upperBound - 1)"
    return PythonError(.unicodeEncodeError, "'\(codec.name)' codec can't encode \(what): \(reason)")
  }

  /// What stands for a range of text that cannot be written: bytes as they are, or text that is encoded in turn. Gives
  /// the index where encoding goes on.
  mutating func fail(
    _ range: Range<Int>, _ reason: String, encode: (UInt32, inout [UInt8]) -> Bool
  ) throws(PythonError) -> Int {
    var text: [UInt32] = []
    switch errors {
    case .strict: throw exception(range, reason)
    case .ignore: return range.upperBound
    case .replace: text = Array(repeating: 0x3f, count: range.count)
    case .backslashReplace:
      _ = try checkedSize(range.count, times: 10, plus: bytes.count, ceiling: ceiling)
      for index in range { Representation.appendEscape(input[index], to: &text) }
    case .characterReferences:
      _ = try checkedSize(range.count, times: 10, plus: bytes.count, ceiling: ceiling)
      for index in range { text.append(contentsOf: "&#\(input[index]);".utf8.map { UInt32($0) }) }
    case .surrogateEscape:
      // The bytes must be whole units of the encoding.
      guard range.count % unitSize == 0 else { throw exception(range, reason) }
      for index in range {
        guard (0xdc80...0xdcff).contains(input[index]) else { throw exception(range, reason) }
        bytes.append(UInt8(input[index] - 0xdc00))
      }
      return range.upperBound
    case .surrogatePass:
      for index in range {
        let point = input[index]
        guard (0xd800...0xdfff).contains(point) else { throw exception(range, reason) }
        switch codec {
        case .utf8, .utf8Signed: PythonString.appendUTF8(point, to: &bytes)
        case .utf16(let order): append(point, size: 2, isBig: order == .big)
        case .utf32(let order): append(point, size: 4, isBig: order == .big)
        default: throw exception(range, reason)
        }
      }
      return range.upperBound
    case .namedReplace: throw .unsupported("the error handler namereplace")
    case .unknown(let name): throw errors.unknownHandler(name)
    }
    for point in text {
      guard encode(point, &bytes) else { throw exception(range, reason) }
    }
    try checkSize(bytes.count, ceiling)
    return range.upperBound
  }

  private var unitSize: Int {
    switch codec {
    case .utf16: 2
    case .utf32: 4
    default: 1
    }
  }

  @inline(__always)
  mutating func append(_ value: UInt32, size: Int, isBig: Bool) {
    for place in 0..<size {
      let shift = UInt32(isBig ? size - 1 - place : place) * 8
      bytes.append(UInt8(truncatingIfNeeded: value >> shift))
    }
  }
}

extension [UInt8] {
  /// ASCII bytes as a Swift string.
  var text: String { String(decoding: self, as: UTF8.self) }
}

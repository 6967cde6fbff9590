import Compression
public import Limits

/// Text from bytes and back, by any codec.
public enum Codecs {
  /// What `codecs.encode` and `codecs.decode` take and give.
  public enum Value: Hashable, Sendable {
    case text(PythonString)
    case bytes([UInt8])
  }

  /// `bytes.decode(encoding, errors)`.
  public static func decode(
    _ bytes: [UInt8], encoding: PythonString = "utf-8", errors: PythonString = "strict", ceiling: Int
  ) throws(PythonError) -> PythonString {
    // CPython looks for no codec when there is nothing to decode.
    if bytes.isEmpty { return PythonString() }
    let codec = try Codec.named(encoding)
    guard codec.isText else { throw notText(encoding, "decode", "decode") }
    return try decode(bytes, codec, CodecErrors(named: errors), ceiling: ceiling)
  }

  /// `str.encode(encoding, errors)`.
  public static func encode(
    _ text: PythonString, encoding: PythonString = "utf-8", errors: PythonString = "strict", ceiling: Int
  ) throws(PythonError) -> [UInt8] {
    let codec = try Codec.named(encoding)
    guard codec.isText else { throw notText(encoding, "encode", "encode") }
    return try encode(text, codec, CodecErrors(named: errors), ceiling: ceiling)
  }

  private static func notText(_ name: PythonString, _ verb: String, _ function: String) -> PythonError {
    PythonError(
      .lookupError,
      "'\(name.text)' is not a text encoding; use codecs.\(function)() to handle arbitrary codecs")
  }

  /// Decodes with a text codec.
  public static func decode(
    _ bytes: [UInt8], _ codec: Codec, _ errors: CodecErrors = .strict, ceiling: Int
  ) throws(PythonError) -> PythonString {
    try checkSize(bytes.count, ceiling)
    switch codec {
    case .latin1: return PythonString(latin1: bytes)
    case .ascii, .utf8:
      if bytes.allSatisfy({ $0 < 0x80 }) { return PythonString(latin1: bytes) }
      return codec == .ascii ? try decodeASCII(bytes, errors) : try decodeUTF8(bytes, codec, errors)
    case .utf8Signed:
      let body = bytes.starts(with: [0xef, 0xbb, 0xbf]) ? Array(bytes.dropFirst(3)) : bytes
      return try decodeUTF8(body, codec, errors)
    case .utf7: return try UTF7.decode(bytes, errors)
    case .utf16(let order): return try decodeUTF16(bytes, order, errors)
    case .utf32(let order): return try decodeUTF32(bytes, order, errors)
    case .unicodeEscape: return try EscapeCodecs.decode(bytes, errors, isRaw: false)
    case .rawUnicodeEscape: return try EscapeCodecs.decode(bytes, errors, isRaw: true)
    case .punycode: return try Punycode.decode(bytes, errors)
    case .idna: return try Punycode.decodeDomain(bytes, errors)
    case .codePage(let name): return try CodePages.decode(bytes, name, errors)
    case .rot13, .hex, .base64, .quotedPrintable, .uuencode, .zlib, .bzip2:
      throw notText(PythonString(codec.name), "decode", "decode")
    }
  }

  /// Encodes with a text codec.
  public static func encode(
    _ text: PythonString, _ codec: Codec, _ errors: CodecErrors = .strict, ceiling: Int
  ) throws(PythonError) -> [UInt8] {
    // Four bytes for a code point are the most that a codec writes without a fault, save for escapes.
    _ = try checkedSize(text.count, times: 1, ceiling: ceiling)
    switch codec {
    case .latin1: return try encodeNarrow(text, codec, limit: 256, errors, ceiling)
    case .ascii: return try encodeNarrow(text, codec, limit: 128, errors, ceiling)
    case .utf8: return try encodeUTF8(text, codec, errors, ceiling)
    case .utf8Signed: return [0xef, 0xbb, 0xbf] + (try encodeUTF8(text, codec, errors, ceiling))
    case .utf7: return UTF7.encode(text)
    case .utf16(let order): return try encodeUTF16(text, order, errors, ceiling)
    case .utf32(let order): return try encodeUTF32(text, order, errors, ceiling)
    case .unicodeEscape: return EscapeCodecs.encode(text, isRaw: false)
    case .rawUnicodeEscape: return EscapeCodecs.encode(text, isRaw: true)
    case .punycode: return try Punycode.encode(text)
    case .idna: return try Punycode.encodeDomain(text)
    case .codePage(let name): return try CodePages.encode(text, name, errors, ceiling)
    case .rot13, .hex, .base64, .quotedPrintable, .uuencode, .zlib, .bzip2:
      throw notText(PythonString(codec.name), "encode", "encode")
    }
  }

  // MARK: codecs.encode and codecs.decode

  /// `codecs.decode(value, encoding, errors)`. `fuel` is charged for what a compressed stream gives.
  public static func decode(
    _ value: Value, _ codec: Codec, _ errors: CodecErrors = .strict, ceiling: Int, fuel: inout Fuel
  ) throws(PythonError) -> Value {
    if codec == .rot13 {
      guard case .text(let text) = value else { throw PythonError(.typeError, "ord() expected string of length 1") }
      return .text(rot13(text))
    }
    let bytes: [UInt8]
    switch value {
    case .bytes(let own): bytes = own
    case .text(let text):
      switch codec {
      case .hex, .base64, .uuencode, .unicodeEscape, .rawUnicodeEscape:
        // These take text of ASCII in the place of bytes; the escapes any text, as UTF-8.
        if codec == .unicodeEscape || codec == .rawUnicodeEscape {
          bytes = text.utf8
        } else {
          bytes = try Base64Family.ascii(text)
        }
      default: throw PythonError(.typeError, "a bytes-like object is required, not 'str'")
      }
    }
    switch codec {
    case .hex: return .bytes(try Binascii.unhexlify(bytes))
    case .base64: return .bytes(try Base64Family.decode(bytes))
    case .quotedPrintable: return .bytes(QuotedPrintable.decode(bytes))
    case .uuencode: return .bytes(try UUFile.decode(bytes))
    case .zlib: return .bytes(try CompressedData.zlibDecompress(bytes, fuel: &fuel))
    case .bzip2: return .bytes(try CompressedData.bz2Decompress(bytes, fuel: &fuel))
    default: return .text(try decode(bytes, codec, errors, ceiling: ceiling))
    }
  }

  /// `codecs.encode(value, encoding, errors)`.
  public static func encode(
    _ value: Value, _ codec: Codec, _ errors: CodecErrors = .strict, ceiling: Int
  ) throws(PythonError) -> Value {
    switch (value, codec) {
    case (.text(let text), .rot13): return .text(rot13(text))
    case (.bytes(let bytes), .hex): return .bytes(Binascii.hexlify(bytes))
    case (.bytes(let bytes), .base64): return .bytes(Base64Family.encodeLines(bytes))
    case (.bytes(let bytes), .quotedPrintable): return .bytes(QuotedPrintable.encode(bytes, quotesTabs: true))
    case (.bytes(let bytes), .uuencode): return .bytes(UUFile.encode(bytes))
    case (.bytes(let bytes), .zlib): return .bytes(try CompressedData.zlibCompress(bytes, ceiling: ceiling))
    case (.bytes, .bzip2): throw .unsupported("compression with bz2")
    case (.text(let text), _) where codec.isText:
      return .bytes(try encode(text, codec, errors, ceiling: ceiling))
    case (.text, _): throw PythonError(.typeError, "a bytes-like object is required, not 'str'")
    default: throw PythonError(.typeError, "encoding takes text, not bytes")
    }
  }

  /// The codec `rot13`: letters of ASCII thirteen places on.
  public static func rot13(_ text: PythonString) -> PythonString {
    func turned(_ point: UInt32) -> UInt32 {
      switch point {
      case 0x41...0x4d, 0x61...0x6d: point + 13
      case 0x4e...0x5a, 0x6e...0x7a: point - 13
      default: point
      }
    }
    switch text.storage {
    case .narrow(let units): return PythonString(latin1: units.map { UInt8(turned(UInt32($0))) })
    case .wide(let units): return PythonString(codePoints: units.map(turned))
    }
  }
}

/// The file that the codec `uu` writes: a line `begin`, lines of data, a line `end`.
enum UUFile {
  static func encode(_ bytes: [UInt8]) -> [UInt8] {
    var result = Array("begin 666 <data>\n".utf8)
    for start in stride(from: 0, to: bytes.count, by: 45) {
      let line = Array(bytes[start..<min(start + 45, bytes.count)])
      // Forty-five bytes are what a line bears.
      if let encoded = try? Binascii.encodeUU(line) { result.append(contentsOf: encoded) }
    }
    return result + Array(" \nend\n".utf8)
  }

  static func decode(_ bytes: [UInt8]) throws(PythonError) -> [UInt8] {
    let lines = try ByteMethods.splitLines(bytes, keepsEnds: true, ceiling: .max)
    guard let begin = lines.firstIndex(where: { $0.starts(with: Array("begin".utf8)) }) else {
      throw PythonError(.valueError, "Missing \"begin\" line in input data")
    }
    var result: [UInt8] = []
    for line in lines[(begin + 1)...] {
      if line == Array("end\n".utf8) { return result }
      do throws(PythonError) {
        result.append(contentsOf: try Binascii.decodeUU(line))
      } catch {
        // Some encoders write more letters than the length asks for.
        let count = (Int((line[0] &- 32) & 63) * 4 + 5) / 3
        result.append(contentsOf: try Binascii.decodeUU(Array(line.prefix(count))))
      }
    }
    throw PythonError(.valueError, "Truncated input data")
  }
}

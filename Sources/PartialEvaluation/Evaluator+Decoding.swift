import Compression
import PythonSemantics

// What the standard library's decoders give, by their dotted names, and methods of texts and bytes.

extension Evaluator {
  /// A decoder of the standard library; nil for another function, or for input that Python would refuse.
  mutating func callDecoder(_ name: String, _ arguments: Arguments) -> ConstantValue? {
    guard let input = arguments.first?.content ?? arguments.named["s"]?.content ?? arguments.named["data"]?.content,
      spend(input.count)
    else { return nil }
    switch name {
    case "base64.b64decode", "base64.standard_b64decode", "base64.decodebytes", "base64.decodestring",
      "binascii.a2b_base64":
      note("base64")
      return .bytes(Decoders.base64(input))
    case "base64.urlsafe_b64decode":
      note("base64")
      return .bytes(Decoders.base64(input, isURLSafe: true))
    case "base64.b32decode": return noted("base32", Decoders.base32(input))
    case "base64.b16decode": return noted("base16", Decoders.hexadecimal(input, allowsBlanks: false))
    case "base64.b85decode": return noted("base85", Decoders.base85(input))
    case "base64.a85decode": return noted("ascii85", Decoders.ascii85(input))
    case "binascii.unhexlify", "binascii.a2b_hex": return noted("hex", Decoders.hexadecimal(input, allowsBlanks: false))
    case "builtins.bytes.fromhex", "builtins.bytearray.fromhex", "bytes.fromhex", "bytearray.fromhex":
      return noted("hex", Decoders.hexadecimal(input, allowsBlanks: true))
    case "zlib.decompress":
      let isRaw = (arguments.integer(1, "wbits") ?? 15) < 0
      return noted("zlib", unpack(input, isRaw ? .deflate : input.starts(with: [0x1f, 0x8b]) ? .gzip : .zlib))
    case "gzip.decompress": return noted("gzip", unpack(input, .gzip))
    case "bz2.decompress": return noted("bzip2", unpack(input, .bzip2))
    case "lzma.decompress": return noted("lzma", unpack(input, input.starts(with: [0xfd, 0x37]) ? .xz : .lzma))
    case "codecs.decode", "codecs.encode":
      return recode(
        arguments.positional.first, input, arguments.text(1, "encoding") ?? "utf-8", isEncoding: name == "codecs.encode"
      )
    case "marshal.loads":
      note("marshal")
      return .bytes(input)
    case "urllib.parse.unquote", "urllib.unquote", "urllib.parse.unquote_plus":
      return noted("percent", unquoted(input)).map { .text($0.content ?? []) }
    default:
      // What `codecs.getencoder` and `getdecoder` give returns a pair: the result and how much of the input it took.
      guard name.hasPrefix("encoder:") || name.hasPrefix("decoder:") else { return nil }
      let result = recode(arguments.first, input, String(name.dropFirst(8)), isEncoding: name.hasPrefix("encoder:"))
      return result.map { .list([$0, .integer(input.count)]) }
    }
  }

  private mutating func noted(_ encoding: String, _ bytes: [UInt8]?) -> ConstantValue? {
    guard let bytes, spend(bytes.count) else { return nil }
    note(encoding)
    return .bytes(bytes)
  }

  /// What a stream gives, also when it is cut short: a payload that fails at its end was readable until there.
  private mutating func unpack(_ input: [UInt8], _ format: CompressionFormat) -> [UInt8]? {
    let stream = Decompressor.unpack(input[...], as: format, fuel: &fuel)
    return stream.bytes.isEmpty && stream.outcome != .complete ? nil : stream.bytes
  }

  private func unquoted(_ text: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    var index = 0
    while index < text.count {
      if text[index] == UInt8(ascii: "%"), index + 2 < text.count,
        let byte = Decoders.hexadecimal(Array(text[index + 1...index + 2]), allowsBlanks: false)
      {
        result += byte
        index += 3
      } else {
        result.append(text[index])
        index += 1
      }
    }
    return result
  }

  /// `codecs.decode`, and `.encode`/`.decode` with the codecs that are not texts.
  private mutating func recode(_ value: ConstantValue?, _ input: [UInt8], _ name: String, isEncoding: Bool)
    -> ConstantValue?
  {
    guard let codec = PythonText.codec(name) else { return nil }
    switch codec {
    case .rot13:
      note("rot13")
      return .text(Decoders.rot13(input))
    case .hexadecimal: return isEncoding ? nil : noted("hex", Decoders.hexadecimal(input, allowsBlanks: false))
    case .base64: return isEncoding ? nil : noted("base64", Decoders.base64(input))
    case .zlib: return isEncoding ? nil : noted("zlib", unpack(input, .zlib))
    case .bzip2: return isEncoding ? nil : noted("bzip2", unpack(input, .bzip2))
    default:
      if isEncoding { return PythonText.encode(input, codec).map { .bytes($0) } }
      return PythonText.decode(input, codec).map { .text($0) }
    }
  }

  /// A method of a text, of bytes, or of a list.
  mutating func method(_ name: String, _ receiver: ConstantValue, _ arguments: Arguments) -> ConstantValue? {
    guard let content = receiver.content else { return collectionMethod(name, receiver, arguments) }
    guard spend(content.count) else { return nil }
    switch name {
    case "index", "find":
      guard let part = arguments.first?.content, content.allSatisfy({ $0 < 0x80 }) else { return nil }
      let found = Self.firstIndex(of: part, in: content)
      return found.map { .integer($0) } ?? (name == "find" ? .integer(-1) : nil)
    case "decode", "encode":
      if case .text = receiver, name == "decode" { return receiver }
      return recode(receiver, content, arguments.text(0, "encoding") ?? "utf-8", isEncoding: name == "encode")
    case "join": return joined(receiver, content, arguments)
    case "split":
      guard let separator = arguments.first?.content, let first = separator.first else {
        return .list(
          content.split(whereSeparator: { $0 == 0x20 || ($0 >= 9 && $0 <= 13) }).map { receiver.withContent(Array($0)) }
        )
      }
      return .list(pieces(content, separator, first).map { receiver.withContent($0) })
    case "translate": return translated(content, receiver, arguments)
    case "fromhex": return noted("hex", Decoders.hexadecimal(arguments.first?.content ?? [], allowsBlanks: true))
    case "hex": return .text(Array(content.flatMap { Self.hexadecimalPair($0) }))
    case "splitlines":
      return .list(
        content.split(omittingEmptySubsequences: false, whereSeparator: { $0 == 0x0a }).map {
          receiver.withContent(Array($0))
        })
    default:
      let texts = arguments.positional.map(\.content)
      guard !texts.contains(nil), let result = PythonValues.transformed(content, name, texts.compactMap { $0 }) else {
        return nil
      }
      return spend(result.count) ? receiver.withContent(result) : nil
    }
  }

  /// Methods of lists and dictionaries that change nothing.
  private mutating func collectionMethod(_ name: String, _ receiver: ConstantValue, _ arguments: Arguments)
    -> ConstantValue?
  {
    guard let elements = receiver.elements, spend(elements.count * 4) else { return nil }
    if case .dictionary(let pairs) = receiver {
      switch name {
      case "items": return .list(pairs.map { .list([$0.key, $0.value]) })
      case "keys": return .list(elements)
      case "values": return .list(pairs.map(\.value))
      case "get":
        guard let key = arguments.first else { return nil }
        return element(of: pairs, key)
          ?? (arguments.positional.count > 1 ? arguments.positional[1] : ConstantValue.none)
      default: return nil
      }
    }
    guard name == "index", let item = arguments.first else { return nil }
    return elements.firstIndex { $0.isEqual(to: item) == true }.map { .integer($0) }
  }

  private static func hexadecimalPair(_ byte: UInt8) -> [UInt8] {
    let digits = Array("0123456789abcdef".utf8)
    return [digits[Int(byte >> 4)], digits[Int(byte & 15)]]
  }

  private mutating func joined(_ receiver: ConstantValue, _ glue: [UInt8], _ arguments: Arguments) -> ConstantValue? {
    guard let elements = arguments.first?.elements else { return nil }
    var result: [UInt8] = []
    for (offset, element) in elements.enumerated() {
      guard let content = element.content, spend(content.count + glue.count) else { return nil }
      if offset > 0 { result += glue }
      result += content
    }
    return receiver.withContent(result)
  }

  private func pieces(_ content: [UInt8], _ separator: [UInt8], _ first: UInt8) -> [[UInt8]] {
    var pieces: [[UInt8]] = []
    var current: [UInt8] = []
    var index = 0
    while index < content.count {
      if content[index] == first, content[index...].starts(with: separator) {
        pieces.append(current)
        current = []
        index += separator.count
      } else {
        current.append(content[index])
        index += 1
      }
    }
    pieces.append(current)
    return pieces
  }

  /// `translate(str.maketrans(a, b))`: the table is a list of two texts.
  private func translated(_ content: [UInt8], _ receiver: ConstantValue, _ arguments: Arguments) -> ConstantValue? {
    guard case .list(let table)? = arguments.first, table.count == 2, let from = table[0].content,
      let to = table[1].content
    else { return nil }
    let (sources, targets) = (PythonValues.characters(from), PythonValues.characters(to))
    guard sources.count == targets.count else { return nil }
    var mapping: [[UInt8]: [UInt8]] = [:]
    for (source, target) in zip(sources, targets) { mapping[source] = target }
    return receiver.withContent(PythonValues.characters(content).flatMap { mapping[$0] ?? $0 })
  }
}

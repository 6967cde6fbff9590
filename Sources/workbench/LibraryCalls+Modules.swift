import BigIntegers
import Limits
import PythonLibrary

extension LibraryCalls {
  static func modules(_ name: String, _ arguments: inout WireArguments) throws -> Wire? {
    var fuel = Fuel(limits: Limits())
    switch name {
    case "zlib.decompress":
      let bytes = try arguments.bytes()
      return .bytes(try CompressedData.zlibDecompress(bytes, windowBits: try arguments.int(), fuel: &fuel))
    case "zlib.compress":
      let bytes = try arguments.bytes()
      return .bytes(try CompressedData.zlibCompress(bytes, level: try arguments.int(), ceiling: ceiling))
    case "gzip.decompress": return .bytes(try CompressedData.gzipDecompress(try arguments.bytes(), fuel: &fuel))
    case "bz2.decompress": return .bytes(try CompressedData.bz2Decompress(try arguments.bytes(), fuel: &fuel))
    case "lzma.decompress": return .bytes(try CompressedData.lzmaDecompress(try arguments.bytes(), fuel: &fuel))
    case "struct.calcsize": return .integer(BigInteger(try StructFormat(try arguments.bytes()).size))
    case "struct.unpack":
      let format = try StructFormat(try arguments.bytes())
      return .list(try format.unpack(try arguments.bytes(), ceiling: ceiling).map(wire))
    case "struct.pack":
      let format = try StructFormat(try arguments.bytes())
      let values: [StructFormat.Value] = try arguments.list().map {
        switch $0 {
        case .integer(let number): .integer(number)
        case .float(let value): .float(value)
        case .bool(let flag): .bool(flag)
        case .bytes(let bytes): .bytes(bytes)
        default: throw Wire.Malformed()
        }
      }
      return .bytes(try format.pack(values, ceiling: ceiling))
    case "urlsplit", "urlparse":
      let text = try arguments.text()
      let address = name == "urlsplit" ? try WebAddress(text) : try WebAddress.parse(text)
      let parts =
        name == "urlsplit"
        ? [address.scheme, address.authority, address.path, address.query, address.fragment]
        : [
          address.scheme, address.authority, address.path, address.parameters, address.query, address.fragment,
        ]
      return .list(parts.map { .text($0) } + [.text(address.unsplit)])
    case "urljoin": return .text(try WebAddress.join(try arguments.text(), try arguments.text()))
    case "quote":
      let text = try arguments.text()
      return .text(try PercentEncoding.quote(text, safe: try arguments.text()))
    case "quote_plus":
      let text = try arguments.text()
      return .text(try PercentEncoding.quotePlus(text, safe: try arguments.text()))
    case "unquote": return .text(try PercentEncoding.unquote(try arguments.text()))
    case "unquote_plus": return .text(try PercentEncoding.unquotePlus(try arguments.text()))
    case "unquote_to_bytes": return .bytes(PercentEncoding.unquoteToBytes(try arguments.bytes()))
    case "urlencode":
      let texts = try arguments.texts()
      let pairs = stride(from: 0, to: texts.count - 1, by: 2).map { (texts[$0], texts[$0 + 1]) }
      return .text(try PercentEncoding.encode(pairs))
    case "parse_qsl":
      let text = try arguments.text()
      let keeps = try arguments.bool()
      let pairs = try PercentEncoding.parseQuery(
        text, keepsBlank: keeps, isStrict: try arguments.bool(), ceiling: ceiling)
      return .list(pairs.map { .list([.text($0.0), .text($0.1)]) })
    case "html.escape":
      let text = try arguments.text()
      return .text(try HypertextEntities.escape(text, quote: try arguments.bool(), ceiling: ceiling))
    case "html.unescape": return .text(HypertextEntities.unescape(try arguments.text()))
    case "json.loads": return wire(try JSONText.load(try arguments.text()))
    case "json.dumps":
      var layout = JSONText.Layout()
      let value = try JSONText.load(try arguments.text())
      layout.escapesNonASCII = try arguments.bool()
      layout.sortsNames = try arguments.bool()
      if let indent = try arguments.optional({ try $0.text() }) {
        layout.indent = indent
        layout.itemSeparator = ","
      }
      return .text(try JSONText.dump(value, layout: layout, ceiling: ceiling))
    case "dedent": return .text(try TextModules.dedent(try arguments.text()))
    case "shlex.split": return .list(try TextModules.splitShell(try arguments.text()).map { .text($0) })
    case "random": return try random(&arguments)
    default: return nil
    }
  }

  private static func wire(_ value: JSONValue) -> Wire {
    switch value {
    case .null: .none
    case .bool(let flag): .bool(flag)
    case .integer(let number): .integer(number)
    case .float(let float): .float(float)
    case .text(let text): .text(text)
    case .array(let values): .list(values.map(wire))
    case .object(let members): .list(members.map { .list([.text($0.name), wire($0.value)]) })
    }
  }

  private static func random(_ arguments: inout WireArguments) throws -> Wire {
    var generator: RandomGenerator
    switch try arguments.next() {
    case .integer(let seed): generator = RandomGenerator(seed: seed)
    case .text(let seed): generator = try RandomGenerator(seed: seed)
    case .bytes(let seed): generator = RandomGenerator(seed: seed)
    default: throw Wire.Malformed()
    }
    func indices(_ values: [Int]) -> Wire { .list(values.map { .integer(BigInteger($0)) }) }
    return .list(
      try arguments.list().map { wire in
        guard case .list(let values) = wire else { throw Wire.Malformed() }
        var call = WireArguments(values)
        switch try call.text() {
        case "random": return .float(generator.random())
        case "getrandbits": return .integer(try generator.bits(try call.int(), ceilingBits: 1 << 20))
        case "randrange":
          return .integer(try generator.range(from: try call.big(), to: try call.big(), by: try call.big()))
        case "randint": return .integer(try generator.integer(try call.big(), try call.big()))
        case "shuffle":
          var numbers = Array(0..<(try call.int()))
          generator.shuffle(&numbers)
          return indices(numbers)
        case "sample": return indices(try generator.sample(count: try call.int(), size: try call.int()))
        case "choices": return indices(try generator.choices(count: try call.int(), size: try call.int()))
        case "weighted":
          let weights = try call.list().map { wire -> Double in
            guard case .float(let weight) = wire else { throw Wire.Malformed() }
            return weight
          }
          return indices(try generator.choices(count: weights.count, weights: weights, size: try call.int()))
        case "choice": return .integer(BigInteger(try generator.choice(count: try call.int())))
        case "uniform": return .float(generator.uniform(try call.float(), try call.float()))
        case "randbytes": return .bytes(try generator.bytes(try call.int(), ceiling: ceiling))
        default: throw Wire.Malformed()
        }
      })
  }

  private static func wire(_ value: StructFormat.Value) -> Wire {
    switch value {
    case .integer(let number): .integer(number)
    case .float(let float): .float(float)
    case .bool(let flag): .bool(flag)
    case .bytes(let bytes): .bytes(bytes)
    }
  }
}

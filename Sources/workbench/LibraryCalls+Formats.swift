import BigIntegers
import Limits
import PythonLibrary

extension LibraryCalls {
  static func formats(_ name: String, _ arguments: inout WireArguments) throws -> Wire? {
    switch name {
    case "float.repr": return .text(PythonString(latin1: FloatText.representation(try arguments.float())))
    case "float.hex": return .text(PythonString(latin1: FloatText.hexadecimal(try arguments.float())))
    case "complex.repr":
      return .text(
        PythonString(latin1: FloatText.complex(real: try arguments.float(), imaginary: try arguments.float())))
    case "format":
      let spec = try arguments.text()
      switch try arguments.next() {
      case .integer(let number): return .text(try FormatSpec.format(number, spec, ceiling: ceiling))
      case .float(let value): return .text(try FormatSpec.format(value, spec, ceiling: ceiling))
      case .text(let text): return .text(try FormatSpec.format(text, spec, ceiling: ceiling))
      default: throw Wire.Malformed()
      }
    case "percent":
      let template = try arguments.text()
      return .text(try percent(template, try arguments.list()))
    case "template": return .list(try parts(FormatTemplate(try arguments.text())))
    default: return nil
    }
  }

  private static func percent(_ template: PythonString, _ values: [Wire]) throws -> PythonString {
    let format = PercentFormat(template)
    var rest = WireArguments(values)
    var parts: [PythonString] = []
    func next() throws -> Wire {
      guard !rest.isEmpty else { throw PythonError(.typeError, "not enough arguments for format string") }
      return try rest.next()
    }
    func amount(_ amount: PercentFormat.Amount, isPrecision: Bool) throws -> Int? {
      switch amount {
      case .none: return nil
      case .number(let number): return number
      case .fromValues:
        guard case .integer(let number) = try next() else { throw PythonError(.typeError, "* wants int") }
        return try PercentFormat.amount(number, isPrecision: isPrecision)
      }
    }
    for part in format.parts {
      switch part {
      case .literal(let text): parts.append(text)
      case .conversion(let conversion):
        if conversion.key != nil { throw PythonError(.typeError, "format requires a mapping") }
        let width = try amount(conversion.width, isPrecision: false)
        let precision = try amount(conversion.precision, isPrecision: true)
        parts.append(
          try PercentFormat.format(
            conversion, try value(conversion, try next()), width: width, precision: precision, ceiling: ceiling))
      }
    }
    if let fault = format.fault { throw fault }
    guard rest.isEmpty else {
      throw PythonError(.typeError, "not all arguments converted during string formatting")
    }
    return try StringMethods.join("", parts, ceiling: ceiling)
  }

  private static func value(_ conversion: PercentFormat.Conversion, _ wire: Wire) throws -> PercentFormat.Value {
    switch (conversion.wanted, wire) {
    case (.text, .text(let text)): return .text(text)
    case (.representation, .text(let text)): return .text(Representation.of(text))
    case (.ascii, .text(let text)): return .text(Representation.of(text, escapesAll: true))
    case (.text, .integer(let number)), (.representation, .integer(let number)), (.ascii, .integer(let number)):
      return .text(PythonString(latin1: try IntegerText.decimal(number, ceiling: ceiling)))
    case (.text, .float(let value)), (.representation, .float(let value)), (.ascii, .float(let value)):
      return .text(PythonString(latin1: FloatText.representation(value)))
    case (_, .text(let text)): return .text(text)
    case (_, .integer(let number)): return .integer(number)
    case (_, .float(let value)): return .float(value)
    default: throw Wire.Malformed()
    }
  }

  private static func parts(_ template: FormatTemplate) throws -> [Wire] {
    template.parts.map { part in
      switch part {
      case .literal(let text): return .text(text)
      case .field(let field):
        var name: Wire
        switch field.name {
        case .automatic: name = .none
        case .position(let number): name = .integer(BigInteger(number))
        case .keyword(let text): name = .text(text)
        }
        let accessors: [Wire] = field.accessors.map {
          switch $0 {
          case .attribute(let text): .list([.bool(true), .text(text)])
          case .index(let number): .list([.bool(false), .integer(BigInteger(number))])
          case .key(let text): .list([.bool(false), .text(text)])
          }
        }
        let conversion: Wire = field.conversion.map { .text(PythonString(codePoint: $0)) } ?? .none
        name = .list([name, .list(accessors), conversion, .text(field.spec)])
        return name
      }
    }
  }

  static func codecs(_ name: String, _ arguments: inout WireArguments) throws -> Wire? {
    switch name {
    case "decode":
      let bytes = try arguments.bytes()
      let encoding = try arguments.text()
      return .text(try Codecs.decode(bytes, encoding: encoding, errors: try arguments.text(), ceiling: ceiling))
    case "encode":
      let text = try arguments.text()
      let encoding = try arguments.text()
      return .bytes(try Codecs.encode(text, encoding: encoding, errors: try arguments.text(), ceiling: ceiling))
    case "codecs.decode", "codecs.encode":
      let value: Codecs.Value
      switch try arguments.next() {
      case .text(let text): value = .text(text)
      case .bytes(let bytes): value = .bytes(bytes)
      default: throw Wire.Malformed()
      }
      let codec = try Codec.named(try arguments.text())
      var fuel = Fuel(limits: Limits())
      let result =
        name == "codecs.decode"
        ? try Codecs.decode(value, codec, ceiling: ceiling, fuel: &fuel)
        : try Codecs.encode(value, codec, ceiling: ceiling)
      switch result {
      case .text(let text): return .text(text)
      case .bytes(let bytes): return .bytes(bytes)
      }
    case "b64decode":
      let text = try arguments.bytes()
      let altchars = try arguments.optional { try $0.bytes() }
      return .bytes(try Base64Family.decode(text, altchars: altchars, validate: try arguments.bool()))
    case "b64encode":
      let bytes = try arguments.bytes()
      return .bytes(try Base64Family.encode(bytes, altchars: try arguments.optional { try $0.bytes() }))
    case "urlsafe_b64decode": return .bytes(try Base64Family.decodeURLSafe(try arguments.bytes()))
    case "urlsafe_b64encode": return .bytes(Base64Family.encodeURLSafe(try arguments.bytes()))
    case "encodebytes": return .bytes(Base64Family.encodeLines(try arguments.bytes()))
    case "b32decode":
      let text = try arguments.bytes()
      let casefold = try arguments.bool()
      return .bytes(
        try Base64Family.decode32(text, casefold: casefold, mapOne: try arguments.optional { try $0.bytes() }?.first))
    case "b32hexdecode": return .bytes(try Base64Family.decode32(try arguments.bytes(), isHex: true))
    case "b32encode": return .bytes(Base64Family.encode32(try arguments.bytes()))
    case "b32hexencode": return .bytes(Base64Family.encode32(try arguments.bytes(), isHex: true))
    case "b16decode":
      let text = try arguments.bytes()
      return .bytes(try Base64Family.decode16(text, casefold: try arguments.bool()))
    case "b16encode": return .bytes(Base64Family.encode16(try arguments.bytes()))
    case "a85decode":
      let text = try arguments.bytes()
      let folds = try arguments.bool()
      return .bytes(try Base85.decodeASCII85(text, foldSpaces: folds, isAdobe: try arguments.bool()))
    case "a85encode":
      let bytes = try arguments.bytes()
      let folds = try arguments.bool()
      let wrap = try arguments.int()
      let pads = try arguments.bool()
      return .bytes(
        Base85.encodeASCII85(bytes, foldSpaces: folds, wrapColumn: wrap, pads: pads, isAdobe: try arguments.bool()))
    case "b85decode": return .bytes(try Base85.decode(try arguments.bytes()))
    case "b85encode":
      let bytes = try arguments.bytes()
      return .bytes(Base85.encode(bytes, pads: try arguments.bool()))
    case "z85decode": return .bytes(try Base85.decode(try arguments.bytes(), alphabet: .zeroMQ))
    case "z85encode": return .bytes(Base85.encode(try arguments.bytes(), alphabet: .zeroMQ))
    case "hexlify":
      let bytes = try arguments.bytes()
      guard let separator = try arguments.optional({ try $0.bytes() })?.first else {
        return .bytes(Binascii.hexlify(bytes))
      }
      return .bytes(Binascii.hexlify(bytes, separator: separator, group: try arguments.int()))
    case "unhexlify": return .bytes(try Binascii.unhexlify(try arguments.bytes()))
    case "fromhex": return .bytes(try Binascii.fromHex(try arguments.text()))
    case "crc32":
      let bytes = try arguments.bytes()
      return .integer(BigInteger(Int(Binascii.crc32(bytes, seed: UInt32(truncatingIfNeeded: try arguments.int())))))
    case "adler32":
      let bytes = try arguments.bytes()
      return .integer(BigInteger(Int(Binascii.adler32(bytes, seed: UInt32(truncatingIfNeeded: try arguments.int())))))
    case "crc_hqx":
      let bytes = try arguments.bytes()
      return .integer(BigInteger(Int(Binascii.crcHqx(bytes, seed: UInt16(truncatingIfNeeded: try arguments.int())))))
    case "a2b_uu": return .bytes(try Binascii.decodeUU(try arguments.bytes()))
    case "b2a_uu":
      let bytes = try arguments.bytes()
      return .bytes(try Binascii.encodeUU(bytes, backtick: try arguments.bool()))
    case "a2b_qp":
      let bytes = try arguments.bytes()
      return .bytes(QuotedPrintable.decode(bytes, isHeader: try arguments.bool()))
    case "b2a_qp":
      let bytes = try arguments.bytes()
      let quotes = try arguments.bool()
      let isText = try arguments.bool()
      return .bytes(
        QuotedPrintable.encode(bytes, quotesTabs: quotes, isText: isText, isHeader: try arguments.bool()))
    case "escape_decode": return .bytes(try EscapeCodecs.decodeBytes(try arguments.bytes()))
    default: return nil
    }
  }
}

import BigIntegers
import Limits
import PythonLibrary

/// One call of a function of `PythonLibrary` by Python's name for it.
enum LibraryCalls {
  static let ceiling = 1 << 24

  /// The answer to one line `function TAB arguments`: a value, `!Exception`, or `?` for what is not known.
  static func answer(_ line: ArraySlice<UInt8>) -> String {
    let parts = line.split(separator: 9, maxSplits: 1, omittingEmptySubsequences: false)
    guard let first = parts.first else { return "?" }
    let name = String(decoding: first, as: UTF8.self)
    do {
      var body = parts.count > 1 ? parts[1] : []
      var arguments = WireArguments(try Wire.read(&body))
      let families: [(String, inout WireArguments) throws -> Wire?] = [
        LibraryCalls.integers, LibraryCalls.strings, LibraryCalls.stringShapes, LibraryCalls.byteMethods,
        LibraryCalls.formats, LibraryCalls.codecs, LibraryCalls.modules, LibraryCalls.patterns, LibraryCalls.ciphers,
      ]
      for family in families {
        if let value = try family(name, &arguments) { return value.encoded }
      }
      return "?"
    } catch let error as PythonError {
      return "!" + error.type.rawValue
    } catch let fault as IntegerFault {
      return "!" + PythonError(fault).type.rawValue
    } catch {
      return "? malformed"
    }
  }

  private static func integers(_ name: String, _ arguments: inout WireArguments) throws -> Wire? {
    guard name.hasPrefix("int.") else { return nil }
    let number = try arguments.big()
    switch name {
    case "int.add": return .integer(number + (try arguments.big()))
    case "int.sub": return .integer(number - (try arguments.big()))
    case "int.mul": return .integer(number * (try arguments.big()))
    case "int.divmod":
      let both = try number.dividedFloor(by: arguments.big())
      return .list([.integer(both.quotient), .integer(both.remainder)])
    case "int.truediv":
      guard let quotient = try BigInteger.trueQuotient(number, arguments.big()) else {
        throw PythonError(.overflowError, "")
      }
      return .float(quotient)
    case "int.pow": return .integer(try number.raised(to: arguments.big(), ceilingBits: 1 << 20))
    case "int.powmod":
      let exponent = try arguments.big()
      let modulus = try arguments.big()
      if modulus.isZero { throw PythonError(.valueError, "") }
      return .integer(try number.raised(to: exponent, modulo: modulus))
    case "int.and": return .integer(number & (try arguments.big()))
    case "int.or": return .integer(number | (try arguments.big()))
    case "int.xor": return .integer(number ^ (try arguments.big()))
    case "int.invert": return .integer(~number)
    case "int.neg": return .integer(-number)
    case "int.lshift": return .integer(try number.shiftedLeft(by: arguments.big(), ceilingBits: 1 << 20))
    case "int.rshift": return .integer(try number.shiftedRight(by: arguments.big()))
    case "int.lt": return .bool(number < (try arguments.big()))
    case "int.bit_length": return .integer(BigInteger(number.bitLength))
    case "int.bit_count": return .integer(BigInteger(number.bitCount))
    case "int.hash": return .integer(BigInteger(number.pythonHash))
    case "int.float":
      guard let value = number.double else { throw PythonError(.overflowError, "") }
      return .float(value)
    case "int.isqrt":
      guard let root = number.squareRoot() else { throw PythonError(.valueError, "") }
      return .integer(root)
    case "int.gcd": return .integer(number.greatestCommonDivisor(with: try arguments.big()))
    case "int.to_bytes":
      let count = try arguments.int()
      let order: BigInteger.ByteOrder = try arguments.text() == "little" ? .little : .big
      return .bytes(try number.bytes(count: count, order: order, isSigned: arguments.bool()))
    case "int.str": return .text(PythonString(latin1: try IntegerText.decimal(number, ceiling: ceiling)))
    case "int.hex": return .text(PythonString(latin1: try IntegerText.prefixed(number, base: 16, ceiling: ceiling)))
    case "int.oct": return .text(PythonString(latin1: try IntegerText.prefixed(number, base: 8, ceiling: ceiling)))
    case "int.bin": return .text(PythonString(latin1: try IntegerText.prefixed(number, base: 2, ceiling: ceiling)))
    default: return nil
    }
  }

  private static func strings(_ name: String, _ arguments: inout WireArguments) throws -> Wire? {
    guard name.hasPrefix("str.") else { return nil }
    var rest = arguments
    let text = try rest.text()
    func number(_ value: Int) -> Wire { .integer(BigInteger(value)) }
    func texts(_ values: [PythonString]) -> Wire { .list(values.map { .text($0) }) }
    switch name {
    case "str.find":
      return number(
        StringMethods.find(text, try rest.text(), start: try rest.optionalInt(), end: try rest.optionalInt()))
    case "str.rfind":
      return number(
        StringMethods.findLast(text, try rest.text(), start: try rest.optionalInt(), end: try rest.optionalInt()))
    case "str.index": return number(try StringMethods.index(text, try rest.text()))
    case "str.rindex": return number(try StringMethods.lastIndex(text, try rest.text()))
    case "str.count":
      return number(
        StringMethods.count(text, try rest.text(), start: try rest.optionalInt(), end: try rest.optionalInt()))
    case "str.startswith":
      return .bool(
        StringMethods.hasPrefix(text, try rest.text(), start: try rest.optionalInt(), end: try rest.optionalInt()))
    case "str.endswith":
      return .bool(
        StringMethods.hasSuffix(text, try rest.text(), start: try rest.optionalInt(), end: try rest.optionalInt()))
    case "str.removeprefix": return .text(StringMethods.removingPrefix(text, try rest.text()))
    case "str.removesuffix": return .text(StringMethods.removingSuffix(text, try rest.text()))
    case "str.replace":
      let old = try rest.text()
      let new = try rest.text()
      return .text(
        try StringMethods.replace(text, old, with: new, limit: try rest.optionalInt() ?? -1, ceiling: ceiling))
    case "str.split":
      let separator = try rest.optional { try $0.text() }
      return texts(
        try StringMethods.split(text, separator: separator, limit: try rest.optionalInt() ?? -1, ceiling: ceiling))
    case "str.rsplit":
      let separator = try rest.optional { try $0.text() }
      return texts(
        try StringMethods.splitLast(text, separator: separator, limit: try rest.optionalInt() ?? -1, ceiling: ceiling))
    case "str.splitlines":
      return texts(try StringMethods.splitLines(text, keepsEnds: try rest.bool(), ceiling: ceiling))
    case "str.partition":
      let parts = try StringMethods.partition(text, try rest.text())
      return texts([parts.0, parts.1, parts.2])
    case "str.rpartition":
      let parts = try StringMethods.partitionLast(text, try rest.text())
      return texts([parts.0, parts.1, parts.2])
    case "str.strip": return .text(StringMethods.strip(text, try rest.optional { try $0.text() }))
    case "str.lstrip": return .text(StringMethods.strip(text, try rest.optional { try $0.text() }, side: .left))
    case "str.rstrip": return .text(StringMethods.strip(text, try rest.optional { try $0.text() }, side: .right))
    case "str.join": return .text(try StringMethods.join(text, try rest.texts(), ceiling: ceiling))
    case "str.lt": return .bool(text < (try rest.text()))
    case "str.mul": return .text(try text.repeated(try rest.int(), ceiling: ceiling))
    default: return nil
    }
  }

  private static func stringShapes(_ name: String, _ arguments: inout WireArguments) throws -> Wire? {
    guard name.hasPrefix("str.") else { return nil }
    var rest = arguments
    let text = try rest.text()
    switch name {
    case "str.center", "str.ljust", "str.rjust":
      let width = try rest.int()
      let fill = try rest.optional { try $0.text() } ?? " "
      switch name {
      case "str.center": return .text(try StringMethods.center(text, width: width, fill: fill, ceiling: ceiling))
      case "str.ljust": return .text(try StringMethods.justifyLeft(text, width: width, fill: fill, ceiling: ceiling))
      default: return .text(try StringMethods.justifyRight(text, width: width, fill: fill, ceiling: ceiling))
      }
    case "str.zfill": return .text(try StringMethods.zeroFill(text, width: try rest.int(), ceiling: ceiling))
    case "str.expandtabs": return .text(try StringMethods.expandTabs(text, size: try rest.int(), ceiling: ceiling))
    case "str.upper": return .text(StringMethods.upper(text))
    case "str.lower": return .text(StringMethods.lower(text))
    case "str.casefold": return .text(StringMethods.caseFold(text))
    case "str.swapcase": return .text(StringMethods.swapCase(text))
    case "str.capitalize": return .text(StringMethods.capitalize(text))
    case "str.title": return .text(StringMethods.title(text))
    case "str.isalpha": return .bool(StringMethods.isAlpha(text))
    case "str.isalnum": return .bool(StringMethods.isAlphanumeric(text))
    case "str.isdecimal": return .bool(StringMethods.isDecimal(text))
    case "str.isdigit": return .bool(StringMethods.isDigit(text))
    case "str.isnumeric": return .bool(StringMethods.isNumeric(text))
    case "str.isspace": return .bool(StringMethods.isSpace(text))
    case "str.isprintable": return .bool(StringMethods.isPrintable(text))
    case "str.isidentifier": return .bool(StringMethods.isIdentifier(text))
    case "str.isupper": return .bool(StringMethods.isUpper(text))
    case "str.islower": return .bool(StringMethods.isLower(text))
    case "str.istitle": return .bool(StringMethods.isTitle(text))
    case "str.isascii": return .bool(text.isASCII)
    case "str.repr": return .text(Representation.of(text))
    case "str.ascii": return .text(Representation.of(text, escapesAll: true))
    case "str.int":
      return .integer(try IntegerText.parse(text, base: try rest.optionalInt() ?? 10))
    case "str.float": return .float(try FloatText.parse(text))
    default: return nil
    }
  }

  private static func byteMethods(_ name: String, _ arguments: inout WireArguments) throws -> Wire? {
    guard name.hasPrefix("bytes.") else { return nil }
    var rest = arguments
    let bytes = try rest.bytes()
    func number(_ value: Int) -> Wire { .integer(BigInteger(value)) }
    func list(_ values: [[UInt8]]) -> Wire { .list(values.map { .bytes($0) }) }
    switch name {
    case "bytes.find":
      return number(
        ByteMethods.find(bytes, try rest.bytes(), start: try rest.optionalInt(), end: try rest.optionalInt()))
    case "bytes.rfind":
      return number(
        ByteMethods.findLast(bytes, try rest.bytes(), start: try rest.optionalInt(), end: try rest.optionalInt()))
    case "bytes.count":
      return number(
        ByteMethods.count(bytes, try rest.bytes(), start: try rest.optionalInt(), end: try rest.optionalInt()))
    case "bytes.startswith":
      return .bool(
        ByteMethods.hasPrefix(bytes, try rest.bytes(), start: try rest.optionalInt(), end: try rest.optionalInt()))
    case "bytes.endswith":
      return .bool(
        ByteMethods.hasSuffix(bytes, try rest.bytes(), start: try rest.optionalInt(), end: try rest.optionalInt()))
    case "bytes.removeprefix": return .bytes(ByteMethods.removingPrefix(bytes, try rest.bytes()))
    case "bytes.removesuffix": return .bytes(ByteMethods.removingSuffix(bytes, try rest.bytes()))
    case "bytes.replace":
      let old = try rest.bytes()
      let new = try rest.bytes()
      return .bytes(
        try ByteMethods.replace(bytes, old, with: new, limit: try rest.optionalInt() ?? -1, ceiling: ceiling))
    case "bytes.split":
      let separator = try rest.optional { try $0.bytes() }
      return list(
        try ByteMethods.split(bytes, separator: separator, limit: try rest.optionalInt() ?? -1, ceiling: ceiling))
    case "bytes.rsplit":
      let separator = try rest.optional { try $0.bytes() }
      return list(
        try ByteMethods.splitLast(bytes, separator: separator, limit: try rest.optionalInt() ?? -1, ceiling: ceiling))
    case "bytes.splitlines":
      return list(try ByteMethods.splitLines(bytes, keepsEnds: try rest.bool(), ceiling: ceiling))
    case "bytes.partition":
      let parts = try ByteMethods.partition(bytes, try rest.bytes())
      return list([parts.0, parts.1, parts.2])
    case "bytes.rpartition":
      let parts = try ByteMethods.partitionLast(bytes, try rest.bytes())
      return list([parts.0, parts.1, parts.2])
    case "bytes.strip": return .bytes(ByteMethods.strip(bytes, try rest.optional { try $0.bytes() }))
    case "bytes.lstrip": return .bytes(ByteMethods.strip(bytes, try rest.optional { try $0.bytes() }, side: .left))
    case "bytes.rstrip": return .bytes(ByteMethods.strip(bytes, try rest.optional { try $0.bytes() }, side: .right))
    case "bytes.center", "bytes.ljust", "bytes.rjust":
      let width = try rest.int()
      let fill = try rest.optional { try $0.bytes() } ?? [32]
      switch name {
      case "bytes.center": return .bytes(try ByteMethods.center(bytes, width: width, fill: fill, ceiling: ceiling))
      case "bytes.ljust": return .bytes(try ByteMethods.justifyLeft(bytes, width: width, fill: fill, ceiling: ceiling))
      default: return .bytes(try ByteMethods.justifyRight(bytes, width: width, fill: fill, ceiling: ceiling))
      }
    case "bytes.zfill": return .bytes(try ByteMethods.zeroFill(bytes, width: try rest.int(), ceiling: ceiling))
    case "bytes.expandtabs": return .bytes(try ByteMethods.expandTabs(bytes, size: try rest.int(), ceiling: ceiling))
    case "bytes.translate":
      let table = try rest.optional { try $0.bytes() }
      return .bytes(try ByteMethods.translate(bytes, table: table, deleting: try rest.bytes()))
    case "bytes.upper": return .bytes(ByteMethods.upper(bytes))
    case "bytes.lower": return .bytes(ByteMethods.lower(bytes))
    case "bytes.swapcase": return .bytes(ByteMethods.swapCase(bytes))
    case "bytes.capitalize": return .bytes(ByteMethods.capitalize(bytes))
    case "bytes.title": return .bytes(ByteMethods.title(bytes))
    case "bytes.isalpha": return .bool(ByteMethods.isAlpha(bytes))
    case "bytes.isalnum": return .bool(ByteMethods.isAlphanumeric(bytes))
    case "bytes.isdigit": return .bool(ByteMethods.isDigit(bytes))
    case "bytes.isspace": return .bool(ByteMethods.isSpace(bytes))
    case "bytes.isupper": return .bool(ByteMethods.isUpper(bytes))
    case "bytes.islower": return .bool(ByteMethods.isLower(bytes))
    case "bytes.istitle": return .bool(ByteMethods.isTitle(bytes))
    case "bytes.repr": return .text(Representation.of(bytes))
    case "bytes.int": return .integer(try IntegerText.parse(bytes, base: try rest.optionalInt() ?? 10))
    case "bytes.float": return .float(try FloatText.parse(bytes))
    case "bytes.int_from":
      let order: BigInteger.ByteOrder = try rest.text() == "little" ? .little : .big
      return .integer(BigInteger(bytes: bytes, order: order, isSigned: try rest.bool()))
    default: return nil
    }
  }
}

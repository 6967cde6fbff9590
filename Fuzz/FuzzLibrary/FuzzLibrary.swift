import BigIntegers
import FuzzDriver
import Limits
import PythonLibrary

@_cdecl("FuzzLibrary_main")
public func fuzzLibraryMain(_ count: CInt, _ arguments: FuzzArguments?) -> CInt {
  runFuzzer(count, arguments, fuzzLibrary)
}

private let ceiling = 1 << 18

/// One input: its first byte chooses a reader, its second one an option, the rest is text and, behind a zero byte, more of
/// it. No trap, and no result over the ceiling.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzLibrary(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let input = Array(UnsafeBufferPointer(start: start, count: count))
  guard input.count > 2 else { return 0 }
  let parts = input.dropFirst(2).split(separator: 0, maxSplits: 1, omittingEmptySubsequences: false)
  let first = Array(parts[0])
  let second = parts.count > 1 ? Array(parts[1]) : []
  let option = Int(input[1])
  do {
    switch input[0] % 6 {
    case 0: try patterns(first, second, option)
    case 1: try codecs(first, option)
    case 2: try readers(first, second, option)
    case 3: try formats(first, second, option)
    case 4: try numbers(first, second)
    default: try structs(first, second)
    }
  } catch {
    // Exceptions of Python are answers.
  }
  return 0
}

private func patterns(_ pattern: [UInt8], _ text: [UInt8], _ option: Int) throws {
  let flags = PatternFlags(rawValue: (option & 1) << 1 | (option & 2) << 2 | (option & 4) << 2 | (option & 8) << 3)
  let compiled =
    try option & 16 == 0 ? Pattern(PythonString(utf8: pattern), flags: flags) : Pattern(bytes: pattern, flags: flags)
  let subject = PatternText(PythonString(utf8: text))
  var steps = 50_000
  for match in try compiled.matches(subject, ceiling: ceiling, steps: &steps) {
    precondition(match.spans.count == compiled.groupCount + 1, "Every group has its place.")
    for case let span? in match.spans { precondition(span.upperBound <= subject.count, "Inside of the text.") }
  }
  let template = try PatternTemplate(PythonString(utf8: text), for: compiled)
  _ = try PatternTemplate.substitute(compiled, template, in: subject, ceiling: ceiling, steps: &steps)
}

private let names: [PythonString] = [
  "utf-8", "utf-16", "utf-16-be", "utf-32", "utf-7", "unicode_escape", "raw_unicode_escape", "punycode", "idna",
  "cp1252",
  "cp037", "ascii", "utf-8-sig", "hex", "base64", "quopri", "uu", "zlib", "bz2", "rot13",
]
private let handlers: [PythonString] = [
  "strict", "ignore", "replace", "backslashreplace", "surrogateescape", "surrogatepass",
]

private func codecs(_ bytes: [UInt8], _ option: Int) throws {
  let codec = try Codec.named(names[option % names.count])
  let errors = CodecErrors(named: handlers[option / names.count % handlers.count])
  var limits = Limits()
  limits.streamBytes = ceiling
  limits.ratioFloor = ceiling
  var fuel = Fuel(limits: limits)
  guard codec.isText else {
    _ = try Codecs.decode(.bytes(bytes), codec, errors, ceiling: ceiling, fuel: &fuel)
    return
  }
  let text = try Codecs.decode(bytes, codec, errors, ceiling: ceiling)
  let back = try Codecs.encode(text, codec, .surrogatePass, ceiling: ceiling)
  precondition(back.count <= ceiling, "No more than the ceiling.")
}

private func readers(_ first: [UInt8], _ second: [UInt8], _ option: Int) throws {
  let text = PythonString(utf8: first)
  switch option % 9 {
  case 0: _ = try JSONText.dump(try JSONText.load(text), ceiling: ceiling)
  case 1: _ = HypertextEntities.unescape(text)
  case 2: _ = try WebAddress.join(text, PythonString(utf8: second))
  case 3: _ = try PercentEncoding.parseQuery(text, keepsBlank: true, ceiling: ceiling)
  case 4: _ = try TextModules.splitShell(text)
  case 5: _ = try TextModules.dedent(text)
  case 6: _ = try Base85.decodeASCII85(first, foldSpaces: true, isAdobe: false)
  case 7: _ = try Base85.decode(first)
  default: _ = try Base64Family.decode32(first, casefold: true)
  }
}

private func formats(_ spec: [UInt8], _ value: [UInt8], _ option: Int) throws {
  let spec = PythonString(utf8: spec)
  let result: PythonString
  switch option % 4 {
  case 0: result = try FormatSpec.format(PythonString(utf8: value), spec, ceiling: ceiling)
  case 1:
    result = try FormatSpec.format(BigInteger(bytes: value, order: .big, isSigned: true), spec, ceiling: ceiling)
  case 2: result = try FormatSpec.format(FloatText.parse(value), spec, ceiling: ceiling)
  default:
    _ = try FormatTemplate(spec)
    for case .conversion(let conversion) in PercentFormat(spec).parts {
      _ = try PercentFormat.format(conversion, .integer(BigInteger(7)), width: nil, precision: nil, ceiling: ceiling)
    }
    return
  }
  precondition(result.count <= ceiling, "No more than the ceiling.")
}

private func numbers(_ first: [UInt8], _ second: [UInt8]) throws {
  let left = try IntegerText.parse(first, base: 0)
  let right = try IntegerText.parse(second, base: 0)
  let product = left * right
  if !right.isZero {
    let both = try product.dividedFloor(by: right)
    precondition(both.quotient == left && both.remainder.isZero, "A product is divisible.")
    _ = try BigInteger.trueQuotient(left, right)
  }
  precondition((left ^ right) ^ right == left, "Twice is never.")
  let digits = try IntegerText.decimal(product, digitLimit: 0, ceiling: ceiling)
  let back = try IntegerText.parse(digits, digitLimit: 0)
  precondition(back == product, "Digits go there and back.")
}

private func structs(_ format: [UInt8], _ bytes: [UInt8]) throws {
  let format = try StructFormat(format)
  let values = try format.unpack(bytes, from: 0, ceiling: ceiling)
  precondition(values.count == format.valueCount, "As many values as the format says.")
  _ = try format.pack(values, ceiling: ceiling)
}

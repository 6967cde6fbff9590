/// Punycode (RFC 3492) as Python's codec, and domain names of it.
enum Punycode {
  private static let digits = Array("abcdefghijklmnopqrstuvwxyz0123456789".utf8)

  private static let mostSteps = 50_000_000

  private static func adapt(_ delta: Int, isFirst: Bool, count: Int) -> Int {
    var delta = isFirst ? delta / 700 : delta / 2
    delta += delta / count
    var divisions = 0
    while delta > 455 {
      delta /= 35
      divisions += 36
    }
    return divisions + 36 * delta / (delta + 38)
  }

  private static func threshold(_ step: Int, _ bias: Int) -> Int {
    let value = 36 * (step + 1) - bias
    return value < 1 ? 1 : value > 26 ? 26 : value
  }

  static func encode(_ text: PythonString) throws(PythonError) -> [UInt8] {
    let points = text.codePoints
    var base = points.filter { $0 < 0x80 }.map { UInt8($0) }
    let extended = Set(points.filter { $0 >= 0x80 }).sorted()
    // Each other code point takes one walk over the text.
    guard extended.count <= mostSteps / max(1, points.count) else { throw .tooLarge(points.count) }
    var result: [UInt8] = []
    var bias = 72
    var isFirst = true
    var delta = 0
    var previous: UInt32 = 0x7f
    var done = base.count
    for point in extended {
      delta += Int(point - previous - 1) * (done + 1)
      for other in points {
        if other < point { delta += 1 }
        guard other == point else { continue }
        var rest = delta
        var step = 0
        while true {
          let limit = threshold(step, bias)
          if rest < limit {
            result.append(digits[rest])
            break
          }
          result.append(digits[limit + (rest - limit) % (36 - limit)])
          rest = (rest - limit) / (36 - limit)
          step += 1
        }
        bias = adapt(delta, isFirst: isFirst, count: done + 1)
        isFirst = false
        delta = 0
        done += 1
      }
      delta += 1
      previous = point
    }
    if !base.isEmpty { base.append(0x2d) }
    return base + result
  }

  /// Costs the square of its input, which is bounded for that reason.
  private static let longest = 20_000

  static func decode(_ bytes: [UInt8], _ errors: CodecErrors) throws(PythonError) -> PythonString {
    guard bytes.count <= longest else { throw .tooLarge(bytes.count) }
    guard errors == .strict || errors == .replace || errors == .ignore else {
      throw PythonError(.unicodeError, "Unsupported error handling: \(errors)")
    }
    let mark = bytes.lastIndex(of: 0x2d)
    let base = mark.map { Array(bytes[..<$0]) } ?? []
    let extended = ByteMethods.upper(Array(bytes[(mark.map { $0 + 1 } ?? 0)...]))
    var points: [UInt32] = []
    for byte in base {
      guard byte < 0x80 || errors != .strict else {
        throw PythonError(.unicodeDecodeError, "'ascii' codec can't decode byte: ordinal not in range(128)")
      }
      if byte < 0x80 { points.append(UInt32(byte)) } else if errors == .replace { points.append(0xfffd) }
    }
    var point = 0x80
    var position = -1
    var bias = 72
    var index = 0
    while index < extended.count {
      guard let delta = try delta(extended, &index, bias, errors) else { return PythonString(codePoints: points) }
      position += delta + 1
      point += position / (points.count + 1)
      if point > 0x10_ffff {
        if errors == .strict { throw PythonError(.unicodeError, "Invalid character U+\(String(point, radix: 16))") }
        point = 0x3f
      }
      position %= points.count + 1
      points.insert(UInt32(point), at: position)
      bias = adapt(delta, isFirst: points.count == base.count + 1, count: points.count)
    }
    return PythonString(codePoints: points)
  }

  private static func delta(
    _ bytes: [UInt8], _ index: inout Int, _ bias: Int, _ errors: CodecErrors
  ) throws(PythonError) -> Int? {
    var result = 0
    var weight = 1
    var step = 0
    while true {
      guard index < bytes.count else {
        if errors == .strict { throw PythonError(.unicodeError, "incomplete punicode string") }
        return nil
      }
      let byte = bytes[index]
      index += 1
      let digit: Int
      switch byte {
      case 0x41...0x5a: digit = Int(byte - 0x41)
      case 0x30...0x39: digit = Int(byte - 22)
      default:
        if errors == .strict {
          throw PythonError(.unicodeError, "Invalid extended code point '\(PythonString(latin1: [byte]).text)'")
        }
        return nil
      }
      let limit = threshold(step, bias)
      let product = digit.multipliedReportingOverflow(by: weight)
      let sum = result.addingReportingOverflow(product.partialValue)
      let next = weight.multipliedReportingOverflow(by: 36 - limit)
      // Python has integers of any size; none of these is a code point in the end.
      guard !product.overflow, !sum.overflow, sum.partialValue < 1 << 40 else {
        if errors == .strict { throw PythonError(.unicodeError, "Invalid character U+ffffffff") }
        return nil
      }
      result = sum.partialValue
      if digit < limit { return result }
      weight = next.overflow ? Int.max : next.partialValue
      step += 1
    }
  }

  // MARK: Domain names (RFC 3490), without the preparation of RFC 3491 beyond lower case

  static func encodeDomain(_ text: PythonString) throws(PythonError) -> [UInt8] {
    if text.isEmpty { return [] }
    var labels: [[UInt32]] = [[]]
    for point in text.codePoints {
      if [0x2e, 0x3002, 0xff0e, 0xff61].contains(point) {
        labels.append([])
      } else {
        labels[labels.count - 1].append(point)
      }
    }
    let isRooted = labels.last?.isEmpty ?? false
    if isRooted { labels.removeLast() }
    var result: [UInt8] = []
    for (index, label) in labels.enumerated() {
      if index > 0 { result.append(0x2e) }
      let own = PythonString(codePoints: label)
      var bytes = own.ascii
      if bytes == nil {
        let lower = StringMethods.lower(own)
        bytes = lower.ascii
        if bytes == nil { bytes = Array("xn--".utf8) + (try encode(lower)) }
      }
      let size = bytes?.count ?? 0
      guard size > 0, size < 64 else {
        throw PythonError(.unicodeError, size == 0 ? "label empty or too long" : "label too long")
      }
      result.append(contentsOf: bytes ?? [])
    }
    if isRooted { result.append(0x2e) }
    return result
  }

  static func decodeDomain(_ bytes: [UInt8], _ errors: CodecErrors) throws(PythonError) -> PythonString {
    guard bytes.allSatisfy({ $0 < 0x80 }) else {
      throw PythonError(.unicodeDecodeError, "'idna' codec can't decode bytes: ordinal not in range(128)")
    }
    var points: [UInt32] = []
    for (index, label) in bytes.split(separator: 0x2e, omittingEmptySubsequences: false).enumerated() {
      if index > 0 { points.append(0x2e) }
      if ByteMethods.lower(Array(label.prefix(4))) == Array("xn--".utf8) {
        points.append(contentsOf: try decode(Array(label.dropFirst(4)), .strict).codePoints)
      } else {
        points.append(contentsOf: label.map { UInt32($0) })
      }
    }
    return PythonString(codePoints: points)
  }
}

/// `quote` and `unquote` of `urllib.parse`, and query strings.
public enum PercentEncoding {
  private static let hex = Array("0123456789ABCDEF".utf8)

  private static func isSafe(_ byte: UInt8) -> Bool {
    ByteMethods.isAlpha(byte) || ByteMethods.isDigit(byte) || [0x5f, 0x2e, 0x2d, 0x7e].contains(byte)
  }

  /// `quote_from_bytes`: what is not safe becomes `%XX`.
  public static func quote(_ bytes: [UInt8], safe: [UInt8] = [0x2f]) -> PythonString {
    var keeps = (0...255).map { isSafe(UInt8($0)) }
    for byte in safe where byte < 0x80 { keeps[Int(byte)] = true }
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count)
    for byte in bytes {
      if keeps[Int(byte)] {
        result.append(byte)
      } else {
        result.append(contentsOf: [0x25, hex[Int(byte >> 4)], hex[Int(byte & 15)]])
      }
    }
    return PythonString(latin1: result)
  }

  /// `quote(text)`, over UTF-8.
  public static func quote(_ text: PythonString, safe: PythonString = "/") throws(PythonError) -> PythonString {
    quote(try Codecs.encode(text, .utf8, ceiling: .max), safe: safe.codePoints.compactMap { UInt8(exactly: $0) })
  }

  /// `quote_plus(text)`.
  public static func quotePlus(_ text: PythonString, safe: PythonString = "") throws(PythonError) -> PythonString {
    let quoted = try quote(text, safe: safe + " ")
    return PythonString(latin1: (quoted.latin1 ?? []).map { $0 == 0x20 ? 0x2b : $0 })
  }

  /// `unquote_to_bytes`.
  public static func unquoteToBytes(_ bytes: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count)
    var index = 0
    while index < bytes.count {
      if bytes[index] == 0x25, index + 2 < bytes.count, let high = Binascii.hexValue(bytes[index + 1]),
        let low = Binascii.hexValue(bytes[index + 2])
      {
        result.append(high << 4 | low)
        index += 3
      } else {
        result.append(bytes[index])
        index += 1
      }
    }
    return result
  }

  /// `unquote(text, encoding, errors)`; runs of ASCII are decoded one by one.
  public static func unquote(
    _ text: PythonString, codec: Codec = .utf8, errors: CodecErrors = .replace
  ) throws(PythonError) -> PythonString {
    let points = text.codePoints
    guard points.contains(0x25) else { return text }
    var result: [UInt32] = []
    var index = 0
    while index < points.count {
      var run: [UInt8] = []
      while index < points.count, points[index] < 0x80 {
        run.append(UInt8(points[index]))
        index += 1
      }
      if !run.isEmpty {
        result.append(contentsOf: try Codecs.decode(unquoteToBytes(run), codec, errors, ceiling: .max).codePoints)
      }
      while index < points.count, points[index] >= 0x80 {
        result.append(points[index])
        index += 1
      }
    }
    return PythonString(codePoints: result)
  }

  /// `unquote_plus(text)`.
  public static func unquotePlus(
    _ text: PythonString, codec: Codec = .utf8, errors: CodecErrors = .replace
  ) throws(PythonError) -> PythonString {
    let spaced = PythonString(codePoints: text.codePoints.map { $0 == 0x2b ? 0x20 : $0 })
    return try unquote(spaced, codec: codec, errors: errors)
  }

  /// `urlencode` of pairs of text, with `quote_plus` or `quote`.
  public static func encode(
    _ pairs: [(PythonString, PythonString)], usesPlus: Bool = true, safe: PythonString = ""
  ) throws(PythonError) -> PythonString {
    var parts: [PythonString] = []
    for (name, value) in pairs {
      let left = usesPlus ? try quotePlus(name, safe: safe) : try quote(name, safe: safe)
      let right = usesPlus ? try quotePlus(value, safe: safe) : try quote(value, safe: safe)
      parts.append(left + "=" + right)
    }
    return try StringMethods.join("&", parts, ceiling: .max)
  }

  /// `parse_qsl`: the pairs of a query string.
  public static func parseQuery(
    _ query: PythonString, keepsBlank: Bool = false, isStrict: Bool = false, separator: PythonString = "&",
    ceiling: Int
  ) throws(PythonError) -> [(PythonString, PythonString)] {
    guard !separator.isEmpty else { throw PythonError(.valueError, "Separator must be of type string or bytes.") }
    guard !query.isEmpty else { return [] }
    var pairs: [(PythonString, PythonString)] = []
    for part in try StringMethods.split(query, separator: separator, ceiling: ceiling) {
      if part.isEmpty, !isStrict { continue }
      let (name, equals, value) = try StringMethods.partition(part, "=")
      if equals.isEmpty {
        if isStrict { throw PythonError(.valueError, "bad query field: \(Representation.of(part).text)") }
        if !keepsBlank { continue }
      }
      if !value.isEmpty || keepsBlank { pairs.append((try unquotePlus(name), try unquotePlus(value))) }
    }
    return pairs
  }
}

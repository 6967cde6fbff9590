/// Small functions of `textwrap` and `shlex`, and the constants of `string`.
public enum TextModules {
  /// `textwrap.dedent`.
  public static func dedent(_ text: PythonString) throws(PythonError) -> PythonString {
    var lines = try StringMethods.split(text, separator: "\n", ceiling: .max).map { $0.codePoints }
    func isBlank(_ line: [UInt32]) -> Bool { line.allSatisfy { $0 == 32 || $0 == 9 } }
    var margin: [UInt32]?
    for index in lines.indices {
      if isBlank(lines[index]) {
        lines[index] = []
        continue
      }
      let own = Array(lines[index].prefix { $0 == 32 || $0 == 9 })
      guard let known = margin else {
        margin = own
        continue
      }
      margin = Array(zip(known, own).prefix { $0 == $1 }.map(\.0))
    }
    let count = margin?.count ?? 0
    if count > 0 { for index in lines.indices where !lines[index].isEmpty { lines[index].removeFirst(count) } }
    return PythonString(codePoints: Array(lines.joined(separator: [10])))
  }

  /// `shlex.split(text)` of POSIX rules without comments.
  public static func splitShell(_ text: PythonString) throws(PythonError) -> [PythonString] {
    var words: [PythonString] = []
    var word: [UInt32]?
    var quote: UInt32 = 0
    let points = text.codePoints
    var index = 0
    while index < points.count {
      let point = points[index]
      index += 1
      if quote != 0 {
        if point == quote {
          quote = 0
        } else if point == 0x5c, quote == 0x22 {
          guard index < points.count else { throw PythonError(.valueError, "No escaped character") }
          // Inside of quotes the backslash quotes itself and the quote alone.
          if points[index] != 0x5c, points[index] != 0x22 { word?.append(0x5c) }
          word?.append(points[index])
          index += 1
        } else {
          word?.append(point)
        }
        continue
      }
      switch point {
      case 32, 9, 10, 13:
        if let own = word { words.append(PythonString(codePoints: own)) }
        word = nil
      case 0x27, 0x22:
        quote = point
        word = word ?? []
      case 0x5c:
        guard index < points.count else { throw PythonError(.valueError, "No escaped character") }
        if word == nil { word = [] }
        word?.append(points[index])
        index += 1
      default:
        if word == nil { word = [] }
        word?.append(point)
      }
    }
    if quote != 0 { throw PythonError(.valueError, "No closing quotation") }
    if let own = word { words.append(PythonString(codePoints: own)) }
    return words
  }

  /// The constants of `string`: `ascii_letters`, `digits` and the like; nil for no such name.
  public static func stringConstant(_ name: String) -> PythonString? {
    let lower = "abcdefghijklmnopqrstuvwxyz"
    let upper = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    let punctuation = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"
    let space = " \t\n\r\u{b}\u{c}"
    switch name {
    case "ascii_lowercase": return PythonString(lower)
    case "ascii_uppercase": return PythonString(upper)
    case "ascii_letters": return PythonString(lower + upper)
    case "digits": return "0123456789"
    case "hexdigits": return "0123456789abcdefABCDEF"
    case "octdigits": return "01234567"
    case "punctuation": return PythonString(punctuation)
    case "whitespace": return PythonString(space)
    case "printable": return PythonString("0123456789" + lower + upper + punctuation + space)
    default: return nil
    }
  }
}

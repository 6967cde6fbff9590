/// The methods of `str` that pad, translate and change case, and its predicates.
extension StringMethods {
  // MARK: Padding

  private static func fillPoint(_ fill: PythonString) throws(PythonError) -> UInt32 {
    guard fill.count == 1 else {
      throw PythonError(.typeError, "The fill character must be exactly one character long")
    }
    return fill[0]
  }

  /// The text between `left` and `right` fill characters.
  static func pad(
    _ text: PythonString, left: Int, right: Int, fill: UInt32, ceiling: Int
  ) throws(PythonError) -> PythonString {
    let left = max(0, left)
    let right = max(0, right)
    guard left > 0 || right > 0 else { return text }
    let sum = left.addingReportingOverflow(right)
    guard !sum.overflow else { throw .tooLarge(.max) }
    _ = try checkedSize(1, times: sum.partialValue, plus: text.count, ceiling: ceiling)
    if case .narrow(let units) = text.storage, let fill = UInt8(exactly: fill) {
      return PythonString(
        latin1: Array(repeating: fill, count: left) + units + Array(repeating: fill, count: right))
    }
    return PythonString(
      codePoints: Array(repeating: fill, count: left) + text.codePoints + Array(repeating: fill, count: right))
  }

  /// `str.center`.
  public static func center(
    _ text: PythonString, width: Int, fill: PythonString = " ", ceiling: Int
  ) throws(PythonError) -> PythonString {
    let fill = try fillPoint(fill)
    guard width > text.count else { return text }
    let (left, right) = Sequences.centering(text.count, width: width)
    return try pad(text, left: left, right: right, fill: fill, ceiling: ceiling)
  }

  /// `str.ljust`.
  public static func justifyLeft(
    _ text: PythonString, width: Int, fill: PythonString = " ", ceiling: Int
  ) throws(PythonError) -> PythonString {
    let fill = try fillPoint(fill)
    guard width > text.count else { return text }
    return try pad(text, left: 0, right: width - text.count, fill: fill, ceiling: ceiling)
  }

  /// `str.rjust`.
  public static func justifyRight(
    _ text: PythonString, width: Int, fill: PythonString = " ", ceiling: Int
  ) throws(PythonError) -> PythonString {
    let fill = try fillPoint(fill)
    guard width > text.count else { return text }
    return try pad(text, left: width - text.count, right: 0, fill: fill, ceiling: ceiling)
  }

  /// `str.zfill`.
  public static func zeroFill(_ text: PythonString, width: Int, ceiling: Int) throws(PythonError) -> PythonString {
    switch text.storage {
    case .narrow(let units):
      PythonString(latin1: try Sequences.zeroFilled(units, width: width, ceiling: ceiling))
    case .wide(let units):
      PythonString(codePoints: try Sequences.zeroFilled(units, width: width, ceiling: ceiling))
    }
  }

  /// `str.expandtabs`.
  public static func expandTabs(
    _ text: PythonString, size: Int = 8, ceiling: Int
  ) throws(PythonError) -> PythonString {
    switch text.storage {
    case .narrow(let units): PythonString(latin1: try Sequences.expandTabs(units, size: size, ceiling: ceiling))
    case .wide(let units): PythonString(codePoints: try Sequences.expandTabs(units, size: size, ceiling: ceiling))
    }
  }

  // MARK: Case

  /// `str.upper`.
  public static func upper(_ text: PythonString) -> PythonString {
    mapped(text) { UnicodeFacts.appendUpper($0, to: &$1) }
  }

  /// `str.lower`, with the sigma at the end of a word.
  public static func lower(_ text: PythonString) -> PythonString {
    if let bytes = text.ascii {
      return PythonString(latin1: bytes.map { $0 >= 0x41 && $0 <= 0x5a ? $0 + 32 : $0 })
    }
    let points = text.codePoints
    var result: [UInt32] = []
    result.reserveCapacity(points.count)
    for index in points.indices { appendLower(points, at: index, to: &result) }
    return PythonString(codePoints: result)
  }

  /// `str.casefold`.
  public static func caseFold(_ text: PythonString) -> PythonString {
    mapped(text) { CaseFolding.append($0, to: &$1) }
  }

  /// `str.swapcase`.
  public static func swapCase(_ text: PythonString) -> PythonString {
    let points = text.codePoints
    var result: [UInt32] = []
    result.reserveCapacity(points.count)
    for (index, point) in points.enumerated() {
      if UnicodeFacts.isUpper(point) {
        appendLower(points, at: index, to: &result)
      } else if UnicodeFacts.isLower(point) {
        UnicodeFacts.appendUpper(point, to: &result)
      } else {
        result.append(point)
      }
    }
    return PythonString(codePoints: result)
  }

  /// `str.capitalize`.
  public static func capitalize(_ text: PythonString) -> PythonString {
    let points = text.codePoints
    var result: [UInt32] = []
    result.reserveCapacity(points.count)
    for index in points.indices {
      if index == 0 {
        UnicodeFacts.appendTitle(points[0], to: &result)
      } else {
        appendLower(points, at: index, to: &result)
      }
    }
    return PythonString(codePoints: result)
  }

  /// `str.title`.
  public static func title(_ text: PythonString) -> PythonString {
    let points = text.codePoints
    var result: [UInt32] = []
    result.reserveCapacity(points.count)
    var isInside = false
    for (index, point) in points.enumerated() {
      if isInside {
        appendLower(points, at: index, to: &result)
      } else {
        UnicodeFacts.appendTitle(point, to: &result)
      }
      isInside = UnicodeFacts.isCased(point)
    }
    return PythonString(codePoints: result)
  }

  private static func mapped(_ text: PythonString, _ append: (UInt32, inout [UInt32]) -> Void) -> PythonString {
    var result: [UInt32] = []
    result.reserveCapacity(text.count)
    for point in text.codePoints { append(point, &result) }
    return PythonString(codePoints: result)
  }

  /// A capital sigma becomes a final one behind a letter and before none; code points without case are looked over.
  private static func appendLower(_ points: [UInt32], at index: Int, to result: inout [UInt32]) {
    guard points[index] == 0x3a3 else { return UnicodeFacts.appendLower(points[index], to: &result) }
    // Runs of code points that are looked over are short in honest text; a ceiling keeps hostile text linear.
    let reach = 256
    var before = index - 1
    while before >= 0, index - before < reach, UnicodeFacts.isCaseIgnorable(points[before]) { before -= 1 }
    var isFinal = before >= 0 && UnicodeFacts.isCased(points[before])
    if isFinal {
      var after = index + 1
      while after < points.count, after - index < reach, UnicodeFacts.isCaseIgnorable(points[after]) { after += 1 }
      isFinal = after == points.count || !UnicodeFacts.isCased(points[after])
    }
    result.append(isFinal ? 0x3c2 : 0x3c3)
  }

  // MARK: Translation

  /// What `str.translate` puts in the place of a code point.
  public enum Translation: Sendable {
    case unchanged, deleted
    case codePoint(UInt32)
    case text(PythonString)
  }

  /// `str.translate`; the table is asked once for each code point of the text.
  public static func translate(
    _ text: PythonString, ceiling: Int, table: (UInt32) throws(PythonError) -> Translation
  ) throws(PythonError) -> PythonString {
    var result: [UInt32] = []
    for point in text.codePoints {
      switch try table(point) {
      case .unchanged: result.append(point)
      case .deleted: continue
      case .codePoint(let other): result.append(other)
      case .text(let other):
        try checkSize(result.count + other.count, ceiling)
        result.append(contentsOf: other.codePoints)
      }
    }
    return PythonString(codePoints: result)
  }

  // MARK: Predicates

  private static func all(_ text: PythonString, _ holds: (UInt32) -> Bool) -> Bool {
    switch text.storage {
    case .narrow(let units): !units.isEmpty && units.allSatisfy { holds(UInt32($0)) }
    case .wide(let units): units.allSatisfy(holds)
    }
  }

  /// `str.isalpha`.
  public static func isAlpha(_ text: PythonString) -> Bool { all(text, UnicodeFacts.isAlpha) }

  /// `str.isalnum`.
  public static func isAlphanumeric(_ text: PythonString) -> Bool { all(text, UnicodeFacts.isAlphanumeric) }

  /// `str.isdecimal`.
  public static func isDecimal(_ text: PythonString) -> Bool { all(text, UnicodeFacts.isDecimal) }

  /// `str.isdigit`.
  public static func isDigit(_ text: PythonString) -> Bool { all(text, UnicodeFacts.isDigit) }

  /// `str.isnumeric`.
  public static func isNumeric(_ text: PythonString) -> Bool { all(text, UnicodeFacts.isNumeric) }

  /// `str.isspace`.
  public static func isSpace(_ text: PythonString) -> Bool { all(text, UnicodeFacts.isSpace) }

  /// `str.isprintable`.
  public static func isPrintable(_ text: PythonString) -> Bool { text.isEmpty || all(text, UnicodeFacts.isPrintable) }

  /// `str.isidentifier`.
  public static func isIdentifier(_ text: PythonString) -> Bool {
    !text.isEmpty && UnicodeFacts.isIdentifierStart(text[0]) && all(text, UnicodeFacts.isIdentifierContinue)
  }

  /// `str.isupper`: some letter with case, and none but upper-case ones.
  public static func isUpper(_ text: PythonString) -> Bool {
    var found = false
    for point in text.codePoints {
      if UnicodeFacts.isLower(point) || UnicodeFacts.isTitle(point) { return false }
      if UnicodeFacts.isUpper(point) { found = true }
    }
    return found
  }

  /// `str.islower`: some letter with case, and none but lower-case ones.
  public static func isLower(_ text: PythonString) -> Bool {
    var found = false
    for point in text.codePoints {
      if UnicodeFacts.isUpper(point) || UnicodeFacts.isTitle(point) { return false }
      if UnicodeFacts.isLower(point) { found = true }
    }
    return found
  }

  /// `str.istitle`.
  public static func isTitle(_ text: PythonString) -> Bool {
    var found = false
    var isInside = false
    for point in text.codePoints {
      if UnicodeFacts.isUpper(point) || UnicodeFacts.isTitle(point) {
        if isInside { return false }
        isInside = true
        found = true
      } else if UnicodeFacts.isLower(point) {
        if !isInside { return false }
        found = true
      } else {
        isInside = false
      }
    }
    return found
  }
}

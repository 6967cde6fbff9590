/// The methods of `bytes` that pad, translate and change case, and its predicates.
extension ByteMethods {
  private static func fillByte(_ fill: [UInt8]) throws(PythonError) -> UInt8 {
    guard fill.count == 1 else {
      throw PythonError(.typeError, "argument 2 must be a byte string of length 1")
    }
    return fill[0]
  }

  private static func pad(
    _ bytes: [UInt8], left: Int, right: Int, fill: UInt8, ceiling: Int
  ) throws(PythonError) -> [UInt8] {
    let sum = left.addingReportingOverflow(right)
    guard !sum.overflow else { throw .tooLarge(.max) }
    _ = try checkedSize(1, times: sum.partialValue, plus: bytes.count, ceiling: ceiling)
    return Array(repeating: fill, count: left) + bytes + Array(repeating: fill, count: right)
  }

  /// `bytes.center`.
  public static func center(
    _ bytes: [UInt8], width: Int, fill: [UInt8] = [32], ceiling: Int
  ) throws(PythonError) -> [UInt8] {
    let fill = try fillByte(fill)
    guard width > bytes.count else { return bytes }
    let (left, right) = Sequences.centering(bytes.count, width: width)
    return try pad(bytes, left: left, right: right, fill: fill, ceiling: ceiling)
  }

  /// `bytes.ljust`.
  public static func justifyLeft(
    _ bytes: [UInt8], width: Int, fill: [UInt8] = [32], ceiling: Int
  ) throws(PythonError) -> [UInt8] {
    let fill = try fillByte(fill)
    guard width > bytes.count else { return bytes }
    return try pad(bytes, left: 0, right: width - bytes.count, fill: fill, ceiling: ceiling)
  }

  /// `bytes.rjust`.
  public static func justifyRight(
    _ bytes: [UInt8], width: Int, fill: [UInt8] = [32], ceiling: Int
  ) throws(PythonError) -> [UInt8] {
    let fill = try fillByte(fill)
    guard width > bytes.count else { return bytes }
    return try pad(bytes, left: width - bytes.count, right: 0, fill: fill, ceiling: ceiling)
  }

  /// `bytes.zfill`.
  public static func zeroFill(_ bytes: [UInt8], width: Int, ceiling: Int) throws(PythonError) -> [UInt8] {
    try Sequences.zeroFilled(bytes, width: width, ceiling: ceiling)
  }

  /// `bytes.expandtabs`.
  public static func expandTabs(_ bytes: [UInt8], size: Int = 8, ceiling: Int) throws(PythonError) -> [UInt8] {
    try Sequences.expandTabs(bytes, size: size, ceiling: ceiling)
  }

  /// `bytes.translate`: deletes first, then looks up in a table of 256 bytes.
  public static func translate(
    _ bytes: [UInt8], table: [UInt8]?, deleting: [UInt8] = []
  ) throws(PythonError) -> [UInt8] {
    if let table, table.count != 256 {
      throw PythonError(.valueError, "translation table must be 256 characters long")
    }
    var isDeleted = [Bool](repeating: false, count: 256)
    for byte in deleting { isDeleted[Int(byte)] = true }
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count)
    for byte in bytes where !isDeleted[Int(byte)] { result.append(table?[Int(byte)] ?? byte) }
    return result
  }

  /// `bytes.maketrans`.
  public static func makeTranslation(from: [UInt8], to: [UInt8]) throws(PythonError) -> [UInt8] {
    guard from.count == to.count else {
      throw PythonError(.valueError, "maketrans arguments must have same length")
    }
    var table = (0...255).map { UInt8($0) }
    for (index, byte) in from.enumerated() { table[Int(byte)] = to[index] }
    return table
  }

  // MARK: Case

  /// `bytes.upper`.
  public static func upper(_ bytes: [UInt8]) -> [UInt8] { bytes.map { isLower($0) ? $0 - 32 : $0 } }

  /// `bytes.lower`.
  public static func lower(_ bytes: [UInt8]) -> [UInt8] { bytes.map { isUpper($0) ? $0 + 32 : $0 } }

  /// `bytes.swapcase`.
  public static func swapCase(_ bytes: [UInt8]) -> [UInt8] { bytes.map { isAlpha($0) ? $0 ^ 32 : $0 } }

  /// `bytes.capitalize`.
  public static func capitalize(_ bytes: [UInt8]) -> [UInt8] {
    var result = lower(bytes)
    if let first = result.first, isLower(first) { result[0] = first - 32 }
    return result
  }

  /// `bytes.title`.
  public static func title(_ bytes: [UInt8]) -> [UInt8] {
    var result = bytes
    var isInside = false
    for (index, byte) in bytes.enumerated() {
      if isAlpha(byte) { result[index] = isInside ? byte | 32 : byte & ~32 }
      isInside = isAlpha(byte)
    }
    return result
  }

  // MARK: Predicates

  /// `bytes.isalpha`.
  public static func isAlpha(_ bytes: [UInt8]) -> Bool { !bytes.isEmpty && bytes.allSatisfy { isAlpha($0) } }

  /// `bytes.isalnum`.
  public static func isAlphanumeric(_ bytes: [UInt8]) -> Bool {
    !bytes.isEmpty && bytes.allSatisfy { isAlpha($0) || isDigit($0) }
  }

  /// `bytes.isdigit`.
  public static func isDigit(_ bytes: [UInt8]) -> Bool { !bytes.isEmpty && bytes.allSatisfy { isDigit($0) } }

  /// `bytes.isspace`.
  public static func isSpace(_ bytes: [UInt8]) -> Bool { !bytes.isEmpty && bytes.allSatisfy { isSpace($0) } }

  /// `bytes.isascii`.
  public static func isASCII(_ bytes: [UInt8]) -> Bool { bytes.allSatisfy { $0 < 0x80 } }

  /// `bytes.isupper`.
  public static func isUpper(_ bytes: [UInt8]) -> Bool {
    bytes.contains { isUpper($0) } && !bytes.contains { isLower($0) }
  }

  /// `bytes.islower`.
  public static func isLower(_ bytes: [UInt8]) -> Bool {
    bytes.contains { isLower($0) } && !bytes.contains { isUpper($0) }
  }

  /// `bytes.istitle`.
  public static func isTitle(_ bytes: [UInt8]) -> Bool {
    var found = false
    var isInside = false
    for byte in bytes {
      if isUpper(byte) {
        if isInside { return false }
        isInside = true
        found = true
      } else if isLower(byte) {
        if !isInside { return false }
        found = true
      } else {
        isInside = false
      }
    }
    return found
  }
}

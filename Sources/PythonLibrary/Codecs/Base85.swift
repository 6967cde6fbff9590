/// The three base 85 encodings of Python's `base64`: Ascii85, that of git (`b85`), and that of ZeroMQ (`z85`).
public enum Base85 {
  /// Which alphabet.
  public enum Alphabet: Sendable {
    case git, zeroMQ
    var table: Base64Family.Alphabet { self == .git ? Base85.gitTable : Base85.zeroTable }
  }

  private static let gitTable = Base64Family.Alphabet(
    "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%&()*+-;<=>?@^_`{|}~")
  private static let zeroTable = Base64Family.Alphabet(
    "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#")

  private static func append(_ group: UInt32, to bytes: inout [UInt8]) {
    for shift in [24, 16, 8, 0] as [UInt32] { bytes.append(UInt8(truncatingIfNeeded: group >> shift)) }
  }

  private static func digits(_ group: UInt32) -> [Int] {
    var rest = Int(group)
    var digits = [0, 0, 0, 0, 0]
    for place in (0..<5).reversed() {
      digits[place] = rest % 85
      rest /= 85
    }
    return digits
  }

  /// Groups of four bytes, the last one filled up with zeros.
  private static func groups(_ bytes: [UInt8]) -> [UInt32] {
    stride(from: 0, to: bytes.count, by: 4).map { start in
      (0..<4).reduce(UInt32(0)) { $0 << 8 | (start + $1 < bytes.count ? UInt32(bytes[start + $1]) : 0) }
    }
  }

  /// `base64.b85encode` and `z85encode`.
  public static func encode(_ bytes: [UInt8], alphabet: Alphabet = .git, pads: Bool = false) -> [UInt8] {
    let letters = alphabet.table.letters
    var result: [UInt8] = []
    for group in groups(bytes) { for digit in digits(group) { result.append(letters[digit]) } }
    let missing = (4 - bytes.count % 4) % 4
    if missing > 0, !pads { result.removeLast(missing) }
    return result
  }

  /// `base64.b85decode` and `z85decode`.
  public static func decode(_ text: [UInt8], alphabet: Alphabet = .git) throws(PythonError) -> [UInt8] {
    let values = alphabet.table.values
    let name = alphabet == .git ? "base85" : "z85"
    let missing = (5 - text.count % 5) % 5
    // The last digit of either alphabet is the largest one.
    let padded = text + [UInt8](repeating: alphabet.table.letters[84], count: missing)
    var result: [UInt8] = []
    var index = 0
    while index < padded.count {
      var group = 0
      for step in 0..<5 {
        let value = values[Int(padded[index + step])]
        guard value != 0xff else {
          throw PythonError(.valueError, "bad \(name) character at position \(index + step)")
        }
        group = group * 85 + Int(value)
      }
      guard let group = UInt32(exactly: group) else {
        throw PythonError(.valueError, "\(name) overflow in hunk starting at byte \(index)")
      }
      append(group, to: &result)
      index += 5
    }
    result.removeLast(missing)
    return result
  }

  /// `base64.a85encode`.
  public static func encodeASCII85(
    _ bytes: [UInt8], foldSpaces: Bool = false, wrapColumn: Int = 0, pads: Bool = false, isAdobe: Bool = false
  ) -> [UInt8] {
    var result: [UInt8] = isAdobe ? [0x3c, 0x7e] : []
    let all = groups(bytes)
    let missing = (4 - bytes.count % 4) % 4
    for (index, group) in all.enumerated() {
      let isPartial = index == all.count - 1 && missing > 0 && !pads
      if group == 0, !isPartial {
        result.append(0x7a)
      } else if foldSpaces, group == 0x2020_2020, !isPartial || missing == 0 {
        result.append(0x79)
      } else {
        let text = digits(group).map { UInt8($0 + 33) }
        result.append(contentsOf: isPartial ? text.prefix(5 - missing) : text[...])
      }
    }
    if wrapColumn > 0 {
      let width = max(isAdobe ? 2 : 1, wrapColumn)
      var wrapped: [UInt8] = []
      var last = 0
      for start in stride(from: 0, to: result.count, by: width) {
        if start > 0 { wrapped.append(10) }
        let line = result[start..<min(start + width, result.count)]
        wrapped.append(contentsOf: line)
        last = line.count
      }
      if isAdobe, last + 2 > width { wrapped.append(10) }
      result = wrapped
    }
    if isAdobe { result.append(contentsOf: [0x7e, 0x3e]) }
    return result
  }

  /// `base64.a85decode`.
  public static func decodeASCII85(
    _ text: [UInt8], foldSpaces: Bool = false, isAdobe: Bool = false, ignored: [UInt8] = [32, 9, 10, 13, 11]
  ) throws(PythonError) -> [UInt8] {
    var body = text[...]
    if isAdobe {
      guard body.suffix(2).elementsEqual([0x7e, 0x3e]) else {
        throw PythonError(.valueError, "Ascii85 encoded byte sequences must end with b'~>'")
      }
      body = body.starts(with: [0x3c, 0x7e]) ? body.dropFirst(2).dropLast(2) : body.dropLast(2)
    }
    var result: [UInt8] = []
    var count = 0
    var group = 0
    func step(_ byte: UInt8) throws(PythonError) {
      switch byte {
      case 0x21...0x75:
        group = group * 85 + Int(byte - 33)
        count += 1
        guard count == 5 else { return }
        guard let whole = UInt32(exactly: group) else { throw PythonError(.valueError, "Ascii85 overflow") }
        append(whole, to: &result)
        count = 0
        group = 0
      case 0x7a:
        if count > 0 { throw PythonError(.valueError, "z inside Ascii85 5-tuple") }
        append(0, to: &result)
      case 0x79 where foldSpaces:
        if count > 0 { throw PythonError(.valueError, "y inside Ascii85 5-tuple") }
        append(0x2020_2020, to: &result)
      default:
        guard ignored.contains(byte) else {
          throw PythonError(.valueError, "Non-Ascii85 digit found: \(PythonString(latin1: [byte]).text)")
        }
      }
    }
    for byte in body { try step(byte) }
    for _ in 0..<4 { try step(0x75) }
    result.removeLast(min(4 - count, result.count))
    return result
  }
}

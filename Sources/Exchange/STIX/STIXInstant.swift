internal import Intelligence

/// Points in time as STIX writes them. They come from the knowledge, never from the clock.
enum STIXInstant {
  /// Stands for a date that nobody knows; the standard has no word for that.
  static let unknown = "2000-01-01T00:00:00.000Z"

  /// The first instant of the day, month or year.
  static func text(_ date: PartialDate?) -> String {
    guard let date else { return unknown }
    return "\(date.year)-\(two(date.month ?? 1))-\(two(date.day ?? 1))T00:00:00.000Z"
  }

  /// The same without digits behind the seconds: what `created` and `modified` must have, other properties need not, and the
  /// `stix2` library writes them so.
  static func short(_ date: PartialDate?) -> String { String(text(date).dropLast(5)) + "Z" }

  /// The day of an instant; nothing when the text is none, or the one that stands for unknown.
  static func date(_ text: String) -> PartialDate? {
    guard isValid(text), !text.hasPrefix(unknown.prefix(19)) else { return nil }
    return PartialDate(String(text.prefix(10)))
  }

  /// `2016-01-20T12:31:12.123Z`, digits behind the seconds being optional.
  static func isValid(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    guard bytes.count >= 20, bytes.count <= 40, bytes.last == UInt8(ascii: "Z") else { return false }
    let marks: [Int: UInt8] = [4: 0x2D, 7: 0x2D, 10: 0x54, 13: 0x3A, 16: 0x3A]
    for (position, byte) in bytes.prefix(19).enumerated() {
      if let mark = marks[position] {
        guard byte == mark else { return false }
      } else if !(0x30...0x39).contains(byte) {
        return false
      }
    }
    let rest = bytes.dropFirst(19).dropLast()
    guard
      rest.isEmpty
        || (rest.first == 0x2E && rest.count > 1 && rest.dropFirst().allSatisfy { (0x30...0x39).contains($0) })
    else { return false }
    func number(_ range: Range<Int>) -> Int { bytes[range].reduce(0) { $0 * 10 + Int($1 - 0x30) } }
    return (1...12).contains(number(5..<7)) && (1...31).contains(number(8..<10)) && number(11..<13) < 24
      && number(14..<16) < 60 && number(17..<19) <= 60
  }

  /// The later of two, of any number of digits behind the seconds.
  static func isLater(_ left: String, than right: String) -> Bool {
    key(left).lexicographicallyPrecedes(key(right)) == false && key(left) != key(right)
  }

  private static func key(_ text: String) -> [UInt8] {
    var digits = Array(text.utf8.dropLast().filter { (0x30...0x39).contains($0) })
    while digits.count > 14, digits.last == 0x30 { digits.removeLast() }
    return digits
  }

  private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}

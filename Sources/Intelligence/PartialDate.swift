/// A date that is known to the year, the month or the day, as `2023`, `2023-07` or `2023-07-28`.
///
/// A question mark behind it (`2023-07-12?`, as in EDTF, ISO 8601-2) says that the writer is not sure.
public struct PartialDate: Sendable, Hashable, CustomStringConvertible {
  /// Down to what the date is known.
  public enum Precision: String, Sendable { case year, month, day }

  public let year: Int
  /// 1 to 12, when known.
  public let month: Int?
  /// 1 to 31, when known.
  public let day: Int?
  public let isUncertain: Bool

  /// Nothing when the text is no date of the Gregorian calendar from 1990 to 2199.
  public init?(_ text: String) {
    var digits = Substring(text)
    isUncertain = digits.hasSuffix("?")
    if isUncertain { digits.removeLast() }
    let parts = digits.split(separator: "-", omittingEmptySubsequences: false)
    let lengths = [4, 2, 2]
    guard parts.count <= 3 else { return nil }
    var numbers: [Int] = []
    for (part, length) in zip(parts, lengths) {
      guard part.utf8.count == length, part.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int(part)
      else { return nil }
      numbers.append(number)
    }
    guard let year = numbers.first, (1990...2199).contains(year) else { return nil }
    self.year = year
    month = numbers.count > 1 ? numbers[1] : nil
    day = numbers.count > 2 ? numbers[2] : nil
    if let month {
      guard (1...12).contains(month) else { return nil }
      if let day, !(1...Self.dayCount(month: month, year: year)).contains(day) { return nil }
    }
  }

  public var precision: Precision { day != nil ? .day : month != nil ? .month : .year }

  public var description: String {
    var text = String(year)
    for part in [month, day] {
      if let part { text += part < 10 ? "-0\(part)" : "-\(part)" }
    }
    return isUncertain ? text + "?" : text
  }

  /// True when every day this date may mean lies before every day the other may mean.
  public func isCertainly(before other: PartialDate) -> Bool {
    if isUncertain || other.isUncertain { return false }
    let last = (year, month ?? 12, day ?? 31)
    return last < (other.year, other.month ?? 1, other.day ?? 1)
  }

  private static func dayCount(month: Int, year: Int) -> Int {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }
}

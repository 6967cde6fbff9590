/// Flags of `re`.
public struct PatternFlags: OptionSet, Sendable, Hashable {
  public let rawValue: Int

  /// Creates flags from Python's number.
  public init(rawValue: Int) { self.rawValue = rawValue }

  public static let ignoreCase = PatternFlags(rawValue: 2)
  public static let locale = PatternFlags(rawValue: 4)
  public static let multiline = PatternFlags(rawValue: 8)
  public static let dotAll = PatternFlags(rawValue: 16)
  public static let unicode = PatternFlags(rawValue: 32)
  public static let verbose = PatternFlags(rawValue: 64)
  public static let ascii = PatternFlags(rawValue: 256)
}

/// What letters are, and whether case counts.
struct LetterRules: Hashable, Sendable {
  var ignoresCase = false
  /// Letters, digits and spaces of ASCII alone.
  var isASCII = false

  /// One code point for all that compare equal without case.
  func folded(_ point: UInt32) -> UInt32 {
    if isASCII { return point >= 0x41 && point <= 0x5a ? point + 32 : point }
    let lower = UnicodeFacts.simpleLower(point)
    if lower < 0x80 { return lower }
    // Letters that share an upper-case form, and not their lower-case one.
    switch lower {
    case 0x131: return 0x69
    case 0x17f: return 0x73
    case 0xb5: return 0x3bc
    case 0x345, 0x1fbe: return 0x3b9
    case 0x1fd3: return 0x390
    case 0x1fe3: return 0x3b0
    case 0x3d0: return 0x3b2
    case 0x3f5: return 0x3b5
    case 0x3d1: return 0x3b8
    case 0x3f0: return 0x3ba
    case 0x3d6: return 0x3c0
    case 0x3f1: return 0x3c1
    case 0x3c2: return 0x3c3
    case 0x3d5: return 0x3c6
    case 0x1c80: return 0x432
    case 0x1c81: return 0x434
    case 0x1c82: return 0x43e
    case 0x1c83: return 0x441
    case 0x1c84, 0x1c85: return 0x442
    case 0x1c86: return 0x44a
    case 0x1c87: return 0x463
    case 0x1c88: return 0xa64b
    case 0x1e9b: return 0x1e61
    case 0xfb06: return 0xfb05
    default: return lower
    }
  }

  func isWord(_ point: UInt32) -> Bool {
    if point < 0x80 { return point == 0x5f || UnicodeFacts.isAlphanumeric(point) }
    return !isASCII && UnicodeFacts.isAlphanumeric(point)
  }

  func isDigit(_ point: UInt32) -> Bool {
    point < 0x80 ? point >= 0x30 && point <= 0x39 : !isASCII && UnicodeFacts.isDecimal(point)
  }

  func isSpace(_ point: UInt32) -> Bool {
    if isASCII { return point == 32 || (point >= 9 && point <= 13) }
    return UnicodeFacts.isSpace(point)
  }
}

/// A set of code points: what brackets and `\d` describe.
struct PointSet: Hashable, Sendable {
  enum Category: Hashable, Sendable {
    case digit, space, word
  }

  var ranges: [ClosedRange<UInt32>] = []
  var categories: [Category] = []
  var absentCategories: [Category] = []
  var isNegated = false
  var rules = LetterRules()

  private func has(_ category: Category, _ point: UInt32) -> Bool {
    switch category {
    case .digit: rules.isDigit(point)
    case .space: rules.isSpace(point)
    case .word: rules.isWord(point)
    }
  }

  /// Sorts the ranges and joins what touches, which `contains` relies on.
  mutating func sort() {
    var joined: [ClosedRange<UInt32>] = []
    for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
      if let last = joined.last, range.lowerBound <= last.upperBound {
        joined[joined.count - 1] = last.lowerBound...max(last.upperBound, range.upperBound)
      } else {
        joined.append(range)
      }
    }
    ranges = joined
  }

  private func lists(_ point: UInt32) -> Bool {
    var low = 0
    var high = ranges.count
    while low < high {
      let middle = (low + high) / 2
      if ranges[middle].upperBound < point { low = middle + 1 } else { high = middle }
    }
    return low < ranges.count && ranges[low].contains(point)
  }

  func contains(_ point: UInt32) -> Bool {
    var isFound = lists(point)
    if !isFound, rules.ignoresCase {
      if rules.isASCII {
        let other = point | 32
        isFound = other >= 0x61 && other <= 0x7a && lists(point ^ 32)
      } else {
        let folded = rules.folded(point)
        isFound =
          lists(folded) || lists(UnicodeFacts.simpleLower(point)) || lists(UnicodeFacts.simpleUpper(point))
          || lists(UnicodeFacts.simpleUpper(folded))
      }
    }
    if !isFound { for category in categories where has(category, point) { isFound = true } }
    if !isFound { for category in absentCategories where !has(category, point) { isFound = true } }
    return isFound != isNegated
  }
}

/// A pattern as a tree; its depth is bounded by the parser.
indirect enum PatternNode {
  enum Greed: Hashable, Sendable {
    case greedy, lazy, possessive
  }

  case literal(UInt32, LetterRules)
  /// `.`; with `true` line feeds too.
  case any(Bool)
  case set(PointSet)
  case assertion(PatternAssertion)
  case sequence([PatternNode])
  case alternation([PatternNode])
  case group(Int, PatternNode)
  case repetition(PatternNode, least: Int, most: Int, Greed)
  case backreference(Int, LetterRules)
  case look(isAhead: Bool, isNegated: Bool, PatternNode)
  case atomic(PatternNode)
  case conditional(Int, PatternNode, PatternNode)

  /// Fewest and most code points it takes; `groups` has the widths of groups.
  func width(_ groups: [(least: Int, most: Int)]) -> (least: Int, most: Int) {
    func add(_ left: Int, _ right: Int) -> Int { min(left + right, PatternNode.unbounded) }
    switch self {
    case .literal, .any, .set: return (1, 1)
    case .assertion, .look: return (0, 0)
    case .sequence(let parts):
      return parts.reduce((0, 0)) { sum, part in
        let own = part.width(groups)
        return (add(sum.0, own.least), add(sum.1, own.most))
      }
    case .alternation(let parts):
      let all = parts.map { $0.width(groups) }
      return (all.map(\.least).min() ?? 0, all.map(\.most).max() ?? 0)
    case .group(_, let body), .atomic(let body): return body.width(groups)
    case .repetition(let body, let least, let most, _):
      let own = body.width(groups)
      func times(_ count: Int, _ size: Int) -> Int {
        let product = count.multipliedReportingOverflow(by: size)
        return product.overflow ? PatternNode.unbounded : min(product.partialValue, PatternNode.unbounded)
      }
      return (times(least, own.least), own.most == 0 ? 0 : times(most, own.most))
    case .backreference(let number, _): return number < groups.count ? groups[number] : (0, PatternNode.unbounded)
    case .conditional(_, let yes, let no):
      let first = yes.width(groups)
      let second = no.width(groups)
      return (min(first.least, second.least), max(first.most, second.most))
    }
  }

  /// Stands for no upper limit.
  static let unbounded = 4_294_967_295
}

/// What takes no code point.
enum PatternAssertion: Hashable, Sendable {
  case textStart, textEnd
  /// `$`: the end, or before a last line feed.
  case end
  case lineStart, lineEnd
  case wordBoundary(LetterRules), notWordBoundary(LetterRules)
}

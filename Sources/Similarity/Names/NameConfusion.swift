/// A well-known name that another may be taken for.
public struct NameConfusion: Sendable, Hashable {
  /// The well-known name, in PEP 503's form.
  public var victim: String
  /// Its place in the ranking, the first being 1; 0 for a module of Python's own library.
  public var rank: Int
  /// What makes the one name of the other; several when it takes several steps.
  public var operations: [NameOperation]
  /// How likely it is that a name of this kind was chosen to be confused, from 0 to 1, among names of which half were.
  public var score: Double

  /// One sentence without a full stop: ``reqests` is `requests` with a letter left out``.
  public func sentence(of name: String) -> String {
    if operations == [.standardLibrary] { return "`\(name)` is the name of a module of Python's own library" }
    return "`\(name)` is `\(victim)` with \(operations.map(\.phrase).joined(separator: " and "))"
  }
}

/// What is known of one name.
public struct NameReport: Sendable {
  /// In PEP 503's form, look-alikes of other scripts read as what they look like.
  public var name: String
  /// Its own place in the ranking; nil when it is not well known.
  public var rank: Int?
  /// Names it may be taken for, the likeliest first; at most five.
  public var confusions: [NameConfusion]

  /// Whether somebody should look: the likeliest of them is likely.
  public var isConfusable: Bool { (confusions.first?.score ?? 0) >= 0.5 }
}

/// What each sign is worth, in natural logarithms of odds; fitted by `Tools/fit-names`.
public struct NameWeights: Sendable {
  var bias = 0.0
  /// By `NameOperation.index`.
  var operations = [Double](repeating: 0, count: NameOperation.allCases.count)
  /// For each letter of what tells the victim from its family, up to `NameFeatures.greatestLength`: where one letter
  /// differs, where two do, and where words do.
  var lengths = (edit: 0.0, two: 0.0, words: 0.0)
  /// For each power of ten of the victim's rank.
  var rank = 0.0
  /// The first letter differs.
  var firstLetter = 0.0
  /// An edit touches a digit.
  var digit = 0.0
  /// More than one step.
  var steps = 0.0

  /// Lines of a feature's name, a tab and a number; lines that say anything else are passed over.
  public init(_ content: ArraySlice<UInt8>) {
    for line in content.split(separator: 0x0a) {
      let fields = line.split(separator: 0x09)
      guard fields.count == 2, let value = Double(String(decoding: fields[1], as: UTF8.self)) else { continue }
      set(String(decoding: fields[0], as: UTF8.self), value)
    }
  }

  private mutating func set(_ name: String, _ value: Double) {
    switch name {
    case "bias": bias = value
    case "length-edit": lengths.edit = value
    case "length-two": lengths.two = value
    case "length-words": lengths.words = value
    case "rank": rank = value
    case "first-letter": firstLetter = value
    case "digit": digit = value
    case "steps": steps = value
    default: if let operation = NameOperation(rawValue: name) { operations[operation.index] = value }
    }
  }
}

/// What speaks for and against one confusion.
struct NameFeatures {
  static let greatestLength = 12

  var operations: [NameOperation]
  /// Letters of the victim that tell it from its family.
  var length: Int
  /// From 1.
  var rank: Int
  var isFirstLetter: Bool
  var isDigit: Bool

  func logOdds(_ weights: NameWeights) -> Double {
    var sum = weights.bias
    for operation in operations { sum += weights.operations[operation.index] }
    sum += lengthWeight(weights) * Double(min(Self.greatestLength, length))
    sum += weights.rank * Self.decades(rank)
    if isFirstLetter { sum += weights.firstLetter }
    if isDigit { sum += weights.digit }
    return sum + weights.steps * Double(operations.count - 1)
  }

  private func lengthWeight(_ weights: NameWeights) -> Double {
    if operations.contains(.twoEdits) { return weights.lengths.two }
    return operations.contains(where: \.isEdit) ? weights.lengths.edit : weights.lengths.words
  }

  private var lengthWord: String {
    operations.contains(.twoEdits)
      ? "length-two" : operations.contains(where: \.isEdit) ? "length-edit" : "length-words"
  }

  /// The decimal logarithm, linear between powers of ten: no library of mathematics is needed for it.
  static func decades(_ rank: Int) -> Double {
    var (power, value) = (0.0, Double(max(1, rank)))
    while value >= 10 {
      value /= 10
      power += 1
    }
    return power + (value - 1) / 9
  }

  /// For `Tools/fit-names`.
  var words: [String] {
    operations.map(\.rawValue) + ["\(lengthWord)=\(min(Self.greatestLength, length))", "rank=\(Self.decades(rank))"]
      + (isFirstLetter ? ["first-letter"] : []) + (isDigit ? ["digit"] : [])
      + (operations.count > 1 ? ["steps=\(operations.count - 1)"] : [])
  }
}

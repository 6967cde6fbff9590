import PythonSyntax
import SourceText

/// The words for constructs that not every version of Python reads.
enum VersionWording {
  typealias Use = (feature: SyntaxFeature, range: SourceRange)

  /// What of a file a version does not read.
  static func diagnostics(of uses: [Use], target: PythonVersion) -> [Diagnostic] {
    uses.filter { use in
      // The compiler says an assigned constant in words of its own.
      !use.feature.versions.contains { $0.contains(target) } && use.feature != .assignedConstant
    }.map { use in
      Diagnostic(
        code: isForLater(use.feature, target) ? "needs-newer-python" : "needs-older-python",
        message: "\(use.feature.words) \(requirement(of: use.feature)), and this is to be Python \(words(target))",
        range: use.range, hint: target.major > 2 ? modernHint(for: use.feature) : nil)
    }
  }

  /// How Python 3 says what only Python 2 reads.
  private static func modernHint(for feature: SyntaxFeature) -> String? {
    let problem: SyntaxProblem
    switch feature {
    case .printStatement: problem = .printStatement
    case .execStatement: problem = .execStatement
    case .commaRaise: problem = .commaRaise
    case .angleInequality: problem = .angleInequality
    case .backquotes: problem = .backticks
    case .oldOctal: problem = .leadingZeros
    case .longInteger: problem = .longSuffix
    case .rawUnicodePrefix: problem = .rawUnicodePrefix
    case .tupleParameter: problem = .tupleParameter
    case .bareTupleIterable: problem = .bareTupleIterable
    case .mixedStringKinds: problem = .mixedStringKinds
    case .commaHandler: return "write `except A as b`, or `except (A, B)`"
    case .parenthesizedKeyword, .bareGeneratorArgument:
      return "leave out what is not needed: the parentheses, the comma"
    default: return nil
    }
    return GrammarWording.words(for: problem, found: "").hint
  }

  /// Why no version reads a file: two constructs that never met, or all of them where no two are enough.
  static func conflict(in uses: [Use]) -> [Diagnostic] {
    for (index, second) in zip(uses.indices, uses) {
      for first in uses[..<index] where !shareVersion(first.feature, second.feature) {
        return [
          Diagnostic(
            code: "no-version",
            message: "no version of Python reads this file: \(second.feature.words) "
              + "\(requirement(of: second.feature)), and \(first.feature.words) \(requirement(of: first.feature))",
            range: second.range,
            related: [
              Diagnostic.Related(
                range: first.range, message: "\(first.feature.words) \(requirement(of: first.feature))")
            ])
        ]
      }
    }
    guard let last = uses.last else { return [] }
    return [
      Diagnostic(
        code: "no-version", message: "no version of Python reads all the constructs of this file", range: last.range,
        related: uses.dropLast().filter { $0.feature.versions != [PythonVersion.oldest...PythonVersion.newest] }.map {
          Diagnostic.Related(range: $0.range, message: "\($0.feature.words) \(requirement(of: $0.feature))")
        })
    ]
  }

  private static func shareVersion(_ left: SyntaxFeature, _ right: SyntaxFeature) -> Bool {
    let ranges = right.versions
    return left.versions.contains { range in ranges.contains { $0.overlaps(range) } }
  }

  private static func isForLater(_ feature: SyntaxFeature, _ target: PythonVersion) -> Bool {
    feature.versions.contains { $0.lowerBound > target }
  }

  /// "needs Python 3.10", "is Python 2", "was read up to Python 3.6".
  static func requirement(of feature: SyntaxFeature) -> String {
    let ranges = feature.versions
    guard let first = ranges.first, let last = ranges.last else { return "is no Python" }
    if last.upperBound < PythonVersion(3, 0) {
      return first.lowerBound == .oldest ? "is Python 2" : "is Python \(words(first.lowerBound)) to 2.7"
    }
    if ranges.count > 1 { return "needs Python 2 or Python \(words(last.lowerBound))" }
    if last.upperBound < .newest { return "was read up to Python \(words(last.upperBound))" }
    return "needs Python \(words(first.lowerBound))"
  }

  static func words(_ version: PythonVersion) -> String { "\(version.major).\(version.minor)" }
}

import PythonSyntax
import SourceText

/// Errors of the grammar that only repeat another one: a person wants to read what is wrong once.
enum Echoes {
  /// The errors without those that follow from another. In source order, as they come; never empty unless `errors` is.
  static func removed(from errors: [SyntaxError], in source: [UInt8]) -> [SyntaxError] {
    guard errors.count > 1 else { return errors }
    let lines = LineIndex(source)
    var kept: [SyntaxError] = []
    var leavesOpen = false
    for (index, error) in zip(errors.indices, errors) {
      if let last = kept.last, last.range.start == error.range.start {
        // What is said first is the closest, but for a bracket that explains all the rest.
        if error.problem == .unclosedBracket && (last.problem != .unclosedBracket || last.opening == nil) {
          kept[kept.count - 1] = error
        }
        continue
      }
      let isLast = index + 1 == errors.endIndex
      // A target that is damaged itself.
      if error.problem == .invalidTarget && !isLast && errors[index + 1].range.start < error.range.end { continue }
      if let last = kept.last {
        if leavesOpen && error.problem != .unclosedBracket && Int(error.range.start) >= source.count { continue }
        if error.problem == .unexpectedIndent && !last.problem.isLayout,
          lines.position(of: last.range.start).line + 1 >= lines.position(of: error.range.start).line
        {
          continue
        }
      }
      leavesOpen = leavesOpen || error.problem == .unclosedBracket || error.problem == .unterminatedString
      kept.append(error)
    }
    return kept
  }
}

extension SyntaxProblem {
  fileprivate var isLayout: Bool {
    switch self {
    case .inconsistentTabs, .unmatchedDedent, .unexpectedIndent, .expectedIndentedBlock: true
    default: false
    }
  }
}

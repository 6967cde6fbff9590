import Limits
import Packages
import PythonSemantics
import PythonSyntax
import SourceText

/// Every Python file of a distribution, decoded and parsed.
struct ParsedSources: Sendable {
  /// In the order of the distribution's files.
  var inputs: [SemanticModel.Input] = []
  var limitations: [Limitation] = []
  var byteCount = 0
}

extension Scanner {
  /// Decodes and parses the Python files of a distribution, one file a job.
  func parse(_ distribution: Distribution, jobs: Int) -> ParsedSources {
    var sources = ParsedSources()
    let files = distribution.files.filter(\.isPython)
    for (input, limitations, byteCount) in mapConcurrently(files, jobs: jobs, { parse($0) }) {
      sources.inputs.append(input)
      sources.limitations += limitations
      sources.byteCount += byteCount
    }
    return sources
  }

  private func parse(_ file: DistributionFile) -> (SemanticModel.Input, [Limitation], Int) {
    var limitations: [Limitation] = []
    var content = file.pythonContent
    if content.count > limits.sourceBytes {
      limitations.append(
        Limitation(
          .sourceBytes, path: file.path,
          message:
            "Only the first \(limits.sourceBytes) of \(content.count) bytes were parsed. Split the file and scan again."
        ))
      content = content.prefix(limits.sourceBytes)
    }
    let parsed = Parser.parse(SourceText.decode(content), limits: limits)
    limitations += parsed.limitations.map { Limitation($0.kind, path: file.path, message: $0.message) }
    let input = SemanticModel.Input(path: file.path, moduleName: file.moduleName, role: file.role, parsed: parsed)
    return (input, limitations, content.count)
  }
}

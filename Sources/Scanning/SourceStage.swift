import Behaviors
import EmbeddedPython
import Executables
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
  /// Files that Python was read from, whole or inside of another kind of file.
  var fileCount = 0
  var byteCount = 0
  /// Files of another kind that Python stands in, by path: the bytes that places in them count in.
  var containers: [String: [UInt8]] = [:]
  /// What compiled files show beside their code.
  var observations: [Observation] = []
  /// Paths of files that are Python from the first to the last byte: no program is disguised as one of them.
  var wholePython: Set<String> = []
}

extension Scanner {
  /// Decodes and parses the Python files of a distribution, one file a job.
  func parse(_ distribution: Distribution, jobs: Int) -> ParsedSources {
    var sources = ParsedSources()
    let files = distribution.files.filter(\.isPython)
    sources.fileCount = files.count
    for (input, limitations, byteCount) in mapConcurrently(files, jobs: jobs, { parse($0) }) {
      sources.inputs.append(input)
      sources.limitations += limitations
      sources.byteCount += byteCount
      if Self.isWholePython(input.parsed) { sources.wholePython.insert(input.path) }
    }
    parseEmbedded(distribution, into: &sources, jobs: jobs)
    let compiled = BytecodeFiles(of: distribution, sources: sources.inputs, limits: limits)
    sources.inputs += compiled.inputs
    sources.observations += compiled.observations
    sources.limitations += compiled.limitations
    return sources
  }

  /// Python inside of files of another kind. They are opened one after the other, since their ceilings count together.
  private func parseEmbedded(_ distribution: Distribution, into sources: inout ParsedSources, jobs: Int) {
    var doors = EmbeddedPython(limits: limits)
    var programs: [(file: DistributionFile, source: SourceText)] = []
    for file in distribution.files where !file.isPython {
      let found = doors.open(path: file.path, content: file.content)
      sources.limitations += found.limitations
      guard !found.programs.isEmpty else { continue }
      sources.fileCount += 1
      sources.containers[file.path] = found.container
      programs += found.programs.map { (file, $0) }
    }
    let parsed = mapConcurrently(programs, jobs: jobs) { Parser.parse($0.source, limits: limits) }
    for (program, parsed) in zip(programs, parsed) {
      sources.byteCount += program.source.bytes.count
      sources.limitations += parsed.limitations.map {
        Limitation($0.kind, path: program.file.path, message: $0.message)
      }
      sources.inputs.append(
        SemanticModel.Input(
          path: program.file.path, moduleName: nil, role: program.file.roleOfPrograms, parsed: parsed))
    }
  }

  /// Whether a text parses without an error and holds nothing that only data holds. What is hidden in its strings is found
  /// where the code decodes it.
  private static func isWholePython(_ parsed: ParsedModule) -> Bool {
    guard parsed.errors.isEmpty, parsed.limitations.isEmpty else { return false }
    let source = parsed.source
    guard source.encodingName == "utf-8", source.notes.isEmpty else { return false }
    return !ControlBytes.areAny(source.bytes)
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
    let parsed = Parser.parse(SourceText.decode(content), dialect: Dialect(path: file.path), limits: limits)
    limitations += parsed.limitations.map { Limitation($0.kind, path: file.path, message: $0.message) }
    let input = SemanticModel.Input(path: file.path, moduleName: file.moduleName, role: file.role, parsed: parsed)
    return (input, limitations, content.count)
  }
}

extension DistributionFile {
  /// When the Python inside of a file of another kind runs: with the file if that is a command or a test, else when
  /// somebody runs it by hand.
  fileprivate var roleOfPrograms: FileRole {
    switch role {
    case .script, .test: role
    default: .documentation
    }
  }
}

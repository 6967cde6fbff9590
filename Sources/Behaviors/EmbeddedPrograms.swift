import Packages
public import PythonSemantics
import PythonSyntax
public import SourceText

/// A Python program that stands in a string of another one.
public struct EmbeddedProgram: Sendable {
  /// Syntax errors that a text may have and still be taken for a program: people cut examples short.
  public static let greatestErrorCount = 2

  /// The literal.
  public let range: SourceRange
  public let bytes: [UInt8]
  /// When the code around the literal runs.
  public let runsAt: RunTime
}

extension Observers {
  /// Bytes a program needs to be worth a look: shorter ones are expressions.
  private static let minimumProgramByteCount = 40
  /// Programs of one module that are looked at.
  private static let maximumProgramCount = 64

  /// Literals that read like Python programs: they import something, and they call something.
  ///
  /// Droppers write such a text to a file, or hand it to `python -c`. Scanning parses each as a layer of its file.
  public static func embeddedPrograms(in module: ModuleModel) -> [EmbeddedProgram] {
    let tree = module.parsed.tree
    var documentation: Set<Int32> = []
    var programs: [EmbeddedProgram] = []
    for raw in stride(from: tree.nodeCount - 1, through: 0, by: -1) {
      let node = NodeID(rawValue: Int32(truncatingIfNeeded: raw))
      switch tree.kind(node) {
      case .expressionStatement:
        let value = tree.child(node, 0)
        if !value.isNone { documentation.insert(value.rawValue) }
      case .stringLiteral, .bytesLiteral:
        guard !documentation.contains(node.rawValue) else { continue }
        let literal = tree.literal(node)
        guard literal.count >= minimumProgramByteCount, EmbeddedProgram.isLikely(literal) else { continue }
        programs.append(
          EmbeddedProgram(range: tree.range(node), bytes: Array(literal), runsAt: module.runTime(of: node)))
        if programs.count >= maximumProgramCount { return programs.reversed() }
      default: continue
      }
    }
    return programs.reversed()
  }

  /// Whether a module does something with the programs in its texts: elsewhere such a text is an example.
  ///
  /// - Parameter seen: what was observed in the module.
  public static func mayRunPrograms(_ seen: [Observation]) -> Bool {
    let sinks = BehaviorSet([.writesFile, .spawnsProcess, .executesCode])
    return seen.contains { sinks.contains($0.behavior) }
  }

  /// What a command in another language than Python shows, such as a decoded layer for a shell or PowerShell.
  public static func observe(
    command: [UInt8], in path: String, layer: Int? = nil, runsAt: RunTime, catalogue: Catalogue
  ) -> [Observation] {
    let location = Location(path: path, layer: layer)
    return catalogue.texts.matches(in: command[...], as: .command).flatMap { match in
      let entry = catalogue.texts.entries[match.entry]
      let text = String(decoding: command.prefix(ModuleObserver.maximumDetailByteCount), as: UTF8.self)
      return entry.behaviors.map {
        Observation($0, runsAt: runsAt, location: location, subject: entry.subject, detail: text)
      }
    }
  }
}

extension EmbeddedProgram {
  /// Whether a text reads like a Python program: a statement of it imports something, and there is a call.
  static func isLikely(_ text: ArraySlice<UInt8>) -> Bool {
    guard text.contains(UInt8(ascii: "(")) else { return false }
    var isStatementStart = true
    for index in text.indices {
      switch text[index] {
      case UInt8(ascii: "\n"), UInt8(ascii: ";"), UInt8(ascii: "'"), UInt8(ascii: "\""): isStatementStart = true
      case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"): continue
      default:
        if isStatementStart, text[index...].starts(with: "import ".utf8) { return true }
        if isStatementStart, text[index...].starts(with: "from ".utf8),
          contains(" import ".utf8, in: text[index...].prefix(120))
        {
          return true
        }
        isStatementStart = false
      }
    }
    return false
  }

  private static func contains(_ part: String.UTF8View, in text: ArraySlice<UInt8>) -> Bool {
    text.indices.contains { text[$0...].starts(with: part) }
  }
}

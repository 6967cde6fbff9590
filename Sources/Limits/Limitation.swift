/// Something that was not analysed, or only in part: a fact of the report, never an error.
///
/// A scan with a limitation is never `clean`.
public struct Limitation: Sendable, Hashable {
  /// What stopped the analysis. Raw values are stable: they are part of the JSON report.
  public enum Kind: String, Sendable, CaseIterable {
    case unpackedBytes = "unpacked-bytes"
    case streamBytes = "stream-bytes"
    case ratio = "compression-ratio"
    case entries = "entry-count"
    case archiveDepth = "archive-depth"
    case sourceBytes = "source-bytes"
    case nodes = "syntax-nodes"
    case syntaxDepth = "syntax-depth"
    case fieldTexts = "field-texts"
    case layers = "layer-count"
    case embeddedPrograms = "embedded-programs"
    case evaluationSteps = "evaluation-steps"
    case executableRecords = "executable-records"
    case hiddenContent = "hidden-content"
    case yara = "yara-rules"
    case similarity = "similar-projects"
    case encrypted = "encrypted"
    case damaged = "damaged"
    case unsupported = "unsupported"
    case unreadable = "unreadable"
    case changed = "changed-while-read"
  }

  public let kind: Kind
  /// Path of the artifact's member it concerns; empty for the artifact as a whole.
  public let path: String
  /// One sentence for a person: what, where, at which ceiling, what to do next.
  public let message: String

  public init(_ kind: Kind, path: String, message: String) {
    self.kind = kind
    self.path = path
    self.message = message
  }
}

public import PythonSyntax
import SourceText

/// Says what keeps Python from reading a file, in words.
///
/// The parser knows grammar and no English; this room knows English, and what CPython's compiler refuses beyond the
/// grammar. It works on demand only, from a tree that is already there, and nothing that scans calls it.
///
///     for diagnostic in Diagnostics.of(Parser.parse(source)) { print(diagnostic.message) }
public enum Diagnostics {
  /// Everything that is wrong with a file, in source order.
  ///
  /// `target` is the version that shall read it. Without one, any will do: the file is held against the newest version
  /// that reads all of its constructs, and it is said when there is none. The rules of the compiler are asked only of
  /// a file whose grammar is right: in a damaged one they would say the same thing twice.
  public static func of(_ parsed: ParsedModule, target: PythonVersion? = nil) -> [Diagnostic] {
    var found = textDiagnostics(of: parsed)
    let wording = GrammarWording(source: parsed.source.bytes)
    found += Echoes.removed(from: parsed.errors, in: parsed.source.bytes).map(wording.diagnostic)
    // No version of Python reads Cython, and its compiler has rules of its own.
    guard parsed.dialect == .python else { return inOrder(found) }
    let versions = parsed.versions
    if let target {
      if !versions.contains(target) { found += VersionWording.diagnostics(of: parsed.features, target: target) }
    } else if versions.isEmpty {
      found += VersionWording.conflict(in: parsed.features)
    }
    if parsed.errors.isEmpty {
      let version = target ?? versions.last ?? .newest
      found += CompilerCheck.diagnostics(of: parsed, version: version)
    }
    return inOrder(found)
  }

  /// Whether a version reads the file without an error.
  public static func isAccepted(_ parsed: ParsedModule, by version: PythonVersion) -> Bool {
    !of(parsed, target: version).contains { $0.severity == .error }
  }

  /// The code of the diagnostic that a problem of the grammar becomes.
  public static func code(of problem: SyntaxProblem) -> String { GrammarWording.words(for: problem, found: "").code }

  /// By place, each once.
  private static func inOrder(_ found: [Diagnostic]) -> [Diagnostic] {
    var result: [Diagnostic] = []
    result.reserveCapacity(found.count)
    var seen: Set<Diagnostic> = []
    for diagnostic in found where seen.insert(diagnostic).inserted { result.append(diagnostic) }
    return result.sorted { ($0.range.start, $0.range.end, $0.code) < ($1.range.start, $1.range.end, $1.code) }
  }

  /// An encoding that Python does not know either, or one that it would have decoded.
  private static func unknownEncoding(_ range: SourceRange, in bytes: [UInt8]) -> Diagnostic {
    let end = min(Int(range.end), bytes.count)
    let name = bytes[min(Int(range.start), end)..<end]
    if PythonEncodings.contains(name) {
      return Diagnostic(
        code: "undecoded-encoding", severity: .warning,
        message: "this encoding is not decoded here, and the file was read as Latin-1", range: range)
    }
    return Diagnostic(
      code: "unknown-encoding", message: "Python knows no encoding of this name", range: range,
      hint: "save the file as UTF-8 and leave the declaration out")
  }

  /// What keeps the bytes from being text (PEP 263).
  private static func textDiagnostics(of parsed: ParsedModule) -> [Diagnostic] {
    parsed.source.notes.compactMap { note in
      switch note.kind {
      case .nulByte:
        Diagnostic(
          code: "nul-byte", message: "the file has a NUL byte, which Python refuses", range: note.range,
          hint: "remove it; it may be no text at all")
      case .undecodable:
        Diagnostic(
          code: "undecodable", message: "these bytes are no text in the encoding \(parsed.source.encodingName)",
          range: note.range, hint: "save the file as UTF-8, or declare its encoding in the first line")
      case .unknownEncoding: unknownEncoding(note.range, in: parsed.source.bytes)
      case .contradictingEncoding:
        Diagnostic(
          code: "contradicting-encoding", message: "the byte order mark says UTF-8 and this says something else",
          range: note.range, hint: "remove one of them")
      default: nil
      }
    }
  }
}

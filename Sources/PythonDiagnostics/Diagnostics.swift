public import PythonSyntax
import SourceText

/// Says what is wrong with a file in words.
///
/// The parser knows grammar and no English; this room knows English and no grammar. It works on demand only, from a
/// tree that is already there, and nothing that scans calls it.
///
///     for diagnostic in Diagnostics.of(Parser.parse(source)) { print(diagnostic.message) }
public enum Diagnostics {
  /// Everything that is wrong with a file, in source order.
  public static func of(_ parsed: ParsedModule) -> [Diagnostic] {
    parsed.errors.map { GrammarWording(source: parsed.source.bytes).diagnostic(of: $0) }
  }
}

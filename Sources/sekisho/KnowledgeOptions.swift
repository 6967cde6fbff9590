import ArgumentParser
import Intelligence
import Linking
import Reporting
import Scanning

/// Which campaigns packages are compared with.
struct KnowledgeOptions: ParsableArguments {
  @Option(
    parsing: .singleValue,
    help: ArgumentHelp(
      "Also compare with the campaigns below this folder (docs/reference/campaign-format.md); may be repeated.",
      valueName: "folder"))
  var knowledge: [PathArgument] = []

  @Option(
    parsing: .singleValue,
    help: ArgumentHelp("Compare with the campaigns below this folder alone; may be repeated.", valueName: "folder"))
  var knowledgeOnly: [PathArgument] = []

  @Flag(help: "Compare code alone: no digests and no hosts.")
  var noIndicators = false

  func validate() throws {
    if !knowledge.isEmpty, !knowledgeOnly.isEmpty {
      throw ValidationError("--knowledge adds to the campaigns of Sekisho, --knowledge-only replaces them: give one.")
    }
  }

  func campaigns() throws -> Scanner.Campaigns {
    if knowledge.isEmpty, knowledgeOnly.isEmpty, !noIndicators { return .embedded }
    return .these(Linker(knowledge: try base(), usesIndicators: !noIndicators))
  }

  /// All or nothing: a page that cannot be read is the user's to mend, and nothing is compared with half of them.
  func base() throws -> KnowledgeBase {
    let folders = knowledge + knowledgeOnly
    let files = try folders.flatMap { try OwnFiles.knowledge(below: $0.path) }
    do throws(KnowledgeError) {
      return try knowledgeOnly.isEmpty ? KnowledgeBase.embedded(adding: files) : KnowledgeBase.load(files: files)
    } catch {
      throw UsageError(message: TerminalText.line("\(error). Nothing was compared."))
    }
  }
}

import Behaviors
import Judgement
import PythonSemantics
import Rules
import Scanning
import Similarity
import Testing

@testable import Reporting

/// Two releases as `sekisho diff` shows them.
struct VersionTextsTests {
  private let scanner: Scanner

  init() throws {
    scanner = Scanner(ruleSet: try RuleSet.embedded(), catalogue: try Catalogue.embedded(), weights: try Weights.embedded())
  }

  private func texts(_ old: [(String, String)], _ new: [(String, String)]) -> VersionTexts {
    func artifact(_ version: String, _ files: [(String, String)]) -> Artifact {
      let metadata = "Metadata-Version: 2.1\nName: quick-http\nVersion: \(version)\n"
      let members = [("PKG-INFO", metadata)] + files
      return Artifact(
        path: "quick-http-\(version)",
        content: .folder(members.map { FolderFile(path: $0.0, content: Array($0.1.utf8)) }))
    }
    let found = scanner.compare(artifact("1.0", old), artifact("1.1", new))
    return VersionTexts(found.difference, old: found.old, new: found.new)
  }

  private let honest = "def get(path):\n    return open(path).read()\n"
  private let fetching = "import urllib.request\nurllib.request.urlopen('https://files.example.invalid/x')\n"

  @Test func networkAtImportIsSaidFirst() {
    let texts = texts([("quick_http/__init__.py", honest)], [("quick_http/__init__.py", honest + fetching)])
    let lines = texts.text.split(separator: "\n")
    #expect(lines[0] == "quick-http 1.0 → quick-http 1.1")
    #expect(lines[1] == "! 1.1 now uses the network when it is imported.")
    #expect(texts.markdown.contains("| new | it uses the network | when it is imported | `quick_http/__init__.py` |"))
    #expect(String(decoding: texts.json, as: UTF8.self).contains("\"capability\": \"network\""))
  }

  @Test func twoReleasesThatDoTheSame() {
    let texts = texts([("quick_http/__init__.py", honest)], [("quick_http/__init__.py", honest + "# more\n")])
    #expect(texts.text.contains("Nothing that it can do is new."))
    #expect(texts.text.contains("Edited:\n    PKG-INFO") == false)
    #expect(texts.text.contains("    quick_http/__init__.py"))
  }

  @Test func namesOfFilesAreNoMarkup() {
    let texts = texts(
      [("quick_http/__init__.py", honest)],
      [("quick_http/__init__.py", honest), ("quick_http/`|<b>\u{1b}[31m.py", fetching)])
    #expect(!texts.markdown.contains("\u{1b}"))
    #expect(!texts.text.contains("\u{1b}"))
    let row = texts.markdown.split(separator: "\n").first { $0.contains("uses the network") && $0.hasPrefix("|") }
    #expect(row?.filter { $0 == "|" }.count == 5)
  }
}

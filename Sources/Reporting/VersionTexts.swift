import Behaviors
internal import JSON
import Judgement
import PythonSemantics
public import Scanning
public import Similarity

/// What `sekisho diff` prints: the headline first, then what is new, then the files.
public struct VersionTexts {
  private let difference: VersionDifference
  private let old: ScanReport
  private let new: ScanReport
  /// Lines of one kind of file change.
  private let greatestCount: Int

  /// - Parameter isWhole: print every file.
  public init(_ difference: VersionDifference, old: ScanReport, new: ScanReport, isWhole: Bool = false) {
    self.difference = difference
    self.old = old
    self.new = new
    greatestCount = isWhole ? .max : 12
  }

  // MARK: Text

  public var text: String {
    var lines = ["\(title(difference.old)) → \(title(difference.new))", ""]
    lines += headlines.map { "! " + $0 }
    if headlines.isEmpty { lines.append("Nothing that it can do is new.") }
    for change in difference.gained {
      lines += ["", "+ " + sentence(change, isNew: true)] + evidence(change).map { "    " + $0 }
    }
    for change in difference.lost { lines += ["", "- " + sentence(change, isNew: false)] }
    lines += ["", "Files: \(counts)."]
    for (label, paths) in groups { lines += [label + ":"] + cut(paths).map { "    " + TerminalText.name($0) } }
    lines += ["", "Verdicts: \(old.verdict.level.rawValue) → \(new.verdict.level.rawValue).", ""]
    return lines.joined(separator: "\n")
  }

  // MARK: Markdown

  /// For a comment on a pull request.
  public var markdown: String {
    var lines = ["### \(code(title(difference.old))) → \(code(title(difference.new)))", ""]
    for headline in headlines { lines.append("- **\(plain(headline))**") }
    if headlines.isEmpty { lines.append("Nothing that it can do is new.") }
    if !difference.gained.isEmpty || !difference.lost.isEmpty {
      lines += ["", "| | what | when | where |", "|---|---|---|---|"]
      for change in difference.gained { lines.append(row(change, "new")) }
      for change in difference.lost { lines.append(row(change, "gone")) }
    }
    lines += ["", "<details><summary>\(counts)</summary>", ""]
    for (label, paths) in groups { lines += ["\(label):", ""] + cut(paths).map { "- " + code($0) } + [""] }
    lines += ["</details>", "", "Verdict: \(old.verdict.level.rawValue) → \(new.verdict.level.rawValue)", ""]
    return lines.joined(separator: "\n")
  }

  private func row(_ change: VersionDifference.Change, _ mark: String) -> String {
    let places = Self.paths(change).map(code).joined(separator: "<br>")
    return "| \(mark) | it \(plain(change.capability.phrase)) | \(Self.when(change.runsAt)) | \(places) |"
  }

  /// Text of the input as code: nothing in it is markup, or ends the line or the cell.
  private func code(_ text: String) -> String {
    let bare = TerminalText.name(text).utf8.map { byte in
      byte == UInt8(ascii: "`") ? UInt8(ascii: "'") : byte == UInt8(ascii: "|") ? UInt8(ascii: "/") : byte
    }
    return "`\(String(decoding: bare, as: UTF8.self))`"
  }

  private func plain(_ text: String) -> String {
    var escaped = ""
    for scalar in TerminalText.line(text).unicodeScalars {
      if "\\`*_{}[]<>#|@&".unicodeScalars.contains(scalar) { escaped.unicodeScalars.append("\\") }
      escaped.unicodeScalars.append(scalar)
    }
    return escaped
  }

  // MARK: JSON

  public var json: [UInt8] {
    var json = JSONText(isIndented: true)
    json.object { json in
      json.field("schema_version", "1.0")
      release(difference.old, old, "old", &json)
      release(difference.new, new, "new", &json)
      json.field("headlines", headlines)
      changes(difference.gained, "gained", &json)
      changes(difference.lost, "lost", &json)
      json.field("new_behaviors", difference.newBehaviors)
      json.object("files") { json in
        json.field("same", difference.files.sameCount)
        json.field("edited", difference.files.edited)
        json.field("added", difference.files.added)
        json.field("removed", difference.files.removed)
        json.key("moved") { json in
          json.array(difference.files.moved) { json, move in
            json.object { json in
              json.field("from", move.from)
              json.field("to", move.to)
            }
          }
        }
        json.field("lost_sources", difference.files.lostSources)
      }
    }
    return json.bytes + [0x0A]
  }

  private func release(_ release: Release, _ report: ScanReport, _ key: StaticString, _ json: inout JSONText) {
    json.object(key) { json in
      json.field("path", report.artifact.path)
      json.field("sha256", report.artifact.sha256)
      json.field("kind", release.kind)
      json.field("name", release.name)
      json.field("version", release.version)
      json.field("verdict", report.verdict.level.rawValue)
    }
  }

  private func changes(_ changes: [VersionDifference.Change], _ key: StaticString, _ json: inout JSONText) {
    json.key(key) { json in
      json.array(changes) { json, change in
        json.object { json in
          json.field("capability", change.capability.rawValue)
          json.field("when", change.runsAt.rawValue)
          json.field("before", change.before.map { .text($0.rawValue) } ?? .null)
          json.field("behaviors", change.behaviors)
          json.field("paths", change.places.map(\.path))
          json.field("subjects", change.subjects)
        }
      }
    }
  }

  // MARK: Words

  /// What to say first: what happens to people who only install or import it, sources that are gone, a worse verdict.
  private var headlines: [String] {
    var lines: [String] = []
    let name = difference.new.version.isEmpty ? "The newer one" : difference.new.version
    for change in difference.gained where VersionDifference.isUnasked(change.runsAt) && change.capability.isTelling {
      let now = change.before == nil ? "now" : "no longer waits to be called: it"
      lines.append("\(name) \(now) \(change.capability.phrase) \(Self.when(change.runsAt)).")
    }
    if let first = difference.files.lostSources.first {
      let count = difference.files.lostSources.count
      lines.append(
        count == 1
          ? "\(TerminalText.name(first)) lost its source: only the compiled file is left."
          : "\(count) modules lost their source, \(first) first.")
    }
    let isCalled = difference.gained.filter {
      !VersionDifference.isUnasked($0.runsAt) && [.process, .network, .secrets].contains($0.capability)
    }
    for change in isCalled { lines.append("\(name) now \(change.capability.phrase) \(Self.when(change.runsAt)).") }
    if Self.rank(new.verdict.level) > Self.rank(old.verdict.level) {
      lines.append("The verdict is \(new.verdict.level.rawValue); it was \(old.verdict.level.rawValue).")
    }
    if difference.old.name != difference.new.name, !difference.old.name.isEmpty, !difference.new.name.isEmpty {
      lines.append("These are two projects: \(difference.old.name) and \(difference.new.name).")
    }
    return lines.map { TerminalText.line($0) }
  }

  private static func rank(_ level: VerdictLevel) -> Int {
    switch level {
    case .clean: 0
    case .inconclusive: 1
    case .suspicious: 2
    case .malicious: 3
    }
  }

  private func sentence(_ change: VersionDifference.Change, isNew: Bool) -> String {
    let then = change.before.map { " (before: \(Self.when($0)))" } ?? ""
    return (isNew ? "it " : "gone: it ") + "\(change.capability.phrase) \(Self.when(change.runsAt))\(then)"
  }

  private func evidence(_ change: VersionDifference.Change) -> [String] {
    let subjects = change.subjects.map { TerminalText.line($0) }.joined(separator: ", ")
    let paths = Self.paths(change).map { TerminalText.name($0) }.joined(separator: ", ")
    return subjects.isEmpty ? [paths] : ["\(paths): \(subjects)"]
  }

  static func when(_ time: RunTime) -> String {
    switch time {
    case .install: "when it is built or installed"
    case .start: "at every start of Python"
    case .import: "when it is imported"
    case .entryPoint: "when its command is used"
    case .test: "in its tests"
    case .call: "when it is called"
    }
  }

  private func title(_ release: Release) -> String {
    let name = [release.name, release.version].filter { !$0.isEmpty }.joined(separator: " ")
    return TerminalText.line(name.isEmpty ? "(no name)" : name)
      + (difference.old.kind == difference.new.kind ? "" : " (\(release.kind))")
  }

  private var counts: String {
    let files = difference.files
    return
      "\(files.sameCount) the same, \(files.edited.count) edited, \(files.added.count) added, \(files.removed.count) removed, "
      + "\(files.moved.count) moved"
  }

  private var groups: [(String, [String])] {
    let files = difference.files
    let moves = files.moved.map { "\($0.from) → \($0.to)" }
    return [("Edited", files.edited), ("Added", files.added), ("Removed", files.removed), ("Moved", moves)]
      .filter { !$0.1.isEmpty }
  }

  private static func paths(_ change: VersionDifference.Change) -> [String] { Set(change.places.map(\.path)).sorted() }

  private static let codeSuffixes = [
    ".py", ".pyc", ".pyx", ".pth", ".so", ".pyd", ".dll", ".exe", ".sh", ".ps1", ".bat",
  ]

  /// Code first: what people look for is rarely in a picture.
  private func cut(_ all: [String]) -> [String] {
    func isCode(_ path: String) -> Bool { Self.codeSuffixes.contains(where: path.hasSuffix) }
    let paths = all.filter(isCode) + all.filter { !isCode($0) }
    return paths.count <= greatestCount
      ? paths : paths.prefix(greatestCount) + ["and \(paths.count - greatestCount) more"]
  }
}

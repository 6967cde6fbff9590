import Exchange
import Judgement
import Limits
import Reporting
import Rules
import Yara

/// Files that a person brings along: rules, YARA rules, a baseline. Each is read whole before the first scan starts: with
/// half a rule set nothing is scanned.
enum OwnFiles {
  /// Bytes of one such file; no person writes more.
  static let fileCeiling = 4 << 20
  /// Bytes of a list of names: all of an index.
  private static let lineCeiling = 64 << 20
  /// Rule files below one folder, and levels of folders in it.
  private static let countCeiling = 2_000
  private static let depthCeiling = 8

  /// One regular file, or why it cannot be used.
  static func read(_ path: SystemPath, as what: String, limit: Int = fileCeiling) throws -> [UInt8] {
    switch FileReading.read(path, followingLinks: true, limit: limit) {
    case .success(let (bytes, _)): return bytes
    case .failure(let failure):
      throw UsageError(
        message: "\(TerminalText.name(path.text)): \(what) cannot be read. \(failure.limitation.message)")
    }
  }

  /// The rule pages below a folder, in the order of their names. A page at its top belongs to a group of the folder's own
  /// name, so that `--rules acme` makes `acme/our-rule` of `our-rule.md`.
  static func rules(below folder: SystemPath) throws -> [(path: String, bytes: [UInt8])] {
    try pages(below: folder, what: "rule")
  }

  /// The pages of campaigns and actors below a folder, in the order of their names.
  static func knowledge(below folder: SystemPath) throws -> [(path: String, bytes: [UInt8])] {
    try pages(below: folder, what: "campaign page")
  }

  private static func pages(below folder: SystemPath, what: String) throws -> [(path: String, bytes: [UInt8])] {
    let root = (try? FileSystem.resolved(folder)) ?? folder
    var pages: [(path: String, bytes: [UInt8])] = []
    try collect(root, depth: 0, what: what, into: &pages)
    guard !pages.isEmpty else {
      throw UsageError(
        message: "\(TerminalText.name(folder.text)): there is no \(what) in it: expected files that end in .md.")
    }
    return pages
  }

  private static func collect(
    _ folder: SystemPath, depth: Int, what: String, into pages: inout [(path: String, bytes: [UInt8])]
  ) throws {
    let name = TerminalText.name(folder.text)
    let names: [[UInt8]]
    do throws(SystemError) { names = try FileSystem.names(in: folder) } catch {
      throw UsageError(message: "\(name): the \(what)s in it cannot be read: \(error.reason). \(error.advice)")
    }
    for component in names where component.first != UInt8(ascii: ".") {
      let path = folder.appending(component)
      guard let status = try? FileSystem.status(path, followingLinks: true) else { continue }
      let text = SystemPath.text(of: component)
      if status.kind == .folder, depth < depthCeiling {
        try collect(path, depth: depth + 1, what: what, into: &pages)
      } else if status.kind == .file, text.hasSuffix(".md"), text != "README.md" {
        guard pages.count < countCeiling else {
          throw UsageError(message: "\(name): more than \(countCeiling) \(what)s are not read. Is it the right folder?")
        }
        pages.append((path.text, try read(path, as: "the \(what)")))
      }
    }
  }

  /// Lines of a file or, for `-`, of standard input, without those that are empty.
  static func lines(of path: SystemPath) throws -> [String] {
    let bytes: [UInt8]
    if path.bytes == [0x2D] {
      do throws(SystemError) {
        bytes = try FileSystem.read(Descriptor.standardInput, expecting: 0, limit: lineCeiling).bytes
      } catch {
        throw UsageError(message: "standard input cannot be read: \(error.reason). \(error.advice)")
      }
    } else {
      switch FileReading.read(path, followingLinks: true, limit: lineCeiling) {
      case .success(let (content, _)): bytes = content
      case .failure(let failure):
        throw UsageError(message: "\(TerminalText.name(path.text)): cannot be read. \(failure.limitation.message)")
      }
    }
    return bytes.split { $0 == 0x0A || $0 == 0x0D }.map { String(decoding: $0, as: UTF8.self) }
  }

  static func yara(_ paths: [SystemPath]) throws -> YaraRules? {
    guard !paths.isEmpty else { return nil }
    let files = try paths.map { ($0.text, try read($0, as: "the YARA file")) }
    do throws(YaraError) { return try YaraRules(files: files) } catch {
      throw UsageError(message: TerminalText.line("\(error)"))
    }
  }

  static func known(_ path: SystemPath?) throws -> KnownIndex? {
    guard let path else { return nil }
    let content = try read(path, as: "the index", limit: KnownCommand.indexCeiling)
    do throws(ExchangeError) { return try KnownIndex(content) } catch {
      throw UsageError(message: "\(TerminalText.name(path.text)): \(TerminalText.line("\(error)")).")
    }
  }

  static func baseline(_ path: SystemPath?) throws -> Baseline {
    guard let path else { return Baseline() }
    let content = try read(path, as: "the baseline")
    do throws(BaselineError) {
      return try Baseline(content, path: path.text, today: Surroundings.today)
    } catch {
      throw UsageError(message: TerminalText.line("\(error)"))
    }
  }
}

/// Tells at the end of a run which entries of a baseline are of no use any more.
struct BaselineUse {
  private let baseline: Baseline
  private var used: Set<Int> = []

  init(_ baseline: Baseline) { self.baseline = baseline }

  mutating func add(_ findings: [Finding]) {
    for (index, entry) in baseline.entries.enumerated() where !used.contains(index) {
      if findings.contains(where: entry.covers) { used.insert(index) }
    }
  }

  /// Expired entries, and those that cover nothing that was scanned.
  var complaints: [String] {
    baseline.entries.enumerated().compactMap { index, entry in
      let what =
        "\(entry.acceptance.place): the entry for \(entry.rule) in \(entry.path.isEmpty ? "the artifact" : entry.path)"
      if entry.isExpired {
        let effect = used.contains(index) ? "what it covers counts again" : "it covers nothing here either"
        return "\(what) expired on \(entry.acceptance.expires): \(effect)."
      }
      return used.contains(index) ? nil : "\(what) covers nothing that was scanned: the file or the rule has changed."
    }
  }
}

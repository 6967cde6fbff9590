import Behaviors
import Packages
public import Rules

/// A baseline that cannot be read: where, and what was expected there.
public struct BaselineError: Error, Sendable, Hashable, CustomStringConvertible {
  public let path: String
  /// From 1.
  public let line: Int
  public let message: String

  public var description: String { "\(path):\(line): \(message)" }
}

/// Findings that a person has looked at and accepted, by content.
///
/// An entry holds for one rule in one file with one digest, until a day: a changed file, another file of the same name and
/// another rule in the same file are findings again. Nothing is ever left out of the scan, and what was accepted stays in
/// the report.
public struct Baseline: Sendable {
  /// One accepted finding.
  public struct Entry: Sendable, Hashable {
    public var rule: String
    /// As the report has it; empty for the artifact itself.
    public var path: String
    /// Of the file, 64 lower-case hexadecimal digits.
    public var sha256: String
    public var acceptance: Acceptance
    /// Its day is over.
    public var isExpired: Bool
  }

  public let entries: [Entry]

  /// Nothing is accepted.
  public init() { entries = [] }

  /// Reads `[[accept]]` of a `sekisho.toml`, and `[[tool.sekisho.accept]]` of a `pyproject.toml`.
  ///
  /// - Parameters:
  ///   - path: of the file, for messages; its name says which of the two it is.
  ///   - today: as `2026-11-23`.
  public init(_ content: [UInt8], path: String, today: String) throws(BaselineError) {
    let isProject = path.split(separator: "/").last == "pyproject.toml"
    let table = isProject ? ["tool", "sekisho", "accept"] : ["accept"]
    let document = TOMLDocument(content[...])
    if let line = document.unreadableLines.first {
      throw BaselineError(path: path, line: line, message: "this is not TOML that can be read here")
    }
    var entries: [Entry] = []
    for (index, header) in document.headers.enumerated() where header.path == table {
      guard header.isArrayElement else {
        throw BaselineError(
          path: path, line: header.line, message: "expected [[\(table.joined(separator: "."))]], with two brackets")
      }
      let pairs = document.pairs.filter { $0.header == index }
      entries.append(try Self.entry(pairs, header: header, depth: table.count, path: path, today: today))
    }
    for pair in document.pairs where pair.path == table {
      throw BaselineError(
        path: path, line: pair.line, message: "expected a table [[\(table.joined(separator: "."))]] for each entry")
    }
    if !isProject {
      for header in document.headers where header.path != table {
        throw BaselineError(
          path: path, line: header.line,
          message: "unknown table '\(header.path.joined(separator: "."))', expected [[accept]]")
      }
    }
    var seen: [Entry] = []
    for entry in entries {
      if let first = seen.first(where: { $0.covers(entry) }) {
        throw BaselineError(
          path: path, line: entry.line, message: "the same finding is accepted at \(first.acceptance.place) already")
      }
      seen.append(entry)
    }
    self.entries = entries
  }

  private static let keys = ["rule", "path", "sha256", "reason", "author", "expires"]

  private static func entry(
    _ pairs: [TOMLDocument.Pair], header: TOMLDocument.Header, depth: Int, path: String, today: String
  ) throws(BaselineError) -> Entry {
    func failure(_ line: Int, _ message: String) -> BaselineError {
      BaselineError(path: path, line: line, message: message)
    }
    var values: [String: (text: String, line: Int)] = [:]
    for pair in pairs {
      let key = pair.path.dropFirst(depth).joined(separator: ".")
      guard keys.contains(key) else {
        throw failure(pair.line, "unknown key '\(key)', expected \(keys.joined(separator: ", "))")
      }
      guard values[key] == nil else { throw failure(pair.line, "'\(key)' is given twice") }
      switch pair.value {
      case .text(let text): values[key] = (text, pair.line)
      case .bare(let text) where key == "expires": values[key] = (text, pair.line)
      default: throw failure(pair.line, "'\(key)' is not a text in quotes")
      }
    }
    func value(_ key: String) throws(BaselineError) -> (text: String, line: Int) {
      guard let value = values[key], !value.text.isEmpty || key == "path" else {
        throw failure(values[key]?.line ?? header.line, "the entry says nothing for '\(key)'")
      }
      return value
    }
    let digest = try value("sha256")
    guard digest.text.utf8.count == 64,
      digest.text.utf8.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x66).contains($0) })
    else { throw failure(digest.line, "'sha256' is not 64 lower-case hexadecimal digits") }
    let expires = try value("expires")
    guard isDay(expires.text) else {
      throw failure(expires.line, "'expires' is '\(expires.text)', expected a day such as 2027-06-30")
    }
    return Entry(
      rule: try value("rule").text, path: try value("path").text, sha256: digest.text,
      acceptance: Acceptance(
        reason: try value("reason").text, author: try value("author").text, expires: expires.text,
        place: "\(path):\(header.line)"),
      isExpired: expires.text < today)
  }

  /// `YYYY-MM-DD`, a day that there is.
  private static func isDay(_ text: String) -> Bool {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 3, parts.map(\.utf8.count) == [4, 2, 2],
      text.utf8.allSatisfy({ $0 == 0x2D || (0x30...0x39).contains($0) }),
      let year = Int(parts[0]), let month = Int(parts[1]), let day = Int(parts[2]), (1...12).contains(month)
    else { return false }
    let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    let days = month == 2 ? (isLeap ? 29 : 28) : [4, 6, 9, 11].contains(month) ? 30 : 31
    return (1...days).contains(day)
  }

  /// Marks the findings that an entry covers. What an expired entry covers counts again.
  public func apply(to findings: inout [Finding]) {
    guard !entries.isEmpty else { return }
    for index in findings.indices {
      findings[index].acceptance = entries.first { !$0.isExpired && $0.covers(findings[index]) }?.acceptance
    }
  }
}

extension Baseline.Entry {
  /// Whether the entry is about this finding, expired or not.
  public func covers(_ finding: Finding) -> Bool {
    rule == finding.rule && path == finding.location.path && sha256 == finding.sha256
  }

  fileprivate func covers(_ other: Baseline.Entry) -> Bool {
    rule == other.rule && path == other.path && sha256 == other.sha256
  }

  /// Line of the entry in its file, from 1.
  fileprivate var line: Int { Int(acceptance.place.split(separator: ":").last ?? "1") ?? 1 }
}

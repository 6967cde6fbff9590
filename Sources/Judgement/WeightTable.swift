import EmbeddedData
import PythonSemantics
import Rules

/// A line of a weight file that cannot be read: where, and what was expected there.
public struct WeightError: Error, Sendable, Hashable, CustomStringConvertible {
  public let path: String
  /// Line, from 1.
  public let line: Int
  /// What was found and what was expected, in one sentence.
  public let message: String

  public var description: String { "\(path):\(line): \(message)" }
}

/// The file that weights are read from: lines of kind, key and number between tabs; `#` begins a comment.
///
/// The kinds are `threshold`, `scale`, `time`, `severity`, `group`, `rule` and `signal`. Numbers are not negative: nothing
/// that was found makes an artifact better.
struct WeightTable {
  /// Kind → key → number.
  private(set) var values: [String: [String: Double]] = [:]
  private let path: String

  /// Above every weight that a fit could give, so that sums stay exact.
  static let largest = 1000.0

  init(_ bytes: [UInt8], path: String) throws(WeightError) {
    self.path = path
    var number = 0
    for line in bytes.split(separator: 0x0A, omittingEmptySubsequences: false) {
      number += 1
      let text = String(decoding: line, as: UTF8.self)
      if text.isEmpty || text.hasPrefix("#") { continue }
      try read(text, line: number)
    }
    try requireAll(lastLine: max(1, number))
  }

  /// A number that `requireAll` has seen to be there.
  func value(_ kind: String, _ key: String) -> Double { values[kind]?[key] ?? 0 }

  private func failure(_ line: Int, _ message: String) -> WeightError {
    WeightError(path: path, line: line, message: message)
  }

  private mutating func read(_ text: String, line: Int) throws(WeightError) {
    let cells = text.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
    guard cells.count == 3, !cells[1].isEmpty else {
      throw failure(line, "found '\(text)', expected kind, key and number between tabs")
    }
    let (kind, key) = (cells[0], cells[1])
    let known = Self.required.map(\.kind) + ["group", "rule", "signal"]
    guard known.contains(kind) else {
      throw failure(line, "unknown kind '\(kind)', expected one of \(known.joined(separator: ", "))")
    }
    if let keys = Self.required.first(where: { $0.kind == kind })?.keys, !keys.contains(key) {
      throw failure(line, "unknown \(kind) '\(key)', expected one of \(keys.joined(separator: ", "))")
    }
    let ceiling = kind == "time" || key == "other-file" ? 1 : Self.largest
    guard let value = Double(cells[2]), value >= 0, value <= ceiling else {
      throw failure(line, "found '\(cells[2])', expected a number from 0 to \(Int(ceiling))")
    }
    guard values[kind, default: [:]].updateValue(value, forKey: key) == nil else {
      throw failure(line, "\(kind) '\(key)' stands here a second time, expected it once")
    }
  }

  private func requireAll(lastLine: Int) throws(WeightError) {
    for (kind, keys) in Self.required {
      for key in keys where values[kind]?[key] == nil {
        throw failure(lastLine, "the file ends without \(kind) '\(key)'")
      }
    }
    guard value("threshold", "suspicious") > 0 else {
      throw failure(lastLine, "the threshold 'suspicious' is 0, expected more: an artifact without evidence is clean")
    }
    guard value("threshold", "malicious") >= value("threshold", "suspicious") else {
      throw failure(lastLine, "the threshold 'malicious' is below 'suspicious', expected it at or above")
    }
  }

  /// What every file must say.
  private static let required: [(kind: String, keys: [String])] = [
    ("threshold", ["malicious", "suspicious"]), ("scale", ["other-file", "shape-limit"]),
    ("time", RunTime.allCases.map(\.rawValue)), ("severity", Severity.allCases.map(\.rawValue)),
  ]
}

extension Weights {
  /// Where the weights lie below `Data/`.
  static let embeddedPath = "Judgement/weights.tsv"

  /// The weights that this executable carries.
  public static func embedded() throws(WeightError) -> Weights {
    guard let file = EmbeddedData.files(under: "Judgement").first(where: { $0.path == embeddedPath }) else {
      throw WeightError(path: embeddedPath, line: 1, message: "the file is not there, expected it below Data/")
    }
    return try Weights(file.bytes, path: file.path)
  }

  /// Reads a weight file. `path` is for error messages.
  public init(_ bytes: [UInt8], path: String) throws(WeightError) {
    self.init(try WeightTable(bytes, path: path))
  }
}

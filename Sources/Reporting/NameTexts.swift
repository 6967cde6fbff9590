internal import JSON
public import Similarity

/// What `sekisho names` prints.
public enum NameTexts {
  /// For a person: the name, what it may be taken for, how it is made, and how likely somebody chose it for that.
  public static func text(_ report: NameReport, as written: String) -> String {
    let name = TerminalText.line(written.isEmpty ? "(no name)" : written)
    let standing = report.rank.map { "well known itself, number \($0)" }
    guard !report.confusions.isEmpty else { return "\(name): \(standing ?? "like no well-known name")\n" }
    let head = report.isConfusable ? "may be taken for another" : "resembles others"
    var text = "\(name): \([standing, head].compactMap(\.self).joined(separator: "; "))\n"
    for confusion in report.confusions {
      let rank = confusion.rank > 0 ? ", number \(confusion.rank)" : ""
      let how = confusion.operations.map(\.phrase).joined(separator: ", ")
      text += "  \(percent(confusion.score))  \(TerminalText.line(confusion.victim))\(rank): \(how)\n"
    }
    return text
  }

  /// One object on one line.
  public static func json(_ report: NameReport, as written: String) -> [UInt8] {
    var json = JSONText(isIndented: false)
    json.object { json in
      json.field("name", written)
      json.field("normalized", report.name)
      json.field("rank", .optional(report.rank))
      json.field("confusable", .flag(report.isConfusable))
      json.key("confusions") { json in
        json.array(report.confusions) { json, confusion in
          json.object { json in
            json.field("victim", confusion.victim)
            json.field("rank", confusion.rank)
            json.field("operations", confusion.operations.map(\.rawValue))
            json.field("score", .number((confusion.score * 1000).rounded() / 1000))
          }
        }
      }
    }
    return json.bytes + [0x0A]
  }

  private static func percent(_ score: Double) -> String {
    let text = "\(Int((score * 100).rounded())) %"
    return String(repeating: " ", count: max(0, 5 - text.utf8.count)) + text
  }
}

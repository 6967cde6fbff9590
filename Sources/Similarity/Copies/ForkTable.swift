import EmbeddedData
import Packages

/// Distributions that hold the code of another one openly: forks of record, builds under a second name.
public struct ForkTable: Sendable {
  /// Normalised name of a distribution → normalised names of the projects it is made of.
  private var origins: [String: Set<String>] = [:]

  /// Knows no forks.
  public init() {}

  /// Reads lines of a name, a tab, and the project whose code it is; `#` starts a comment.
  public init(_ content: [UInt8]) {
    for line in String(decoding: content, as: UTF8.self).split(whereSeparator: { $0 == "\n" || $0 == "\r\n" }) {
      let fields = line.split(separator: "\t")
      guard fields.count >= 2, !line.hasPrefix("#") else { continue }
      origins[PackageName(String(fields[0])).normalized, default: []].insert(
        PackageName(String(fields[1])).normalized)
    }
  }

  /// The forks that Sekisho knows of.
  public static var embedded: ForkTable {
    ForkTable(EmbeddedData.files(under: "Forks").first?.bytes ?? [])
  }

  /// Whether a distribution of this name may hold all of the project's code: it is the project, or one is a fork of the
  /// other, or both are forks of a third.
  func isSame(_ name: String, _ project: String) -> Bool {
    let (left, right) = (PackageName(name).normalized, PackageName(project).normalized)
    let ofLeft = origins[left, default: []].union([left])
    return !ofLeft.isDisjoint(with: origins[right, default: []].union([right]))
  }
}

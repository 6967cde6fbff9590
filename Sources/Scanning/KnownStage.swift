import Behaviors
import Exchange
import Packages
import PythonSemantics
import Rules

extension Scanner {
  /// What the user's index of known packages says of the artifact: one finding for each record, which says where it is from.
  func lookUp(_ distribution: Distribution, _ artifact: ScanReport.Artifact) -> [Finding] {
    guard let known else { return [] }
    let matches = known.matches(
      name: distribution.name, version: distribution.version, sha256: artifact.kind == "folder" ? "" : artifact.sha256)
    return matches.map { match in
      let location = Location(path: "")
      let what = match.reason == .version ? "this version" : "this very archive"
      let sources = match.sources.isEmpty ? "" : ", by \(match.sources)"
      let date = match.published.isEmpty ? "" : ", published \(match.published.prefix(10))"
      let evidence = Observation(
        .isKnownMalicious, runsAt: .install, location: location, subject: match.id,
        detail: "lists \(what)\(sources)\(date)")
      return Finding(
        rule: "known/\(match.id)", title: "\(match.id) lists \(what) as malicious", severity: .critical,
        runsAt: .install, location: location, evidence: [evidence])
    }
  }
}

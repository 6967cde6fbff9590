import Behaviors
import Cryptography
import Limits
import Packages
import PythonSemantics
import Rules
import Yara

extension Scanner {
  /// Places of one rule that a finding shows.
  private static let maximumPlaces = 8

  /// What the user's YARA rules find in the members and in the decoded layers.
  func matchYara(
    _ distribution: Distribution, _ layers: [ScanReport.Layer], jobs: Int
  ) -> (findings: [Finding], limitations: [Limitation]) {
    guard let yara else { return ([], []) }
    let inFiles = mapConcurrently(distribution.files, jobs: jobs) { yara.scan($0.content) }
    let inLayers = mapConcurrently(layers, jobs: jobs) { yara.scan($0.bytes[...]) }
    var findings: [Finding] = []
    var limitations: [Limitation] = []
    func add(_ scan: YaraRules.Scan, _ location: Location, _ runsAt: RunTime) {
      findings += scan.matches.map { Self.finding($0, location, runsAt) }
      guard !scan.isComplete else { return }
      let place = location.layer.map { "layer \($0)" } ?? "the file"
      limitations.append(
        Limitation(
          .yara, path: location.path,
          message:
            "The YARA rules did not come to the end of \(place) within \(YaraRules.secondsEach) seconds. Look for a rule that is slow."
        ))
    }
    for (file, scan) in zip(distribution.files, inFiles) {
      add(scan, Location(path: file.path), Observers.time(of: file.role))
    }
    for (layer, scan) in zip(layers, inLayers) {
      add(scan, Location(path: layer.path, layer: layer.index), layer.runsAt)
    }
    return (findings, limitations)
  }

  private static func finding(_ match: YaraRules.Match, _ location: Location, _ runsAt: RunTime) -> Finding {
    let places = match.places.prefix(maximumPlaces).map { "\($0.identifier) at byte \($0.offset)" }
    let further = match.places.count - places.count
    let evidence = Observation(
      .matchesYara, runsAt: runsAt, location: location, subject: match.identifier,
      detail: places.joined(separator: ", ") + (further > 0 ? " and \(further) more" : ""))
    let title = match.meta("title") ?? match.meta("description") ?? "The YARA rule \(match.identifier) matches"
    return Finding(
      rule: "yara/\(match.identifier)", title: title, severity: severity(match), runsAt: runsAt, location: location,
      evidence: [evidence])
  }

  /// What the rule's author says: a word of ours, or a score up to 100 as public rule sets have it.
  private static func severity(_ match: YaraRules.Match) -> Severity {
    if let severity = match.meta("severity").flatMap({ Severity(rawValue: $0.lowercased()) }) { return severity }
    guard let score = match.meta("score").flatMap({ Int($0) }) else { return .medium }
    return score >= 90 ? .critical : score >= 75 ? .high : score >= 50 ? .medium : .low
  }

  /// Gives each finding the digest of its file.
  func digest(_ findings: inout [Finding], _ distribution: Distribution, artifact: ScanReport.Artifact) {
    guard !findings.isEmpty else { return }
    let wanted = Set(findings.map(\.location.path))
    var digests = ["": artifact.sha256]
    for file in distribution.files where wanted.contains(file.path) {
      digests[file.path] = SHA256.hexadecimal(of: Array(file.content))
    }
    for index in findings.indices { findings[index].sha256 = digests[findings[index].location.path] ?? "" }
  }
}

import Behaviors
import Intelligence
import Linking

/// Two packages of one run of which one writes the file that the other starts: neither alone does anything.
///
/// The later report names the earlier one, so that a report can be written as soon as it is there.
public struct AttackHalves {
  private var earlier: [(name: String, traits: [Trait])] = []

  public init() {}

  /// Adds links to packages that were handed in before.
  public mutating func join(_ report: inout ScanReport) {
    let paths = report.traits.filter { $0.kind == .pathExpression }
    guard !paths.isEmpty else { return }
    for other in earlier {
      guard let evidence = Clustering.completing(paths, other.traits, seenIn: other.name) else { continue }
      report.links.append(
        Link(
          relation: .completes, target: EntityReference(.package, other.name), name: other.name, strength: .strong,
          evidence: [evidence]))
    }
    let name = report.distributionName.isEmpty ? report.artifact.name : report.distributionName
    let version = report.distributionVersion
    earlier.append((version.isEmpty ? name : "\(name) \(version)", paths))
  }
}

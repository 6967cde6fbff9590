import Intelligence
public import Linking

/// Groups of packages for people.
public enum ClusterText {
  private static let shownEvidence = 6

  /// Appends the whole of it.
  public static func write(_ clustering: Clustering, cleanCount: Int, to output: inout [UInt8]) {
    for (index, cluster) in clustering.clusters.enumerated() {
      line("cluster \(index + 1): \(cluster.count) packages", to: &output)
      for member in cluster { line("  \(TerminalText.name(clustering.members[member].label))", to: &output) }
      line("  held together by", to: &output)
      for (words, count) in evidence(of: cluster, in: clustering).prefix(shownEvidence) {
        line("    \(words) (\(count == 1 ? "1 pair" : "\(count) pairs"))", to: &output)
      }
      line("", to: &output)
    }
    let grouped = clustering.clusters.reduce(0) { $0 + $1.count }
    let alone = clustering.members.count - grouped
    line(
      "\(clustering.members.count) packages: \(grouped) in \(clustering.clusters.count) clusters, \(alone) alone"
        + (cleanCount > 0 ? " (\(cleanCount) of them clean)" : ""), to: &output)
  }

  /// What the pairs of a cluster have in common, the most frequent first.
  static func evidence(of cluster: [Int], in clustering: Clustering) -> [(words: String, count: Int)] {
    let members = Set(cluster)
    var counts: [String: Int] = [:]
    var order: [String] = []
    for bond in clustering.bonds where members.contains(bond.left) {
      for each in bond.evidence where each.strength >= .strong || each.kind == .identifier {
        let words = "\(each.kind.rawValue), \(each.strength.name): \(TerminalText.line(each.detail, limit: 120))"
        if counts[words] == nil { order.append(words) }
        counts[words, default: 0] += 1
      }
    }
    return order.enumerated().map { (offset: $0.offset, words: $0.element, count: counts[$0.element] ?? 0) }
      .sorted { ($1.count, $0.offset) < ($0.count, $1.offset) }.map { ($0.words, $0.count) }
  }

  private static func line(_ text: String, to output: inout [UInt8]) {
    output += text.utf8
    output.append(0x0A)
  }
}

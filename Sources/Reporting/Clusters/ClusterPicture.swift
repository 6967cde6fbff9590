import Intelligence
public import Linking

/// The graph of the clusters as SVG: a ring for each cluster, a line for each pair with something in common.
///
/// Made of escaped text and numbers alone; no script, no font, no reference to anything outside.
public enum ClusterPicture {
  private static let radiusStep = 9.0
  private static let cellGap = 60.0
  private static let columns = 4
  private static let labelled = 12

  /// Appends the whole of it.
  public static func write(_ clustering: Clustering, to output: inout [UInt8]) {
    var places: [Int: (x: Double, y: Double)] = [:]
    var body = ""
    var left = cellGap
    var top = cellGap
    var rowHeight = 0.0
    var width = 0.0
    for (index, cluster) in clustering.clusters.enumerated() {
      let radius = max(40, radiusStep * Double(cluster.count) / 3.14159)
      if index % columns == 0, index > 0 {
        (left, top, rowHeight) = (cellGap, top + rowHeight + cellGap, 0)
      }
      let center = (x: left + radius, y: top + radius + 20)
      body += text("Cluster \(index + 1): \(cluster.count) packages", at: (left, top), size: 13)
      for (position, member) in cluster.enumerated() {
        let turn = Double(position) / Double(cluster.count)
        let (cosine, sine) = direction(turn)
        places[member] = (center.x + radius * cosine, center.y + radius * sine)
        if cluster.count <= labelled, let place = places[member] {
          body += text(clustering.members[member].label, at: (place.x + 6, place.y + 4), size: 9)
        }
      }
      left += 2 * radius + cellGap + 120
      width = max(width, left)
      rowHeight = max(rowHeight, 2 * radius + 20)
    }
    var lines = ""
    for bond in clustering.bonds {
      guard let from = places[bond.left], let to = places[bond.right] else { continue }
      let stroke = bond.relation == .completes ? "#b3261e" : bond.strength == .veryStrong ? "#1b5e8a" : "#8fb8d0"
      lines +=
        "<line x1=\"\(number(from.x))\" y1=\"\(number(from.y))\" x2=\"\(number(to.x))\" y2=\"\(number(to.y))\" stroke=\"\(stroke)\"/>\n"
    }
    let dots = places.sorted { $0.key < $1.key }.map { member, place in
      "<circle cx=\"\(number(place.x))\" cy=\"\(number(place.y))\" r=\"4\"><title>\(escaped(clustering.members[member].label))</title></circle>\n"
    }.joined()
    let height = top + rowHeight + cellGap
    output +=
      "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"\(number(max(width, 300)))\" height=\"\(number(max(height, 100)))\" font-family=\"sans-serif\">\n"
      .utf8
    output += (lines + dots + body + "</svg>\n").utf8
  }

  private static func text(_ text: String, at place: (x: Double, y: Double), size: Int) -> String {
    "<text x=\"\(number(place.x))\" y=\"\(number(place.y))\" font-size=\"\(size)\">\(escaped(text))</text>\n"
  }

  private static func number(_ value: Double) -> String { "\((value * 10).rounded() / 10)" }

  /// Cosine and sine of a share of a turn, by their series: there is no mathematics library below the edge.
  static func direction(_ turn: Double) -> (Double, Double) {
    let angle = (turn - 0.5) * 2 * 3.141592653589793
    var (sine, cosine, term) = (0.0, 0.0, 1.0)
    for power in 0..<28 {
      let sign: Double = power % 4 < 2 ? 1 : -1
      if power.isMultiple(of: 2) { cosine += sign * term } else { sine += sign * term }
      term *= angle / Double(power + 1)
    }
    return (-cosine, -sine)
  }

  private static func escaped(_ text: String) -> String {
    var escaped = ""
    for character in TerminalText.line(text, limit: 80) {
      switch character {
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "&": escaped += "&amp;"
      case "\"": escaped += "&quot;"
      default: escaped.append(character)
      }
    }
    return escaped
  }
}

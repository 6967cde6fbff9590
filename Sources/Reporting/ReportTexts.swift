internal import Behaviors
internal import Scanning
internal import SourceText

/// The texts that the locations of one report point into, split into lines when they are first asked for.
struct ReportTexts {
  /// Where something is, for people.
  struct Region {
    var start: TextLines.Position
    var end: TextLines.Position
    var bytes: Range<Int>
  }

  private enum Key: Hashable {
    case file(String)
    case layer(Int)
  }

  private let report: ScanReport
  private var split: [Key: TextLines] = [:]

  init(_ report: ScanReport) { self.report = report }

  /// Nil when the report does not carry the text.
  mutating func lines(at location: Location) -> TextLines? {
    let key = location.layer.map(Key.layer) ?? .file(location.path)
    if let known = split[key] { return known }
    guard let bytes = bytes(of: key) else { return nil }
    let lines = TextLines(bytes)
    split[key] = lines
    return lines
  }

  /// Nil when the location is a whole file or the report does not carry the text.
  mutating func region(of location: Location) -> Region? {
    guard let range = location.range, let lines = lines(at: location) else { return nil }
    let bytes = lines.clamp(range)
    return Region(
      start: lines.position(of: bytes.lowerBound), end: lines.position(of: bytes.upperBound), bytes: bytes)
  }

  func layer(_ index: Int) -> ScanReport.Layer? {
    if report.layers.indices.contains(index), report.layers[index].index == index { return report.layers[index] }
    return report.layers.first { $0.index == index }
  }

  private func bytes(of key: Key) -> [UInt8]? {
    switch key {
    case .file(let path): report.sources[path]
    case .layer(let index): layer(index)?.bytes
    }
  }
}

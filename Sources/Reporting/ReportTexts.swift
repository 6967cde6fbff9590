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
    /// The part of the file, such as `cell 3`, when the Python is a part of a file of another kind.
    var part: String?
  }

  /// The line to show for a place: the file's own, or that of the Python that was taken out of it.
  struct Excerpt {
    var lines: TextLines
    var bytes: Range<Int>

    /// The bytes of the first line of it.
    var firstLine: ArraySlice<UInt8> {
      lines.bytes[lines.content(ofLine: lines.position(of: bytes.lowerBound).line)]
    }
  }

  private enum Key: Hashable {
    case file(String)
    case layer(Int)
    case extract(String, Int)
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
    let part = extract(at: location).flatMap { extract in
      report.extracts[location.path]?[extract.index].origin?.label(at: extract.range.start)
    }
    return Region(
      start: lines.position(of: bytes.lowerBound), end: lines.position(of: bytes.upperBound), bytes: bytes, part: part)
  }

  /// Nil when there is no line to show.
  mutating func excerpt(of location: Location) -> Excerpt? {
    guard let range = location.range else { return nil }
    guard let extract = extract(at: location) else {
      return lines(at: location).map { Excerpt(lines: $0, bytes: $0.clamp(range)) }
    }
    let key = Key.extract(location.path, extract.index)
    guard let lines = split[key] ?? bytes(of: key).map(TextLines.init) else { return nil }
    split[key] = lines
    return Excerpt(lines: lines, bytes: lines.clamp(extract.range))
  }

  /// The text that was taken out of a file, for places in what it stands for.
  private func extract(at location: Location) -> (index: Int, range: SourceRange)? {
    guard location.layer == nil, let range = location.range, let extracts = report.extracts[location.path] else {
      return nil
    }
    for (index, extract) in extracts.enumerated() {
      if let found = extract.origin?.textRange(of: range) { return (index, found) }
    }
    return nil
  }

  func layer(_ index: Int) -> ScanReport.Layer? {
    if report.layers.indices.contains(index), report.layers[index].index == index { return report.layers[index] }
    return report.layers.first { $0.index == index }
  }

  private func bytes(of key: Key) -> [UInt8]? {
    switch key {
    case .file(let path): report.sources[path]
    case .layer(let index): layer(index)?.text
    case .extract(let path, let index): report.extracts[path]?[index].bytes
    }
  }
}

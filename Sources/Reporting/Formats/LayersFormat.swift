internal import Limits
internal import PartialEvaluation
internal import PythonSemantics
internal import Scanning

/// What was hidden, for people: the tree of layers of each file, each with how it was peeled, when it would be executed
/// and how its text begins.
struct LayersFormat: ReportWriter {
  private let options: TextOptions
  private var isStarted = false

  /// Lines of a layer that are shown unless everything is asked for, and bytes of each that are looked at.
  private static let shownLines = 8
  private static let shownBytes = 4096

  init(context: ReportContext) { options = context.text }

  mutating func begin(_ shape: ReportShape, to output: inout [UInt8]) {}

  mutating func write(_ report: ScanReport, to output: inout [UInt8]) {
    if isStarted, options.detail != .verdicts { output.append(0x0A) }
    isStarted = true
    var page = LayerPage(output: output)
    let count = report.layers.count
    let noun = count == 0 ? "nothing hidden was found" : count == 1 ? "1 hidden layer" : "\(count) hidden layers"
    page.line("\(paint(TerminalText.name(report.artifact.path), .bold)): \(noun)")
    if options.detail != .verdicts {
      var texts = ReportTexts(report)
      var children: [Int?: [ScanReport.Layer]] = [:]
      for layer in report.layers { children[layer.parent, default: []].append(layer) }
      var path = ""
      for (position, layer) in children[nil, default: []].enumerated() {
        if layer.path != path {
          path = layer.path
          page.line("\n\(paint(TerminalText.name(path), .cyan))")
        }
        let siblings = children[nil, default: []]
        let isLast = position + 1 == siblings.count || siblings[position + 1].path != path
        write(layer, isLast: isLast, children, &texts, to: &page)
      }
      for limitation in report.limitations {
        let path = limitation.path.isEmpty ? "" : " \(TerminalText.name(limitation.path)):"
        page.line("\nnot seen:\(path) \(TerminalText.line(limitation.message))")
      }
    }
    output = page.bytes
  }

  mutating func end(to output: inout [UInt8]) {}

  /// One layer and what is inside of it. Layers nest as deep as `Limits.layers`, so the tree is walked with a stack.
  private func write(
    _ root: ScanReport.Layer, isLast: Bool, _ children: [Int?: [ScanReport.Layer]], _ texts: inout ReportTexts,
    to page: inout LayerPage
  ) {
    var waiting: [(layer: ScanReport.Layer, prefix: String, isLast: Bool)] = [(root, "", isLast)]
    while let (layer, prefix, isLast) = waiting.popLast() {
      let inner = children[layer.index, default: []]
      // Towers of a hundred layers would leave the screen: beyond some depth, the tree goes straight down.
      let below = prefix.count < 40 ? prefix + (isLast ? "   " : "│  ") : prefix
      page.line(prefix + (isLast ? "└─ " : "├─ ") + head(of: layer))
      let bar = below + (inner.isEmpty ? "   " : "│  ")
      page.line(bar + paint(origin(of: layer, &texts), .dim))
      for line in view(of: layer, indent: bar.count) { page.line(bar + line) }
      for (position, child) in inner.enumerated().reversed() {
        waiting.append((child, below, position + 1 == inner.count))
      }
    }
  }

  /// `#3 base64 > zlib > Python, 1234 bytes`
  private func head(of layer: ScanReport.Layer) -> String {
    let way = (layer.encodings.map { TerminalText.line($0) } + [name(of: layer.language)]).joined(separator: " > ")
    let size = layer.bytes.count == 1 ? "1 byte" : "\(layer.bytes.count) bytes"
    return "\(paint("#\(layer.index)", .yellow)) \(way), \(size)"
  }

  /// `line 12 gives it to builtins.exec, runs on import; sha256 47…`
  private func origin(of layer: ScanReport.Layer, _ texts: inout ReportTexts) -> String {
    let region = texts.region(of: layer.location)
    let place = region.map { "line \($0.start.line)" } ?? "the file"
    let taker =
      !layer.member.isEmpty
      ? "holds it as \(TerminalText.line(layer.member))"
      : layer.executedBy.isEmpty
        ? (region == nil ? "holds it" : "holds it as text") : "gives it to \(TerminalText.line(layer.executedBy))"
    let filling = layer.filling.isEmpty ? "" : "; the host fills in \(TerminalText.line(layer.filling))"
    return "\(place) \(taker), \(when(layer.runsAt))\(filling); sha256 \(layer.sha256)"
  }

  /// How the text begins; nothing for what is no text.
  private func view(of layer: ScanReport.Layer, indent: Int) -> [String] {
    if !layer.summary.isEmpty { return ["\(paint("|", .cyan)) " + TerminalText.line(layer.summary)] }
    let hasSketch = !layer.sketch.isEmpty
    guard hasSketch || ![.bytecode, .pickle].contains(layer.language), !layer.text.contains(0) else { return [] }
    let shown = options.detail == .all ? Int.max : Self.shownLines
    var lines: [String] = []
    var rest = layer.text[...]
    while !rest.isEmpty, lines.count < shown {
      let end = rest.firstIndex { $0 == 0x0A || $0 == 0x0D } ?? rest.endIndex
      let cells = TerminalText.cells(of: rest[..<end].prefix(Self.shownBytes), collapsingRuns: 40)
      var width = 0
      let fitting = cells.prefix { cell in
        width += cell.width
        return width <= max(20, options.width - indent - 5)
      }
      let isCut = fitting.count < cells.count || rest.distance(from: rest.startIndex, to: end) > Self.shownBytes
      lines.append("\(paint("|", .cyan)) " + fitting.lazy.map(\.text).joined() + (isCut ? "..." : ""))
      let isPair = end + 1 < rest.endIndex && rest[end] == 0x0D && rest[end + 1] == 0x0A
      rest = rest[min(rest.endIndex, end + (isPair ? 2 : 1))...]
    }
    if !rest.isEmpty { lines.append(paint("| \(rest.count) more bytes; --verbose shows all", .dim)) }
    return lines
  }

  private func name(of language: LayerLanguage) -> String {
    switch language {
    case .python: "Python"
    case .powershell: "PowerShell"
    case .shell: "shell"
    case .batch: "batch"
    case .vbscript: "VBScript"
    case .javascript: "JavaScript"
    case .bytecode: "bytecode"
    case .pickle: "pickle"
    case .executable: "executable"
    case .archive: "archive"
    case .unknown: "data"
    }
  }

  private func when(_ runTime: RunTime) -> String {
    switch runTime {
    case .install: "at build or install"
    case .start: "at every start of the interpreter"
    case .import: "on import"
    case .entryPoint: "when an installed command is used"
    case .test: "in tests only"
    case .call: "only when it is called"
    }
  }

  private func paint(_ text: String, _ paint: TerminalStyle.Paint) -> String {
    TerminalStyle.paint(text, paint, isColored: options.isColored)
  }
}

private struct LayerPage {
  private(set) var bytes: [UInt8]

  init(output: [UInt8]) { bytes = output }

  mutating func line(_ text: String) {
    bytes += text.utf8
    bytes.append(0x0A)
  }
}

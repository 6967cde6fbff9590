internal import Behaviors
internal import PythonSemantics
internal import Rules

/// How code is reached, for people.
enum ReachText {
  /// `setup.py:14 PostInstall.run() -> setup.py:9 fetch()`; nil when it says no more than where the finding is.
  static func line(_ chain: [ReachStep], texts: inout ReportTexts) -> String? {
    guard let first = chain.first, chain.count > 1 || isTelling(first.kind) else { return nil }
    var line = ""
    for step in chain {
      if !line.isEmpty { line += " -> " }
      if step.skippedCount > 0 { line += "(\(step.skippedCount) more) -> " }
      var place = TerminalText.name(step.location.path, limit: 120)
      if let layer = step.location.layer { place += " (layer \(layer))" }
      if let region = texts.region(of: step.location) { place += ":\(region.start.line)" }
      line += "\(place) \(words(step))"
    }
    return line
  }

  /// One step as a sentence without its place.
  static func words(_ step: ReachStep) -> String {
    let name = TerminalText.name(step.name, limit: 120)
    return switch step.kind {
    case .packageImport, .moduleImport, .import, .buildAttribute: "import \(name)"
    case .installScript, .startupFile, .script, .main, .test: "top level"
    case .installHook: "command class \(name)"
    case .buildHook: "build hook \(name)"
    case .entryPoint: name
    case .publicName: "public \(name)"
    case .call, .use: name
    case .pass: "given \(name)"
    case .decorate: "decorator \(name)"
    case .guess: "perhaps \(name)"
    case .definition: "inside \(name)"
    case .layer: name
    }
  }

  /// Whether a start by itself says more than the run time of the finding does.
  private static func isTelling(_ kind: CallStep.Kind) -> Bool {
    switch kind {
    case .installHook, .buildHook, .buildAttribute, .moduleImport, .entryPoint, .publicName: true
    default: false
    }
  }
}

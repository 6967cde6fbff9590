import Packages
import PythonSyntax
import SourceText
import Testing

@testable import PythonSemantics

/// A model of these files. The key is the path; the role follows from it: `setup.py` installs, `tests/…` tests, `bin/…` is
/// a script, `docs/…` documents, `*.pth` starts, everything else is a module.
func model(_ files: [String: String], entryPoints: [EntryPoint] = []) -> SemanticModel {
  let inputs = files.sorted { $0.key < $1.key }.map { path, source in
    SemanticModel.Input(
      path: path, moduleName: moduleName(path), role: role(path),
      parsed: Parser.parse(SourceText(utf8: Array(source.utf8))))
  }
  return SemanticModel(inputs: inputs, entryPoints: entryPoints)
}

func model(_ source: String) -> SemanticModel { model(["demo.py": source]) }

private func moduleName(_ path: String) -> String? {
  guard path.hasSuffix(".py"), !path.hasPrefix("bin/") else { return nil }
  let stem = String(path.dropLast(3)).split(separator: "/").joined(separator: ".")
  return stem.hasSuffix(".__init__") ? String(stem.dropLast(9)) : stem
}

private func role(_ path: String) -> FileRole {
  if path == "setup.py" { return .installScript }
  if path.hasPrefix("tests/") { return .test }
  if path.hasPrefix("bin/") { return .script }
  if path.hasPrefix("docs/") { return .documentation }
  return path.hasSuffix(".pth") ? .startup : .module
}

extension SemanticModel {
  /// Qualified names of all calls of all files, in source order; `-` for an unknown callee.
  var callNames: [String] {
    modules.flatMap { module in module.calls.map { $0.name < 0 ? "-" : module.qualifiedNames[$0.name] } }
  }

  var referenceNames: [String] {
    modules.flatMap { module in module.references.map { module.qualifiedNames[$0.name] } }
  }

  /// The run time of the one call of this name.
  func runTimes(_ name: String) -> [RunTime] {
    modules.flatMap { module in
      module.calls.filter { $0.name >= 0 && module.qualifiedNames[$0.name] == name }.map(\.runsAt)
    }
  }

  func calls(_ name: String) -> [(module: Int, call: Int, site: CallSite)] {
    modules.enumerated().flatMap { index, module in
      module.calls.enumerated().filter { $0.element.name >= 0 && module.qualifiedNames[$0.element.name] == name }
        .map { (index, $0.offset, $0.element) }
    }
  }
}

/// Checks that the source has calls of these names, in this order; calls of other names may stand between them.
func check(
  _ source: String, calls expected: [String], sourceLocation: SourceLocation = #_sourceLocation
) {
  let names = model(source).callNames
  var rest = names[...]
  for name in expected {
    guard let index = rest.firstIndex(of: name) else {
      Issue.record("no call of \(name) in \(names)", sourceLocation: sourceLocation)
      return
    }
    rest = rest[(index + 1)...]
  }
}

/// Checks when the calls of a name run.
func check(
  _ files: [String: String], entryPoints: [EntryPoint] = [], runs expected: [String: RunTime],
  sourceLocation: SourceLocation = #_sourceLocation
) {
  let model = model(files, entryPoints: entryPoints)
  for (name, time) in expected {
    #expect(model.runTimes(name) == [time], "\(name): \(model.callNames)", sourceLocation: sourceLocation)
  }
}

/// Checks that one of the files has a call of this name.
func check(_ files: [String: String], calls name: String, sourceLocation: SourceLocation = #_sourceLocation) {
  let names = model(files).callNames
  #expect(names.contains(name), "\(names)", sourceLocation: sourceLocation)
}

/// Checks the chain that leads to the one call of `?.x`: `kind file:line what`, the line 0 for a file as a whole.
func check(
  _ files: [String: String], entryPoints: [EntryPoint] = [], chain expected: [String],
  sourceLocation: SourceLocation = #_sourceLocation
) {
  let model = model(files, entryPoints: entryPoints)
  guard let site = model.calls("?.x").first else {
    Issue.record("no call of ?.x in \(model.callNames)", sourceLocation: sourceLocation)
    return
  }
  let steps = model.chain(to: site.site.node, module: site.module).map { step in
    let module = model.modules[step.module]
    let line = step.range.map { LineIndex(module.parsed.source.bytes).position(of: $0.start).line } ?? 0
    let skipped = step.skippedCount > 0 ? " behind \(step.skippedCount)" : ""
    return "\(step.kind.rawValue) \(module.path):\(line) \(step.name)\(skipped)"
  }
  #expect(steps == expected, sourceLocation: sourceLocation)
}

/// Checks which sources reach the arguments of each sink. Sources are `source1` … `source9` and the names of `extra`;
/// calls of other names pass their arguments on.
func check(
  _ files: [String: String], reaches sink: String, _ expected: Set<String>, extra: [String] = [],
  sourceLocation: SourceLocation = #_sourceLocation
) {
  let names = (1...9).map { "source\($0)" } + extra
  let model = model(files)
  let flow = model.flow { name in
    FlowSeed(bits: names.firstIndex(of: name).map { 1 << UInt64($0) } ?? 0, passesArguments: name != "blocked.call")
  }
  let sites = model.calls(sink)
  #expect(!sites.isEmpty, "no call of \(sink) in \(model.callNames)", sourceLocation: sourceLocation)
  var bits: UInt64 = 0
  for site in sites { bits |= flow.bits(intoArgumentsOf: site.call, module: site.module) }
  let found = Set(names.indices.filter { bits & (1 << UInt64($0)) != 0 }.map { names[$0] })
  #expect(found == expected, sourceLocation: sourceLocation)
}

func check(
  _ source: String, reaches sink: String, _ expected: Set<String>, extra: [String] = [],
  sourceLocation: SourceLocation = #_sourceLocation
) {
  check(["demo.py": source], reaches: sink, expected, extra: extra, sourceLocation: sourceLocation)
}

/// Checks the constant text of the argument of each call of `show`.
func check(_ source: String, shows expected: [String?], sourceLocation: SourceLocation = #_sourceLocation) {
  let model = model(source)
  let shown = model.calls("?.show").map { site in
    model.modules[site.module].constantText(model.modules[site.module].parsed.tree.child(site.site.node, 1))
  }
  #expect(shown == expected, sourceLocation: sourceLocation)
}

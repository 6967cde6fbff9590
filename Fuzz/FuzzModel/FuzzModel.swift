import FuzzDriver
import Limits
import Packages
import PythonSemantics
import PythonSyntax
import SourceText

@_cdecl("FuzzModel_main")
public func fuzzModelMain(_ count: CInt, _ arguments: FuzzArguments?) -> CInt {
  runFuzzer(count, arguments, fuzzModel)
}

/// Where the files of one input may lie: a package with a module, a package inside of it, and what runs at install.
private let places: [(path: String, name: String?, role: FileRole)] = [
  ("demo/__init__.py", "demo", .module), ("demo/a.py", "demo.a", .module), ("demo/b/__init__.py", "demo.b", .module),
  ("setup.py", nil, .installScript), ("tests/test_a.py", "tests.test_a", .test), ("demo/a.pyi", "demo.a", .module),
]

/// One input is a package: its files are what stands between bytes 0xFF, which no source text has. Every answer of the
/// model stays inside its tables, and flow ends.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzModel(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = Array(UnsafeBufferPointer(start: start, count: count))
  let files = bytes.split(separator: 0xFF, maxSplits: places.count - 1, omittingEmptySubsequences: false)
  let inputs = zip(files, places).map { file, place in
    SemanticModel.Input(
      path: place.path, moduleName: place.name, role: place.role, parsed: Parser.parse(SourceText.decode(file)))
  }
  var limits = Limits()
  limits.evaluationSteps = 20_000
  let model = SemanticModel(
    inputs: inputs,
    entryPoints: [EntryPoint(group: "console_scripts", name: "demo", module: "demo.a", attribute: "main")],
    limits: limits)
  if let broken = model.brokenInvariant() { preconditionFailure(broken) }
  let flow = model.flow { name in FlowSeed(bits: name.utf8.count > 6 ? 2 : 1, passesArguments: true) }
  for (index, module) in model.modules.enumerated() {
    for (number, call) in module.calls.enumerated().prefix(200) {
      _ = flow.bits(intoArgumentsOf: number, module: index)
      _ = flow.bits(ofNode: call.node, module: index)
      _ = model.pathTraces(ofCall: number, module: index)
      _ = model.qualifiedName(of: call.node, module: index)
      _ = model.function(named: module.parsed.tree.child(call.node, 0), module: index)
      for argument in module.parsed.tree.children(call.node) {
        _ = module.constantText(argument)
        _ = module.constantTexts(argument)
        _ = module.value(of: argument)
      }
    }
    _ = model.names(ofModule: index)
  }
  return 0
}

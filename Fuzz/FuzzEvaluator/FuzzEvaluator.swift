import FuzzDriver
import Limits
import PartialEvaluation
import PythonSemantics
import PythonSyntax
import SourceText

@_cdecl("FuzzEvaluator_main")
public func fuzzEvaluatorMain(_ count: CInt, _ arguments: FuzzArguments?) -> CInt {
  runFuzzer(count, arguments, fuzzEvaluator)
}

private let places = [("demo/__init__.py", "demo"), ("demo/a.py", "demo.a"), ("setup.py", "")]

/// One input is a package: its files are what stands between zero bytes. It is evaluated as a package, and its last file as
/// a program. No trap, no hang, and what was found lies inside of the tables.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzEvaluator(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = Array(UnsafeBufferPointer(start: start, count: count))
  let files = bytes.split(separator: 0, maxSplits: places.count - 1, omittingEmptySubsequences: false)
  var limits = Limits()
  limits.evaluationSteps = 30_000
  limits.layers = 24
  let inputs = zip(files, places).map { file, place in
    SemanticModel.Input(
      path: place.0, moduleName: place.1.isEmpty ? nil : place.1, role: place.1.isEmpty ? .installScript : .module,
      parsed: Parser.parse(SourceText(utf8: Array(file))))
  }
  let model = SemanticModel(inputs: inputs, entryPoints: [], limits: limits)
  let execution = Execution(model: model, limits: limits)
  check(execution, moduleCount: inputs.count)
  guard let last = files.last else { return 0 }
  let run = ConcreteRun(source: Array(last), limits: limits)
  check(run.execution, moduleCount: 1)
  return 0
}

private func check(_ execution: Execution, moduleCount: Int) {
  precondition(execution.limitations.count < 256, "A limitation for each place is too many.")
  for (index, layer) in execution.layers.enumerated() {
    precondition(layer.module < moduleCount, "A layer of no module.")
    precondition(layer.parent.map { $0 < index } ?? true, "A layer before its parent.")
    precondition(layer.range.start <= layer.range.end, "A range that ends before it starts.")
  }
  for event in execution.events {
    precondition(event.module < moduleCount, "An event of no module.")
    precondition(event.layer.map { $0 < execution.layers.count } ?? true, "An event of no layer.")
    precondition(event.arguments.count <= 32, "More arguments than are noted.")
  }
}

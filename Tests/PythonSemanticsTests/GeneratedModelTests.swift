import Limits
import Packages
import PythonSyntax
import SourceGeneration
import SourceText
import Testing

@testable import PythonSemantics

/// Programs that nobody wrote, whole and damaged: a model that holds together always comes out.
@Suite struct GeneratedModelTests {
  @Test(arguments: ProgramGenerator.Dialect.allCases)
  func modelsOfPackagesHoldTogether(_ dialect: ProgramGenerator.Dialect) {
    var limits = Limits()
    limits.evaluationSteps = 5_000
    for seed in 1...UInt64(120) {
      var random = SourceRandom(seed: seed)
      var damage = ProgramDamage(seed: seed)
      let places: [(path: String, name: String?, role: FileRole)] = [
        ("demo/__init__.py", "demo", .module), ("demo/a.py", "demo.a", .module), ("setup.py", nil, .installScript),
      ]
      let inputs = places.enumerated().map { number, place in
        var generator = ProgramGenerator(
          seed: seed &* 3 &+ UInt64(number), size: 1 + random.below(80), dialect: dialect)
        let program = generator.program()
        let bytes = number == 1 || seed % 3 == 0 ? damage.damaged(program) : program.bytes
        return SemanticModel.Input(
          path: place.path, moduleName: place.name, role: place.role,
          parsed: Parser.parse(SourceText.decode(bytes[...])))
      }
      let model = SemanticModel(inputs: inputs, entryPoints: [], limits: limits)
      if let broken = model.brokenInvariant() { Issue.record("\(dialect), seed \(seed): \(broken)") }
      let flow = model.flow { _ in FlowSeed(bits: 1, passesArguments: true) }
      for (index, module) in model.modules.enumerated() {
        for number in module.calls.indices {
          _ = flow.bits(intoArgumentsOf: number, module: index)
          _ = model.pathTraces(ofCall: number, module: index)
        }
      }
    }
  }
}

import ArgumentParser
import Limits
import Packages
import PythonSemantics
import PythonSyntax
import SourceGeneration
import SourceText

/// Makes programs, damages them, and asks after each whether tokens, tree and model hold together.
struct Survive: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "survive", abstract: "Checks what holds for every input, on damaged programs that it makes.",
    discussion: "A finding names the seed, with which it can be made again, and ends with status 1.")

  @Option(help: "The first seed.") var seed: UInt64 = 1
  @Option(help: "How many programs; each is damaged eight times.") var count = 1_000
  @Option(help: "About how many tokens each has at most.") var size = 120

  func run() throws {
    var inputs = 0
    var bytes = 0
    for number in 0..<UInt64(max(0, count)) {
      let seed = seed &+ number
      let dialects = ProgramGenerator.Dialect.allCases
      var random = SourceRandom(seed: seed)
      var generator = ProgramGenerator(
        seed: seed, size: 1 + random.below(max(1, size)), dialect: dialects[Int(seed % UInt64(dialects.count))])
      let program = generator.program()
      var damage = ProgramDamage(seed: seed)
      for round in 0...8 {
        let input = round == 0 ? program.bytes : damage.damaged(program)
        inputs += 1
        bytes += input.count
        guard let broken = Self.broken(input) else { continue }
        print("seed \(seed), round \(round): \(broken)\n\(String(decoding: input, as: UTF8.self).debugDescription)")
        throw ExitCode.failure
      }
    }
    print("\(inputs) inputs, \(bytes) bytes: tokens, trees and models hold together")
  }

  private static func broken(_ input: [UInt8]) -> String? {
    let source = SourceText.decode(input[...])
    if let lost = TokenScan.firstLostByte(of: source) { return "the lexer lost the byte at \(lost)" }
    var small = Limits()
    small.syntaxDepth = 6
    small.nodes = 50
    if let broken = Parser.parse(source, limits: small).brokenInvariant() { return "with small ceilings, \(broken)" }
    let parsed = Parser.parse(source)
    if let broken = parsed.brokenInvariant() { return broken }
    let file = SemanticModel.Input(path: "demo/__init__.py", moduleName: "demo", role: .module, parsed: parsed)
    var limits = Limits()
    limits.evaluationSteps = 20_000
    return SemanticModel(inputs: [file], entryPoints: [], limits: limits).brokenInvariant()
  }
}

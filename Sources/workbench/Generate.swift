import ArgumentParser
import Foundation
import SourceGeneration

/// Writes programs that nobody wrote, for the comparison with CPython and as seeds of fuzzers.
struct Generate: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "generate", abstract: "Writes valid programs, one file for each seed.",
    discussion: "Tools/conformance/compare FOLDER holds our trees of them against CPython's.")

  @Option(help: "The first seed.") var seed: UInt64 = 1
  @Option(help: "How many programs.") var count = 1
  @Option(help: "About how many tokens each has at most.") var size = 200
  @Option(help: "The Python that they are valid in: python2, python3 (3.13), newest (3.14 and drafts).")
  var dialect = "python3"
  @Option(help: "Write into this folder, which must be there; without it, to the standard output.") var output: String?

  func run() throws {
    guard let dialect = ProgramGenerator.Dialect(rawValue: dialect) else {
      throw ValidationError("There is no dialect \(dialect).")
    }
    for number in 0..<UInt64(max(0, count)) {
      var generator = ProgramGenerator(seed: seed &+ number, size: size(of: seed &+ number), dialect: dialect)
      let program = generator.program()
      if let output {
        let url = URL(fileURLWithPath: output).appendingPathComponent("p\(seed &+ number).py")
        try Data(program.bytes).write(to: url)
      } else {
        FileHandle.standardOutput.write(Data(program.bytes))
      }
    }
  }

  /// Small programs find most, and large ones what needs company.
  private func size(of seed: UInt64) -> Int {
    var random = SourceRandom(seed: seed)
    return max(1, size >> random.below(5))
  }
}

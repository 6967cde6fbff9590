import FuzzDriver
import Limits
import PythonBytecode

@_cdecl("FuzzMarshal_main")
public func fuzzMarshalMain(_ count: CInt, _ arguments: FuzzArguments?) -> CInt {
  runFuzzer(count, arguments, fuzzMarshal)
}

/// One input: a `.pyc`, or bare marshal data. No trap, and places in what is found lie inside of the tables.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzMarshal(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = Array(UnsafeBufferPointer(start: start, count: count))
  let file = PycFile.read(bytes)
  if let program = BytecodeProgram(file) { check(program) }
  let guess = MarshalGuess.of(bytes)
  precondition(guess.tree.endOffset <= bytes.count, "Read behind the end.")
  if let program = BytecodeProgram(guess) { check(program) }
  // Code by the rules of another version is as hostile as any.
  for version in BytecodeVersion.allCases where version.layout == guess.tree.layout {
    if let program = BytecodeProgram(tree: guess.tree, version: version) { check(program) }
  }
  return 0
}

private func check(_ program: BytecodeProgram) {
  precondition(program.calls.allSatisfy { $0.block < program.blocks.count }, "A call outside of every block.")
  precondition(
    program.calls.allSatisfy { $0.target.map { $0 < program.blocks.count } ?? true }, "A call of no block.")
  let facts = SourceFacts(names: ["os"], classNames: ["A"], texts: ["a", "-"], bytes: [[1, 2]], imports: [])
  let found = BytecodeAgreement.disagreements(of: program, with: facts)
  precondition(found.count <= BytecodeAgreement.ceiling, "More disagreements than the ceiling.")
}

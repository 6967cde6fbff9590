import FuzzDriver
import Limits
import PythonBytecode

@_cdecl("FuzzPickle_main")
public func fuzzPickleMain(_ count: CInt, _ arguments: FuzzArguments?) -> CInt {
  runFuzzer(count, arguments, fuzzPickle)
}

/// One input: no trap, and every operation lies inside of the data.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzPickle(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = Array(UnsafeBufferPointer(start: start, count: count))
  _ = PickleProgram.sniff(bytes[...])
  for program in PickleProgram.readAll(bytes) {
    precondition(program.endOffset <= bytes.count, "Read behind the end.")
    precondition(program.imports.allSatisfy { $0.offset < bytes.count }, "An import outside.")
    precondition(program.calls.allSatisfy { $0.arguments.count <= 256 }, "More arguments than the ceiling.")
  }
  return 0
}

import FuzzDriver
import Limits
import PythonSyntax
import SourceText

@_cdecl("FuzzParser_main")
public func fuzzParserMain(_ count: CInt, _ arguments: FuzzArguments?) -> CInt {
  runFuzzer(count, arguments, fuzzParser)
}

/// One input, under the ordinary ceilings and under small ones: a tree that holds together.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzParser(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let source = SourceText.decode(Array(UnsafeBufferPointer(start: start, count: count))[...])
  check(Parser.parse(source))
  check(Parser.parse(source, dialect: .cython))
  var small = Limits()
  small.syntaxDepth = 6
  small.nodes = 50
  let cut = Parser.parse(source, limits: small)
  check(cut)
  precondition(cut.tree.nodeCount <= 50 + 60, "Many more nodes than the ceiling.")
  return 0
}

private func check(_ parsed: ParsedModule) {
  if let broken = parsed.brokenInvariant() { preconditionFailure(broken) }
  // The dump reads every payload, and has no recursion without a bound.
  _ = TreeDump(parsed).text()
}

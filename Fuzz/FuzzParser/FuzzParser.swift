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
  checkTree(Parser.parse(source))
  var small = Limits()
  small.syntaxDepth = 6
  small.nodes = 50
  let cut = Parser.parse(source, limits: small)
  checkTree(cut)
  precondition(cut.tree.nodeCount <= 50 + 60, "Many more nodes than the ceiling.")
  return 0
}

/// Children come before their one parent and lie inside of it; every node but the module has a parent.
private func checkTree(_ parsed: ParsedModule) {
  let tree = parsed.tree
  var hasParent = [Bool](repeating: false, count: tree.nodeCount)
  precondition(Int(tree.root.rawValue) == tree.nodeCount - 1, "The module is not the last node.")
  for index in 0..<tree.nodeCount {
    let node = NodeID(rawValue: Int32(index))
    let range = tree.range(node)
    precondition(range.start <= range.end && Int(range.end) <= parsed.source.bytes.count, "A node outside of the text.")
    for child in tree.children(node) where !child.isNone {
      precondition(child.rawValue < node.rawValue, "A child after its parent.")
      precondition(!hasParent[Int(child.rawValue)], "A node with two parents.")
      hasParent[Int(child.rawValue)] = true
      if tree.kind(node) == .parameter || tree.kind(child) == .decorators { continue }
      let inner = tree.range(child)
      precondition(inner.start >= range.start && inner.end <= range.end, "A child outside of its parent.")
    }
  }
  precondition(hasParent.dropLast().allSatisfy { $0 }, "A node without a parent.")
}

import Limits
import PythonSyntax
import SourceGeneration
import SourceText
import Testing

/// The ceilings of the parser: depth, nodes, bytes; and what must not count as depth.
@Suite struct CeilingTests {
  /// Ways to nest, each as what is repeated before and behind the middle.
  static let nestings: [(before: String, behind: String)] = [
    ("(", ")"), ("[", "]"), ("{", "}"), ("{1: ", "}"), ("f(", ")"), ("f(a=", ")"), ("f(*", ")"), ("f(**", ")"),
    ("a[", "]"), ("a[:", "]"), ("a[b:c:", "]"), ("lambda: ", ""), ("lambda a=(", "): 0"), ("not (", ")"), ("-(", ")"),
    ("await (", ")"), ("(x if ", " else y)"), ("(x if y else ", ")"), ("[i for i in ", "]"), ("[i for i in x if ", "]"),
    ("(yield ", ")"), ("(yield from ", ")"), ("(x := ", ")"), ("(a, ", ")"), ("[*", "]"), ("{**", "}"),
    ("a or b and not c < d | e ^ f & g << h + i * -j ** (", ")"), ("f\"{", "}\""), ("f\"{x:{", "}}\""), ("t'{", "}'"),
    ("f'{(", ")}'"), ("`", "`"), ("*(", ")"), ("f(x for y in ", ")"), ("''' f'{", "}'"),
  ]

  @Test(arguments: nestings.indices)
  func expressionDepth(_ index: Int) throws {
    let (before, behind) = Self.nestings[index]
    for depth in [190, 205, 5_000] {
      let source =
        String(repeating: before, count: depth) + "x" + String(repeating: behind, count: depth) + "\nlast()\n"
      let parsed = try #require(onSmallStack { Parser.parse(SourceText(utf8: Array(source.utf8))) })
      #expect(brokenInvariant(of: parsed) == nil)
    }
  }

  @Test func justUnderAndOverTheDepthLimit() {
    var limits = Limits()
    limits.syntaxDepth = 20
    func nested(_ depth: Int) -> String {
      String(repeating: "(", count: depth) + "x" + String(repeating: ")", count: depth) + "\nlast()\n"
    }
    let under = parse(nested(19), limits: limits)
    #expect(under.limitations == [])
    #expect(under.errors == [])
    let over = parse(nested(20), limits: limits)
    #expect(over.limitations.map(\.kind) == [.syntaxDepth])
    // The names in the refused stretch stay visible, and the next statement is read.
    #expect(dump(over) == "(expressionStatement (errorExpression (name :x))) (expressionStatement (call (name :last)))")
  }

  static let blocks = [
    "if x:", "while x:", "for x in y:", "with x:", "with (x as y):", "def f():", "class C:", "async def f():", "try:",
  ]

  @Test(arguments: blocks)
  func blockDepth(_ header: String) throws {
    for depth in [150, 201, 1_000] {
      var source = ""
      for level in 0..<depth { source += String(repeating: " ", count: level) + header + "\n" }
      source += String(repeating: " ", count: depth) + "deep()\n"
      source += "last()\n"
      let text = source
      let parsed = try #require(onSmallStack { Parser.parse(SourceText(utf8: Array(text.utf8))) })
      #expect(brokenInvariant(of: parsed) == nil)
      #expect(parsed.limitations.map(\.kind) == (depth < 200 ? [] : [.syntaxDepth]))
      #expect(dump(parsed).hasSuffix(" (expressionStatement (call (name :last)))"))
    }
  }

  @Test func deepPatternsAndMixedDepth() throws {
    let patterns = [("[", "]"), ("(", ",)"), ("C(", ")"), ("C(a=", ")"), ("{1: ", "}"), ("(a | ", ")")]
    for (before, behind) in patterns {
      for depth in [150, 5_000] {
        let source =
          "match x:\n  case " + String(repeating: before, count: depth) + "y" + String(repeating: behind, count: depth)
          + ": pass\nlast()\n"
        let parsed = try #require(onSmallStack { Parser.parse(SourceText(utf8: Array(source.utf8))) })
        #expect(brokenInvariant(of: parsed) == nil)
        #expect(parsed.limitations.map(\.kind) == (depth < 200 ? [] : [.syntaxDepth]))
      }
    }
    // Blocks and expressions share the budget.
    var source = ""
    for level in 0..<95 {
      source +=
        String(repeating: " ", count: level) + "match a:\n" + String(repeating: " ", count: level) + " case b:\n"
    }
    source +=
      String(repeating: " ", count: 97) + String(repeating: "f(a=[", count: 60) + "x"
      + String(repeating: "])", count: 60)
    let text = source
    let parsed = try #require(onSmallStack { Parser.parse(SourceText(utf8: Array(text.utf8))) })
    #expect(brokenInvariant(of: parsed) == nil)
  }

  /// Long is not deep: none of these may meet the depth limit.
  static let chains: [String] = [
    String(repeating: "a + ", count: 10_000) + "a",
    String(repeating: "a ** ", count: 10_000) + "a",
    String(repeating: "a and ", count: 10_000) + "a",
    String(repeating: "a < ", count: 10_000) + "a",
    String(repeating: "a if b else ", count: 10_000) + "a",
    String(repeating: "-~", count: 10_000) + "a",
    String(repeating: "not ", count: 10_000) + "a",
    "a" + String(repeating: ".b", count: 10_000),
    "f" + String(repeating: "()", count: 10_000),
    "f" + String(repeating: "[0]", count: 10_000),
    String(repeating: "'a' ", count: 10_000),
    String(repeating: "f'{a}' ", count: 10_000),
    String(repeating: "a = ", count: 10_000) + "1",
    "[" + String(repeating: "a, ", count: 10_000) + "]",
    "if a: pass\n" + String(repeating: "elif b: pass\n", count: 5_000),
    "[" + "x for x in y " + String(repeating: "if x for z in y ", count: 5_000) + "]",
    String(repeating: "a;", count: 10_000),
    "x = " + String(repeating: "'a' + \\\n", count: 5_000) + "'b'",
  ]

  @Test(arguments: chains.indices)
  func longChains(_ index: Int) throws {
    let source = Self.chains[index] + "\nlast()\n"
    let parsed = try #require(onSmallStack { Parser.parse(SourceText(utf8: Array(source.utf8))) })
    #expect(brokenInvariant(of: parsed) == nil)
    #expect(parsed.errors == [])
    #expect(parsed.limitations == [])
    #expect(dump(parsed).hasSuffix("(expressionStatement (call (name :last)))"))
  }

  @Test func nodeCeiling() {
    let source = String(repeating: "a = b\n", count: 100)
    let count = parse(source).tree.nodeCount
    var limits = Limits()
    limits.nodes = count
    #expect(parse(source, limits: limits).limitations == [])
    limits.nodes = count / 2
    let cut = parse(source, limits: limits)
    #expect(cut.limitations.map(\.kind) == [.nodes])
    #expect(cut.tree.nodeCount <= count / 2 + 10)
    // Found by fuzzing: operators without operands nest nothing, and prefixes are nodes only later.
    for source in ["a" + String(repeating: " @", count: 100), String(repeating: "-", count: 100) + "a"] {
      limits.nodes = 50
      #expect(parse(source, limits: limits).tree.nodeCount <= 60)
    }
    for nodes in 0..<60 {
      limits.nodes = nodes
      let nested = parse(
        "class A:\n  def f(a, b=[1, (2, f'{x}')]):\n    return {a: b}\nmatch x:\n  case [a, b]: pass\n", limits: limits)
      #expect(nested.tree.nodeCount <= nodes + 40)
    }
  }

  @Test func byteCeiling() {
    var limits = Limits()
    limits.sourceBytes = 10
    #expect(parse("first(1)\n\n", limits: limits).limitations == [])
    let cut = parse("first(1)\n\nsecond()", limits: limits)
    #expect(cut.limitations.map(\.kind) == [.sourceBytes])
    #expect(dump(cut) == "(expressionStatement (call (name :first) (integerLiteral 1)))")
  }

  @Test func eightMegabyteLine() {
    let payload = String(repeating: "QUJD", count: 2 << 20)
    let parsed = parse("exec(d('\(payload)'))\n")
    #expect(parsed.errors == [])
    #expect(parsed.source.notes.map(\.kind) == [.veryLongLine])
    #expect(parsed.tree.kinds.contains(.stringLiteral))
  }

  /// Damage that repeats must not make the parser read the same bytes again and again.
  static let quadraticBait: [String] = [
    "f\"{(\n", "match(\n", "with (a as b\n", "f'''{\n", "x = (\n", "def f(\n", "`", "{\n", "f'{", "f'{x:{", "(*",
    "\"\"\"", "type x[\n",
    "case (\n", "@(\n", "f'{a!", "[x for", "lambda ", "x[", "with (", "class C(", "import (", "from x import (\n",
    "except (\n",
    "match x:\n case (\n", "f'{a:{b}'\n", "async ", "a.", "\\\n", "  x\n x\n", "if x:\n", "else:\n", "\u{200b}", "$",
  ]

  @Test(arguments: quadraticBait)
  func repeatedDamage(_ bait: String) throws {
    let bytes = Array(String(repeating: bait, count: 60_000 / bait.utf8.count).utf8)
    let parsed = try #require(onSmallStack { Parser.parse(SourceText(utf8: bytes)) })
    #expect(brokenInvariant(of: parsed) == nil)
  }

  /// Found by `workbench bench-growth`: each of these took minutes, or had no end.
  @Test func whatOnceGrewWithItsSquare() {
    let slashes = parse("def f(" + String(repeating: "a, /, ", count: 20_000) + "b): pass\n")
    #expect(slashes.tree.kinds.filter { $0 == .parameter }.count == 20_001)
    let one = parse("def f(" + (0..<50_000).map { "p\($0), " }.joined() + "/, b): pass\n")
    let kinds = one.tree.kinds.indices.filter { one.tree.kinds[$0] == .parameter }.map {
      one.tree.extra(NodeID(rawValue: Int32($0)))
    }
    #expect(kinds.dropLast().allSatisfy { $0 == ParameterKind.positionalOnly.rawValue })
    #expect(kinds.last == ParameterKind.positionalOrKeyword.rawValue)
    // Marks in a row are put in order by comparing each with each.
    #expect(parse("a" + String(repeating: "\u{301}\u{316}", count: 50_000) + "\n").errors == [])
  }

  /// Names chosen for the slots that they fall into stay different names.
  @Test func collidingNames() throws {
    let hard = try #require(HardCase.all.first { $0.name == "colliding names" })
    let bytes = hard.files(bytes: 60_000)[0].bytes
    let parsed = parse(bytes)
    let names = Set(bytes.split(separator: 0x0A).map { Array($0) })
    #expect(parsed.errors == [])
    #expect(parsed.tree.symbols.count == names.count)
    let symbols = (0..<parsed.tree.symbols.count).map { parsed.tree.symbols.text(of: Symbol(rawValue: Int32($0))) }
    #expect(symbols.allSatisfy { parsed.tree.symbols.find($0).map { parsed.tree.symbols.text(of: $0) } == $0 })
  }

  /// Every hard input, small: a tree that holds together, on a small stack.
  @Test(arguments: HardCase.all.indices)
  func hardCases(_ index: Int) throws {
    for file in HardCase.all[index].files(bytes: 6_000) {
      let parsed = try #require(onSmallStack { Parser.parse(SourceText.decode(file.bytes[...])) })
      #expect(brokenInvariant(of: parsed) == nil, "\(HardCase.all[index].name)")
    }
  }
}

import Limits
import Packages
import PythonSyntax
import SourceGeneration
import SourceText
import Testing

@testable import PythonSemantics

/// Every prefix of a source that uses the whole language, and seeded damage to it: a model always comes out.
@Suite struct MutationTests {
  private static let source = """
    from __future__ import annotations
    import os, sys as s, a.b.c as abc
    from . import x as y, (z)
    from .. import *
    @dec(1)
    class A(B, metaclass=M, **kw):
      k: int = 1
      def f(self, a, /, b=2, *c, d: int = 3, **e) -> int:
        nonlocal q; global g
        return [i async for i in a if i for j in i]
    async def h[T: int, *U, **V](x=(lambda v, w=1: v)): await x; yield x; yield from x
    try:
      with open(p) as f, g as (h, i): f.write(f"{x!r:>{y}} {z=}")
    except* (E, F) as e: raise G from e
    else: del a[1:2, ...], b.c
    finally: pass
    match x:
      case {"k": v, **rest} | [1, *w] | C(d, e=f) as g if h: pass
    type X[T] = int
    while (n := f(n)): n += 1; continue
    if __name__ == "__main__": exec(getattr(os, 'sys' + 'tem')(*a, **b))
    elif os.name == 'nt': t'{x}'
    x, *y = z[::-1] = {**a, 'b': c}, {1, *d}
    """

  private func survive(_ bytes: [UInt8]) {
    let input = SemanticModel.Input(
      path: "demo/__init__.py", moduleName: "demo", role: .module, parsed: Parser.parse(SourceText(utf8: bytes)))
    let model = SemanticModel(inputs: [input], entryPoints: [])
    if let broken = model.brokenInvariant() { Issue.record("\(broken)") }
    let flow = model.flow { _ in FlowSeed(bits: 1, passesArguments: true) }
    for (index, call) in model.modules[0].calls.enumerated() {
      _ = flow.bits(intoArgumentsOf: index, module: 0)
      _ = model.modules[0].runTime(of: call.node)
      _ = model.pathTraces(ofCall: index, module: 0)
    }
  }

  @Test func everyPrefixHasAModel() {
    let bytes = Array(Self.source.utf8)
    for count in 0...bytes.count { survive(Array(bytes[..<count])) }
  }

  @Test func damagedSourcesHaveModels() {
    var state: UInt64 = 0x5eed
    func next(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % bound
    }
    let bytes = Array(Self.source.utf8)
    for _ in 0..<600 {
      var damaged = bytes
      for _ in 0...next(6) {
        switch next(3) {
        case 0: damaged[next(damaged.count)] = UInt8(truncatingIfNeeded: next(256))
        case 1: damaged.removeSubrange(next(damaged.count)..<damaged.count)
        default:
          let start = next(damaged.count)
          let piece = damaged[start..<min(damaged.count, start + next(40))]
          damaged.insert(contentsOf: Array(piece), at: next(damaged.count))
        }
        if damaged.isEmpty { damaged = [0x0a] }
      }
      survive(damaged)
    }
  }

  /// Every hard input, small: a model that holds together.
  @Test(arguments: HardCase.all.indices)
  func hardCases(_ index: Int) {
    let inputs = HardCase.all[index].files(bytes: 4_000).map { file in
      SemanticModel.Input(
        path: file.path, moduleName: "demo", role: .module, parsed: Parser.parse(SourceText.decode(file.bytes[...])))
    }
    var limits = Limits()
    limits.evaluationSteps = 20_000
    let model = SemanticModel(inputs: inputs, entryPoints: [], limits: limits)
    #expect(model.brokenInvariant() == nil, "\(HardCase.all[index].name)")
  }

  /// Found by `workbench bench-growth`: an empty text doubled forty times was read in 2^40 parts.
  @Test func doubledEmptyTextIsRead() {
    let doublings = (0..<40).map { "a\($0 + 1) = a\($0) + a\($0)\n" }.joined()
    check("a0 = ''\n" + doublings + "y.show(a40.upper() + 'b')\n", shows: ["b"])
  }
}

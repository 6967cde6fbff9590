import Limits
import PartialEvaluation
import PythonSemantics
import PythonSyntax
import SourceText
import Testing

private func layers(_ source: String) -> [String] {
  let input = SemanticModel.Input(
    path: "m.py", moduleName: "m", role: .module, parsed: Parser.parse(SourceText(utf8: Array(source.utf8))))
  let execution = Execution(model: SemanticModel(inputs: [input], entryPoints: []))
  return execution.layers.map { String(decoding: $0.bytes, as: UTF8.self) }
}

/// Ways in which programs reach `exec`, or keep others from seeing that they do.
@Suite struct EvasionTests {
  @Test func namesOfBuiltinsComeByStar() {
    #expect(layers("from builtins import *\nglobals()['exe' + 'c'](globals()['str']('x = 1'))") == ["x = 1"])
  }

  @Test func constantsAreMembersOfBuiltins() {
    #expect(
      layers("import builtins as b\nn = dir(b).index('True')\nif getattr(b, dir(b)[n]): exec('x = 1')") == ["x = 1"])
  }

  @Test func anotherNameForExecIsMeantInAFunctionThatNobodyCalls() {
    #expect(layers("run = exec\ndef check():\n  text = ''\n  for c in 'x = 1': text += c\n  run(text)") == ["x = 1"])
    #expect(layers("from os import system as s\ns('python -c \"x = 1\"')") == ["x = 1"])
  }

  @Test func aModuleGoesOnAfterAnException() {
    #expect(layers("no_such_name()\nexec('x = 1')\nraise SystemExit\nexec('x = 2')") == ["x = 1"])
    // What runs as a program ends where Python ends it.
    #expect(ConcreteRun(source: Array("no_such_name()\nx = 1".utf8)).exception?.hasPrefix("NameError") == true)
  }

  @Test func aModuleThatFailedMayHaveMore() {
    let inputs = [
      ("p/__init__.py", "p", "from .a import b\nexec('x = %r' % 1)"),
      ("p/a.py", "p.a", "import sys\nsys.exit()\nb = 1"),
    ].map { path, name, source in
      SemanticModel.Input(
        path: path, moduleName: name, role: .module, parsed: Parser.parse(SourceText(utf8: Array(source.utf8))))
    }
    let execution = Execution(model: SemanticModel(inputs: inputs, entryPoints: []))
    #expect(execution.layers.count == 1)
  }

  @Test func methodsArePutIntoBuiltInTypes() {
    #expect(
      layers(
        """
        import gc
        members = gc.get_referents
        members(str.__dict__)[0]['quiet'] = members(str.__dict__)[0]['encode']
        members(bytes.__dict__)[0]['still'] = members(bytes.__dict__)[0]['decode']
        exec('x = 1'.quiet().still())
        """) == ["x = 1"])
    #expect(layers("import builtins\nsetattr(builtins, 'quiet', exec)\nquiet('x = 1')") == ["x = 1"])
  }

  @Test func marshalHoldsPlainValuesToo() {
    #expect(layers("import marshal\nexec(marshal.loads(b's\\x05\\x00\\x00\\x00x = 1').decode())") == ["x = 1"])
    #expect(
      layers("import marshal as m\nexec(m.loads(m.dumps('x = 1')))\nexec(m.loads(m.dumps(b'x = 2')))")
        == ["x = 1", "x = 2"])
    #expect(
      layers(
        "import marshal\na = marshal.loads(b'[\\x02\\x00\\x00\\x00i\\x01\\x00\\x00\\x00z\\x01x')\nexec('%s = %d' % (a[1], a[0]))"
      ) == ["x = 1"])
  }

  @Test func codeBecomesAFunction() {
    #expect(
      layers("import types\ntypes.FunctionType(compile('exec(\"x = %d\" % 1)', 'n', 'exec'), globals())()")
        == ["exec(\"x = %d\" % 1)", "x = 1"])
  }

  @Test func textAndBytesGrowInPlaceWhereverTheyAre() {
    // Each of them would take 25 million steps if every round copied what there is.
    for program in [
      "b = b''\nfor i in range(20000): b += bytes([65])", "t = ''\nfor i in range(20000): t += 'A'",
      "def f():\n  b = b''\n  for i in range(20000): b += bytes([65])\n  return b\nb = f()",
      "class C:\n  t = ''\n  for i in range(20000): t += 'A'\nt = C.t",
    ] {
      var limits = Limits()
      limits.evaluationSteps = 600_000
      let run = ConcreteRun(source: Array((program + "\nn = 1").utf8), limits: limits)
      #expect(run.exception == nil, "\(program)")
    }
  }

  @Test func aClassBodyReadsAGlobalAndBindsItsOwn() {
    let run = ConcreteRun(source: Array("n = 1\nclass C:\n  n += 1\na = n, C.n".utf8))
    #expect(run.globals.map { "\($0.name) = \($0.value)" } == ["a = (1, 2)", "n = 1"])
  }

  @Test func fieldsOfNamedTuplesAreRead() {
    let run = ConcreteRun(
      source: Array(
        "from collections import namedtuple\nL = namedtuple('L', ['name', 'no'])\na = L('x', 1).name, L('y', no=2).no"
          .utf8))
    #expect(run.globals.map(\.value) == ["('x', 2)"])
  }
}

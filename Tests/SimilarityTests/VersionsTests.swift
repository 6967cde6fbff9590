import Behaviors
import PythonSemantics
import Similarity
import Testing

/// Two releases of one project, file by file and in what they do.
struct VersionsTests {
  private func files(_ members: [(String, String)]) -> [ReleaseFile] {
    members.map { ReleaseFile(path: $0.0, content: Array($0.1.utf8)[...], isInstalled: $0.0.hasSuffix(".py")) }
  }

  private func release(
    _ version: String, kind: String = "wheel", _ members: [(String, String)] = [],
    _ seen: [(Behavior, RunTime, String)] = []
  ) -> Release {
    Release(
      name: "demo", version: version, kind: kind, files: files(members),
      observations: seen.map {
        Observation($0.0, runsAt: $0.1, location: Location(path: "demo/__init__.py"), subject: $0.2)
      })
  }

  @Test func filesArePairedByPlaceAndByBytes() {
    let changes = FileChanges(
      old: files([("demo/a.py", "A"), ("demo/b.py", "B"), ("demo/c.py", "C"), ("demo/d.py", "D"), ("demo/e.py", "")]),
      new: files([
        ("demo/a.py", "A"), ("demo/b.py", "B2"), ("demo/core/c.py", "C"), ("demo/f.py", "F"), ("demo/g.py", ""),
      ]))
    #expect(changes.sameCount == 1)
    #expect(changes.edited == ["demo/b.py"])
    #expect(changes.moved.map(\.from) == ["demo/c.py"])
    #expect(changes.moved.map(\.to) == ["demo/core/c.py"])
    #expect(changes.added == ["demo/f.py", "demo/g.py"])
    #expect(changes.removed == ["demo/d.py", "demo/e.py"])
  }

  @Test func aFolderOfMetadataIsTheSameInEveryVersion() {
    let changes = FileChanges(
      old: files([("demo-1.0.dist-info/WHEEL", "W"), ("src/demo/a.py", "A")]),
      new: files([("demo-1.1.dist-info/WHEEL", "W"), ("demo/a.py", "A")]))
    #expect(changes.isEmpty)
    #expect(changes.sameCount == 2)
  }

  @Test(arguments: ["demo/a.pyc", "demo/__pycache__/a.cpython-311.pyc", "demo/a.cpython-311-x86_64-linux-gnu.so"])
  func modulesThatLostTheirSource(compiled: String) {
    let changes = FileChanges(old: files([("demo/a.py", "A")]), new: files([(compiled, "B")]))
    #expect(changes.lostSources == ["demo/a.py"])
    let kept = FileChanges(old: files([("demo/a.py", "A")]), new: files([("demo/a.py", "A"), (compiled, "B")]))
    #expect(kept.lostSources.isEmpty)
  }

  @Test func networkAtImportIsGained() {
    let difference = VersionDifference(
      old: release("1.0", [], [(.readsFile, .import, "open")]),
      new: release("1.1", [], [(.readsFile, .import, "open"), (.fetchesFromNetwork, .import, "requests.get")]))
    #expect(difference.gained.map(\.capability) == [.network])
    #expect(difference.gained.first?.runsAt == .import)
    #expect(difference.gained.first?.subjects == ["requests.get"])
    #expect(difference.hasNew("network") && difference.hasNew("fetches-from-network"))
    #expect(!difference.hasNew("processes") && !difference.hasNew("reads-file"))
  }

  @Test func whatWaitedToBeCalledAndNoLongerDoes() {
    let difference = VersionDifference(
      old: release("1.0", [], [(.spawnsProcess, .call, "subprocess.run")]),
      new: release("1.1", [], [(.spawnsProcess, .call, "subprocess.run"), (.spawnsProcess, .import, "os.system")]))
    #expect(difference.gained.first?.before == .call)
    #expect(difference.newBehaviors.isEmpty)
    #expect(difference.hasNew("processes") && difference.hasNew("spawns-process"))
  }

  @Test func testsCountForNothing() {
    let difference = VersionDifference(
      old: release("1.0"), new: release("1.1", [], [(.fetchesFromNetwork, .test, "requests.get")]))
    #expect(difference.gained.isEmpty && difference.newBehaviors.isEmpty)
  }

  @Test func whatIsGoneIsSaid() {
    let difference = VersionDifference(
      old: release("1.0", [], [(.loadsNativeCode, .call, "ctypes.CDLL")]), new: release("1.1"))
    #expect(difference.lost.map(\.capability) == [.native])
    #expect(difference.gained.isEmpty)
  }

  @Test func theWorstComesFirst() {
    let difference = VersionDifference(
      old: release("1.0"),
      new: release(
        "1.1", [],
        [
          (.writesFile, .import, "open"), (.spawnsProcess, .call, "os.system"),
          (.sendsToNetwork, .install, "requests.post"),
        ]))
    #expect(difference.gained.map(\.capability) == [.network, .files, .process])
  }

  @Test func aWheelIsComparedWithWhatItsSourceInstalls() {
    let source = release("1.0", kind: "sdist", [("demo/a.py", "A"), ("README.md", "R"), ("tox.ini", "T")])
    let difference = VersionDifference(old: source, new: release("1.0", [("demo/a.py", "A"), ("demo/extra.py", "X")]))
    #expect(difference.files.removed.isEmpty)
    #expect(difference.files.added == ["demo/extra.py"])
  }
}

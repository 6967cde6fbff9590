import Testing

@testable import Similarity

struct CopyTests {
  private let lamps = package("lamps", "1.2", Project.files("lamps"))

  private func copy(_ files: [(path: String, text: String)], name: String = "lantern") throws -> Copy? {
    search(package(name, "9.9", files), try index(lamps)).copies.first
  }

  @Test func aCopyUnderAnotherNameIsFound() throws {
    let copy = try #require(try copy(Project.files("lamps")))
    #expect(copy.relation == .imitation)
    #expect(copy.project == "lamps" && copy.version == "1.2")
    #expect(copy.counts.same == 5)
    #expect(copy.added.isEmpty)
    #expect(copy.percent == 100)
  }

  @Test func lineEndsAndSpacesChangeNothing() throws {
    let files = Project.files("lamps").map {
      ($0.path, "\u{FEFF}" + $0.text.replacing("\n", with: " \t\r\n") + "\r\n\r\n")
    }
    #expect(try copy(files)?.counts.same == 5)
  }

  @Test func aNameThatWasReplacedEverywhereIsOnlyRenamed() throws {
    let copy = try #require(try copy(Project.files("lantern")))
    #expect(copy.relation == .imitation)
    #expect(copy.counts.renamed == 5)
    #expect(copy.counts.edited + copy.counts.added + copy.counts.missing == 0)
    #expect(copy.added.isEmpty)
  }

  @Test func namesInsideOfAFileMayAllChange() throws {
    var files = Project.files("lamps")
    files[3].text = files[3].text.replacing("left", with: "a").replacing("right", with: "b").replacing(
      "total", with: "n")
    files[3].path = "lamps/other.py"
    let copy = try #require(try copy(files))
    #expect(copy.counts.renamed == 1)
    #expect(copy.added.isEmpty)
  }

  @Test func theAddedLinesAreSaidExactly() throws {
    var files = Project.files("lamps")
    var lines = files[4].text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    lines.insert(
      contentsOf: ["    def beacon(self):", "        import socket", "        return socket.gethostname()", ""], at: 5)
    files[4].text = lines.joined(separator: "\n")
    files[2].text += "\nfrom lamps import light\n"
    files.append(("lamps/light.py", "# Comment\nimport os\n\n\ndef light():\n    return os.getlogin()\n"))
    let copy = try #require(try copy(files))
    #expect(copy.relation == .imitation)
    #expect(copy.counts.same == 3 && copy.counts.edited == 2 && copy.counts.added == 1)
    #expect(copy.added == ["lamps/__init__.py:6-6", "lamps/drawing.py:6-8", "lamps/light.py:2-6"])
  }

  @Test func oneArgumentOfALongCallIsOneLine() throws {
    var files = Project.files("lamps")
    files[0].text = files[0].text.replacing(
      "    license='MIT',\n", with: "    license='MIT',\n    cmdclass={'install': print},\n")
    #expect(try copy(files)?.added == ["setup.py:9-9"])
  }

  @Test func commentsAndDocstringsAreNoCode() throws {
    var files = Project.files("lamps")
    files[3].text = "# Copyright somebody else\n" + files[3].text.replacing("How far", with: "How very far")
    let copy = try #require(try copy(files))
    #expect(copy.counts.edited == 1)
    #expect(copy.added.isEmpty)
  }

  @Test func codeThatWasMovedIsNotAdded() throws {
    var files = Project.files("lamps")
    let functions = files[3].text
    files[3].text = "import math\n"
    files.append(("lamps/moved.py", functions))
    let copy = try #require(try copy(files))
    #expect(copy.addedCode.allSatisfy { $0.endLine - $0.startLine < 3 })
  }

  @Test func theNearestReleaseIsNamed() throws {
    let second = package("lamps", "1.3", Project.files("lamps", seed: 7))
    let third = package("lamps", "1.10", Project.files("lamps", seed: 9))
    let index = try index(third, lamps, second)
    for seed in [0, 7, 9] {
      let found = search(package("lantern", Project.files("lantern", seed: seed)), index).copies.first
      #expect(found?.version == [0: "1.2", 7: "1.3", 9: "1.10"][seed])
    }
  }

  @Test func aTestSuiteThatTheIndexLeftOutIsNotAdded() throws {
    let tests = [("tests/test_core.py", Project.core("lamps", 3))]
    var reduced = package("lamps", "1.2", Project.files("lamps") + tests)
    reduced.keepModules()
    let sample = package("lantern", Project.files("lamps") + tests)
    let copy = try #require(search(sample, try index(reduced)).copies.first)
    #expect(copy.counts.added == 0)
    #expect(copy.added.isEmpty)
  }

  // MARK: What is no imitation

  @Test func theProjectItselfIsNone() throws {
    #expect(try copy(Project.files("lamps"), name: "Lamps")?.relation == .itself)
  }

  @Test func aForkOfRecordIsNone() throws {
    let forks = ForkTable(Array("# comment\nlamps-ng\tLamps\n".utf8))
    let sample = package("lamps_ng", Project.files("lamps"))
    #expect(search(sample, try index(lamps), forks: forks).copies.map(\.relation) == [.itself])
  }

  @Test func aPackageThatSaysNoNameIsNone() throws {
    let sample = package("python-lamps-main", Project.files("lamps"), isNameDeclared: false)
    #expect(search(sample, try index(lamps)).copies.map(\.relation) == [.itself])
  }

  @Test(arguments: ["street/_vendor/", "street/third_party/", "street/extern/"])
  func whatLiesInAFolderForForeignCodeIsVendored(folder: String) throws {
    var files = Project.files("street", seed: 50)
    files += Project.files("lamps").dropFirst(2).map { (folder + $0.path, $0.text) }
    #expect(search(package("street", files), try index(lamps)).copies.map(\.relation) == [.vendoring])
  }

  @Test func aSmallPartOfALargerPackageIsVendored() throws {
    var files = Project.files("lamps").dropFirst(2).map { ("street/" + $0.path, $0.text) }
    for seed in 20..<26 {
      files += Project.files("street", seed: seed).dropFirst(3).map { ("street/part\(seed)/" + $0.path, $0.text) }
    }
    #expect(search(package("street", files), try index(lamps)).copies.map(\.relation) == [.vendoring])
  }

  @Test func commonTextsAreNobodys() throws {
    let files: [(path: String, text: String)] = [
      ("street/__init__.py", ""), ("street/core.py", "def main():\n    return 1\n"),
      ("README.md", Project.files("lamps")[1].text),
    ]
    #expect(search(package("street", files), try index(lamps)).copies.isEmpty)
  }

  // MARK: Bounds

  @Test func aPackageMadeToLookLikeAHundredOthersIsBounded() throws {
    let others = (0..<100).map { package("other\($0)", Project.files("other\($0)", seed: 100 * $0 + 1)) }
    var builder = IndexBuilder()
    for other in others { builder.add(release(other)) }
    let index = try ReferenceIndex(.init(builder.write()), name: "known.index")
    var files: [(path: String, text: String)] = []
    for number in 0..<100 {
      files += Project.files("other\(number)", seed: 100 * number + 1).map { ("p\(number)/" + $0.path, $0.text) }
    }
    let found = search(package("mixture", files), index)
    #expect(found.copies.count <= CopySearch.candidateCeiling)
    #expect(!found.copies.contains { $0.relation == .imitation })
  }

  @Test func manyTinyFunctionsSayNothing() throws {
    let tiny = (0..<20_000).map { "def f\($0)(): return \($0)\n" }.joined()
    let found = search(package("tiny", [("tiny/__init__.py", tiny)]), try index(lamps))
    #expect(found.copies.isEmpty && !found.isCut)
  }
}

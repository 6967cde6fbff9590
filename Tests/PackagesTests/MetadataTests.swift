import Testing

@testable import Packages

@Suite struct MetadataTests {
  @Test func fieldsAreRead() {
    let text = """
      Metadata-Version: 2.1
      Name: demo
      Version: 1.0
      Summary: A demonstration
        in two lines
      Author: A. N. Other
      Author-email: "A. N. Other" <other@example.invalid>
      Home-page: https://example.invalid/demo
      Project-URL: Source, https://example.invalid/source
      Requires-Dist: Requests[socks] >=2; python_version < "4"
      Requires-Dist: six
      Classifier: Topic :: Demonstration
      not a field at all

      # Demo

      Author: not a header any more
      """
    let metadata = CoreMetadata(Array(text.utf8)[...])
    #expect(metadata.name == "demo")
    #expect(metadata.version == "1.0")
    #expect(metadata.summary == "A demonstration\nin two lines")
    #expect(metadata.author == "A. N. Other")
    #expect(metadata.authorEmail == "\"A. N. Other\" <other@example.invalid>")
    #expect(metadata.homePage == "https://example.invalid/demo")
    #expect(metadata.projectLinks == [.init(label: "Source", address: "https://example.invalid/source")])
    #expect(
      metadata.requirements.compactMap(CoreMetadata.requirementName) == [PackageName("requests"), PackageName("six")])
    #expect(metadata.description == "# Demo\n\nAuthor: not a header any more")
  }

  @Test func brokenMetadataIsReadInPart() {
    #expect(CoreMetadata([]).name == "")
    #expect(CoreMetadata(Array("Name: a\r\nVersion: 2\r\n".utf8)[...]).version == "2")
    #expect(CoreMetadata(Array(" folded before any field\nName: a".utf8)[...]).name == "a")
    #expect(CoreMetadata([0xff, 0x3a, 0x00, 0x0a, 0x4e]).name == "")
  }

  @Test func theFirstNameCounts() {
    let text = "Name: quick-http\nVersion: 1.0\nAuthor: A. Nonymous\rName: requests\rVersion: 9\n"
    let metadata = CoreMetadata(Array(text.utf8)[...])
    #expect(metadata.name == "quick-http")
    #expect(metadata.version == "1.0")
  }

  @Test func metadataOfAnySizeAreReadInPart() {
    let long = "Metadata-Version: 2.1\nName: quick-http\nVersion: 1.0\n" + String(repeating: "Classifier: x\n", count: 400_000)
    let read = distribution(.tarGzip, [("quick_http-1.0/PKG-INFO", long), ("quick_http-1.0/quick_http.py", "X = 1\n")])
    #expect(read.name == "quick-http")
    #expect(read.limitations.contains { $0.message.contains("4 MiB") })
  }

  @Test func entryPointsAreRead() {
    let text = """
      [console_scripts]
      demo = demo.cli:main [extra]
      ; a comment
      tool=demo.cli:Group.run

      [demo.plugins]
      one = demo.plugins.one
      broken
      """
    let points = EntryPoint.read(Array(text.utf8)[...])
    #expect(
      points == [
        EntryPoint(group: "console_scripts", name: "demo", module: "demo.cli", attribute: "main"),
        EntryPoint(group: "console_scripts", name: "tool", module: "demo.cli", attribute: "Group.run"),
        EntryPoint(group: "demo.plugins", name: "one", module: "demo.plugins.one", attribute: ""),
      ])
    #expect(points.map(\.isCommand) == [true, true, false])
  }

  @Test func projectFilesAreRead() {
    let text = #"""
      # comment
      [build-system]
      requires = ["setuptools >= 61", # why
        'wheel']
      build-backend = "backend:api"
      backend-path = ["_build", "."]
      [project]
      name = "demo"; broken
      name = "demo"
      version = '1.0'
      description = """
      long \
         text "quoted" """
      authors = [{name = "A", email = "a@example.invalid"}]
      scripts = { demo = "demo.cli:main" }
      [project.entry-points."demo.plugins"]
      one = "demo.one"
      [tool.setuptools.packages.find]
      where = ["lib"]
      [tool.hatch.build.hooks.custom]
      [[tool.things]]
      a.b = 1
      """#
    let file = ProjectFile(Array(text.utf8)[...])
    #expect(!file.isComplete)
    #expect(file.name == "demo")
    #expect(file.version == "1.0")
    #expect(file.author == "A")
    #expect(file.authorEmail == "a@example.invalid")
    #expect(file.buildBackend == "backend:api")
    #expect(file.backendPath == ["_build", "."])
    #expect(file.buildRequirements == ["setuptools >= 61", "wheel"])
    #expect(file.buildScripts == ["hatch_build.py"])
    #expect(file.sourceFolders == ["lib"])
    #expect(file.entryPoints.map(\.module) == ["demo.cli", "demo.one"])
  }

  @Test func deepOrUnfinishedTOMLEnds() {
    let deep = "a = " + String(repeating: "[", count: 10_000) + "\nb = 1"
    let document = TOMLDocument(Array(deep.utf8)[...])
    #expect(!document.isComplete)
    #expect(document.value(["b"]) == .bare("1"))
    for text in ["a = \"", "a = '''x", "[", "[[a]", "a = {b = [", "a = \"\\u12\"", "= 1", "\"\" = \"\\", "a", "a ="] {
      #expect(!TOMLDocument(Array(text.utf8)[...]).isComplete, "\(text)")
    }
  }
}

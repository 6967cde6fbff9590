import EmbeddedPython
import Foundation
import Limits
import SourceText
import Testing

struct NotebookTests {
  /// A notebook of code cells, as `nbformat` writes it.
  private func notebook(_ cells: [String], indent: Bool = true) throws -> String {
    let made: [[String: Any]] = cells.map {
      ["cell_type": "code", "source": $0, "metadata": [String: String](), "outputs": [String]()]
    }
    let object: [String: Any] = ["cells": made, "metadata": [String: String](), "nbformat": 4, "nbformat_minor": 5]
    let data = try JSONSerialization.data(
      withJSONObject: object, options: indent ? [.prettyPrinted, .sortedKeys] : [.sortedKeys])
    return String(decoding: data, as: UTF8.self)
  }

  private func cell(_ source: String) throws -> String {
    try #require(programs(in: notebook([source]), path: "a.ipynb").first)
  }

  @Test func cellsAreOneProgram() throws {
    #expect(
      try programs(in: notebook(["import os", "os.getcwd()\n"]), path: "a.ipynb") == ["import os\nos.getcwd()\n\n"])
  }

  @Test func oldFormatsAreRead() {
    let third =
      #"{"worksheets":[{"cells":[{"cell_type":"code","input":["a = 1\n","b = 2"],"language":"python"}]}],"nbformat":3}"#
    #expect(programs(in: third, path: "a.ipynb") == ["a = 1\nb = 2\n"])
    let first = #"{"cells":[{"cell_type":"code","code":"a = 1"},{"cell_type":"text","text":"b"}],"nbformat":1}"#
    #expect(programs(in: first, path: "a.ipynb") == ["a = 1\n"])
    #expect(programs(in: #"{"cells":[{"cell_type":"markdown","source":"import os"}]}"#, path: "a.ipynb") == [])
  }

  @Test(arguments: [
    ("!ls -l", "get_ipython().system('ls -l')\n"),
    ("    !ls it's \\x", "get_ipython().system('ls it\\'s \\\\x')\n"),
    ("!curl x \\\n  | sh\ny = 1", "get_ipython().system('curl x    | sh')\ny = 1"),
    ("files = !ls", "files = get_ipython().getoutput('ls')\n"),
    ("a, b['k=v'] = 1, '= !ls'", "a, b['k=v'] = 1, '= !ls'"),
    ("!!ls", "get_ipython().getoutput('ls')\n"),
    ("%pip install x", "get_ipython().system('pip install x')\n"),
    ("pip install x", "get_ipython().system('pip install x')\n"),
    ("%cd /tmp", "get_ipython().run_line_magic('cd', '/tmp')\n"),
    ("%time f(1)", "f(1)\n"),
    ("%timeit -n 10 -r3 f(1)", "f(1)\n"),
    ("x = %env HOME", "x = get_ipython().run_line_magic('env', 'HOME')\n"),
    ("os.path?", "get_ipython().run_line_magic('pinfo', 'os.path')\n"),
    ("?os", "get_ipython().run_line_magic('pinfo', 'os')\n"),
    ("x = '''\n!ls\n%cd\n'''", "x = '''\n!ls\n%cd\n'''"),
    ("x = (1\n% 2)", "x = (1\n% 2)"),
    ("if x:\n    !ls\n", "if x:\n    get_ipython().system('ls')\n"),
    (">>> a = 1\n>>> b = 2", "a = 1\nb = 2"),
    ("%%time\nf()\n!ls", "# %%time\nf()\nget_ipython().system('ls')\n"),
    ("%%bash\necho 'a'\nls\n", "get_ipython().system('''echo \\'a\\'\nls\n''')\n"),
    ("%%html\n<b>", "get_ipython().run_cell_magic('html', '', '''<b>''')\n"),
    ("%%writefile a.txt\nhi\n", "open('a.txt', 'w').write('''hi\n''')\n"),
    ("%%capture\n%%time\nf()", "# %%capture\n# %%time\nf()"),
    ("await f()", "await f()"),
  ])
  func ipythonBecomesPython(_ source: String, _ expected: String) throws {
    #expect(try cell(source) == expected + "\n")
  }

  @Test func programsOfTheirOwnStandApart() throws {
    let cells = ["%%python3\nimport os\n", "%%writefile x.py\nimport sys\n", "%%bash\npython -c 'import re'\n"]
    let found = try programs(in: notebook(cells), path: "a.ipynb")
    #expect(found.dropFirst() == ["import os\n", "import sys\n", "import re"])
  }

  @Test func brokenCellHidesNoOther() throws {
    let found = try programs(in: notebook(["a = 1", "f(((", "import os"]), path: "a.ipynb")
    #expect(found == ["a = 1\nimport os\n", "f((("])
  }

  @Test(arguments: [true, false])
  func placesAreThoseOfTheFile(indented: Bool) throws {
    let text = try notebook(["x = \"é\\t\"\nimport os\n", "!ls 'q'\nsecond = 1"], indent: indented)
    let bytes = Array(text.utf8)
    let program = try #require(found(in: text, path: "a.ipynb").programs.first)
    for word in ["import os", "ls", "second"] {
      let inProgram = try #require(String(decoding: program.bytes, as: UTF8.self).utf8Offset(of: word))
      let place = program.place(of: SourceRange(start: UInt32(inProgram), end: UInt32(inProgram + word.utf8.count)))
      #expect(String(decoding: bytes[Int(place.start)..<Int(place.end)], as: UTF8.self) == word)
      #expect(program.origin?.textRange(of: place)?.start == UInt32(inProgram))
    }
    let second = try #require(String(decoding: program.bytes, as: UTF8.self).utf8Offset(of: "second"))
    #expect(program.origin?.label(at: UInt32(second)) == "cell 2")
    #expect(program.origin?.label(at: 0) == "cell 1")
  }

  @Test func everyCutGivesTheCellsBeforeIt() throws {
    let text = try notebook(["first = 1", "second = 2"], indent: false)
    let end = try #require(text.utf8Offset(of: "second = 2"))
    for cut in stride(from: end, to: text.utf8.count - 1, by: 3) {
      let found = found(in: String(decoding: Array(text.utf8.prefix(cut)), as: UTF8.self), path: "a.ipynb")
      let first = try #require(found.programs.first)
      #expect(String(decoding: first.bytes, as: UTF8.self).hasPrefix("first = 1\n"))
      #expect(found.limitations.map(\.kind) == [.damaged])
    }
  }

  @Test func repeatedKeysAreAllRead() {
    let found = found(
      in: #"{"cells":[{"cell_type":"code","source":"a = 1","source":"b = 2"}],"nbformat":4}"#, path: "a.ipynb")
    #expect(found.programs.map { String(decoding: $0.bytes, as: UTF8.self) } == ["a = 1\nb = 2\n"])
    #expect(found.limitations.map(\.kind) == [.damaged])
  }

  @Test func otherLanguagesAreSaid() {
    let text =
      #"{"cells":[{"cell_type":"code","source":"x <- 1"}],"metadata":{"language_info":{"name":"R"}},"nbformat":4}"#
    let found = found(in: text, path: "a.ipynb")
    #expect(found.programs.isEmpty)
    #expect(found.limitations.map(\.kind) == [.unsupported])
    // One word for Python is enough: what a kernel is called decides what runs.
    let both = text.replacing("\"metadata\":{", with: "\"metadata\":{\"kernelspec\":{\"name\":\"python3\"},")
    #expect(programs(in: both, path: "a.ipynb").count == 1)
  }

  @Test func ceilingsAreSaid() throws {
    var limits = Limits()
    limits.embeddedPrograms = 1
    let two = found(in: "python -c 'a'\npython -c 'b'\n", path: "a.sh", limits: limits)
    #expect(two.programs.count == 1)
    #expect(two.limitations.map(\.kind) == [.embeddedPrograms])
    limits = Limits()
    limits.embeddedBytes = 8
    let long = found(in: try notebook(["a = 1", "b = 2"]), path: "a.ipynb", limits: limits)
    #expect(long.limitations.contains { $0.kind == .embeddedPrograms })
  }

  @Test func notebookIsKnownWithoutItsName() throws {
    #expect(try programs(in: notebook(["a = 1"]), path: "data.json") == ["a = 1\n"])
  }
}

extension String {
  func utf8Offset(of part: String) -> Int? {
    range(of: part).map { utf8.distance(from: startIndex, to: $0.lowerBound) }
  }
}

import Foundation
import Limits
import SourceText
import Testing

struct ShellTests {
  /// Scripts that a real shell runs with a `python` that only tells what it was given.
  static let scripts = [
    "python -c 'import os'\n",
    "python3 -c \"print('a', \\\"b\\\", \\\\\\\\n)\"\n",
    "python -c 'a\nb'\"c\"d\\ e\n",
    "FOO=1 env python -u -c 'x = 1' arg\n",
    "python -Wignore -Xdev -c 'x'\n",
    "python -W ignore -Ic'y'\n",
    "true && python -c 'a' || false; python -c 'b' & wait\n",
    "(python -c 'sub')\n{ python -c 'group'; }\n",
    "if true; then python -c 'branch'; fi\n",
    "x=$(python -c 'inner')\necho \"$(python -c 'quoted')\"\n",
    "echo `python -c 'ticks'`\n",
    "python - <<'EOF'\nimport os\n$HOME `x` \\n\nEOF\necho done\n",
    "python <<EOF\na = \"\\$b\" \\\\ \\\nc\nEOF\npython -c 'after'\n",
    "if true; then\n\tpython3 - <<-EOF\n\timport os\n\t\tx = 1\n\tEOF\nfi\n",
    "cat <<EOF | python -\npiped\nEOF\n",
    "cat <<A; python - <<B\nnot python\nA\nimport b\nB\n",
    "echo 'import os' | python\n",
    "printf 'a = 1\\nb = 2\\n' | python3 -\n",
    "# python -c 'comment'\npython -c 'real' # python -c 'comment'\n",
    "CODE='import json'\npython -c \"$CODE\"\n",
    "CODE=$(cat <<'EOF'\nimport re\nEOF\n)\npython -c \"$CODE\"\n",
    "sh -c \"python -c 'nested'\"\n",
    "python -c 'a' > /dev/null 2>&1 < /dev/null\n",
    "echo $((1 << 2)); python -c 'shifted'\n",
    "case x in x) python -c 'case';; esac\n",
    "for i in 1; do python -c 'loop'; done\n",
    "python -c 'caf\u{e9}'\n",
    "python -c 'long'\\\n'er' \n",
  ]

  @Test func agreesWithTheShell() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "sekisho-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let log = folder.appending(path: "log")
    // Writes the program that it was given, and runs nothing.
    let shim = """
      #!/bin/sh
      while [ $# -gt 0 ]; do
        case "$1" in
          -c) printf '%s\\000' "$2" >> "\(log.path)"; exit 0;;
          -Ic*) printf '%s\\000' "${1#-Ic}" >> "\(log.path)"; exit 0;;
          -W|-X) shift;;
        esac
        shift
      done
      { cat; printf '\\000'; } >> "\(log.path)"
      """
    for name in ["python", "python3"] {
      let path = folder.appending(path: name)
      try Data(shim.utf8).write(to: path)
      try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path.path)
    }
    for script in Self.scripts {
      try? FileManager.default.removeItem(at: log)
      _ = try run("/bin/sh", ["-c", script], path: folder.path + ":/usr/bin:/bin")
      let told = try Data(contentsOf: log).split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
      let read = programs(in: script, path: "a.sh")
      // `echo` ends its line, and a command substitution drops line ends.
      #expect(read.map(\.withoutLineEnd).sorted() == told.map(\.withoutLineEnd).sorted(), "\(script)")
    }
  }

  @Test func bashQuotesAreRead() {
    #expect(programs(in: "python -c $'a\\n\\x62\\'\\u00e9'", path: "a.sh") == ["a\nb'é"])
    #expect(programs(in: "python <<< 'import os'", path: "a.sh") == ["import os"])
    #expect(programs(in: "python <(cat <<EOF\nimport os\nEOF\n)", path: "a.sh") == [])
    #expect(programs(in: "cat > run.py <<EOF\nimport os\nEOF\n", path: "a.sh") == ["import os\n"])
  }

  @Test(arguments: [
    "/usr/bin/python3.11", "$PYTHON", "\"${PYTHON:-python3}\"", "$(which python3)", "./venv/bin/python", "pypy3",
    "sudo -E python", "poetry run python", "py",
  ])
  func interpretersAreKnown(_ name: String) {
    #expect(programs(in: "\(name) -c 'import os'\n", path: "a.sh") == ["import os"])
  }

  @Test(arguments: [
    "python -m pip install -c x.txt", "python x.py -c 'a'", "git commit -c 'a'", "python-config -c 'a' x.py",
  ])
  func otherCommandsAreNot(_ command: String) {
    #expect(programs(in: command + "\n", path: "a.sh") == [] || command.hasPrefix("python-config"))
  }

  @Test func expansionsBecomeNames() {
    #expect(
      programs(in: "python -c \"x = $HOME + ${A:-b} + $(pwd -P)\"", path: "a.sh") == ["x = _HOME + __A__b_ + __pwd__P_"]
    )
  }

  @Test func openQuotesHideNothing() {
    #expect(programs(in: "echo don't\npython -c 'a'\n", path: "a.sh") != [])
    #expect(programs(in: "echo \"open\npython -c 'a'\n", path: "a.sh") == ["a"])
    #expect(programs(in: "x << 3\npython -c 'a'\n", path: "a.sh") == ["a"])
  }

  /// What a shell cannot mean is not copied over and over: the first open here-document has all of the rest.
  @Test func repetitionAddsNothing() {
    let open = programs(in: String(repeating: "python <<A\n", count: 2000), path: "a.sh")
    #expect(open.count == 1)
    let used =
      "A='" + String(repeating: "x", count: 1000) + "'\n" + String(repeating: "python -c \"$A\"\n", count: 2000)
    #expect(programs(in: used, path: "a.sh").count == 1)
  }

  @Test func makefilesAreRead() {
    let text =
      "define PROGRAM\nimport os\ncost = '$$5'\nendef\nexport PROGRAM\nall:\n\t@$(PYTHON) -c \"$$PROGRAM\"\n"
      + "\t-python -c 'b'\nV := $(shell python -c 'c')\n"
    #expect(programs(in: text, path: "Makefile") == ["import os\ncost = '$5'\n", "b", "c"])
  }

  @Test func containerFilesAreRead() {
    let text =
      "FROM x\nRUN pip install y && \\\n  python -c 'a'\nCMD [\"python\", \"-c\", \"b = \\\"\\u0041\\\"\"]\n"
      + "RUN python3 <<EOF\nc\nEOF\n"
    #expect(programs(in: text, path: "Dockerfile").sorted() == ["a", "b = \"A\"", "c\n"])
  }

  @Test func workflowsAreRead() {
    let text =
      "jobs:\n  a:\n    steps:\n    - run: |\n        python - <<EOF\n        import os\n        if x:\n          y\n        EOF\n"
      + "    - run: python -c 'b'\n    - name: it's python\n      run: >-\n        python\n        -c 'c'\n"
    #expect(programs(in: text, path: "ci.yml") == ["import os\nif x:\n  y\n", "b", "c"])
  }

  @Test func windowsScriptsAreRead() {
    #expect(
      programs(in: "@echo off\r\npython -c \"print(\\\"%%a\\\")\" arg\r\npy -3 -c \"b\" & echo\r\n", path: "a.bat")
        == ["print(\"%a\")", "b"])
    #expect(programs(in: "python -c 'a ''b'''\n& $py -c \"c`n\"\n", path: "a.ps1").first == "a 'b'")
  }

  @Test func placesAreThoseOfTheFile() throws {
    let text = "#!/bin/sh\nif x; then\n\tpython - <<-EOF\n\timport os\n\t\tsecond = \"\\$\"\n\tEOF\nfi\n"
    let bytes = Array(text.utf8)
    let program = try #require(found(in: text, path: "run").programs.first)
    #expect(program.origin?.label(at: 0) == "here-document")
    for word in ["import os", "second = \"\\$\""] {
      let start = UInt32(try #require(text.utf8Offset(of: word)))
      let range = SourceRange(start: start, end: start + UInt32(word.utf8.count))
      let inProgram = try #require(program.origin?.textRange(of: range))
      #expect(program.place(of: inProgram) == range)
      #expect(bytes[Int(start)] == program.bytes[Int(inProgram.start)])
    }
  }

  /// Cut and mutated scripts: no trap, and places that lie in the file.
  @Test func mutationsStayInBounds() {
    var generator = SeededGenerator(state: 11)
    let marks = Array("'\"`$(){}<>|&;\\\n\t#-EOF".utf8)
    for script in Self.scripts + ["python -c $'\\x'", "cat <<A <<B $(cat <<C\n"] {
      for _ in 0..<150 {
        var bytes = Array(script.utf8)
        for _ in 0..<3 {
          let place = Int.random(in: 0..<bytes.count, using: &generator)
          bytes[place] = marks[Int.random(in: 0..<marks.count, using: &generator)]
        }
        bytes.removeLast(Int.random(in: 0..<bytes.count, using: &generator) / 2)
        let text = String(decoding: bytes, as: UTF8.self)
        for path in ["a.sh", "Makefile", "Dockerfile", "a.yml", "a.bat", "a.ps1"] {
          let found = found(in: text, path: path)
          for program in found.programs {
            let all = program.place(of: SourceRange(start: 0, end: UInt32(program.bytes.count)))
            #expect(all.start <= all.end && Int(all.end) <= found.container.count)
          }
        }
      }
    }
  }
}

extension String {
  fileprivate var withoutLineEnd: String {
    var text = self
    while text.hasSuffix("\n") { text.removeLast() }
    return text
  }
}

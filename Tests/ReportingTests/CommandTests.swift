import Foundation
import Testing

/// The executable as a person meets it: what it says, where, and what it ends with.
struct CommandTests {
  let place: Command.Workplace
  let sekisho: Command

  init() throws {
    place = try Command.Workplace()
    sekisho = place.command
  }

  /// The reports of a run in the order of the inputs.
  func reports(_ arguments: String...) throws -> [StrictJSON] {
    let script = (["sekisho", "scan", "--format", "jsonl"] + arguments).joined(separator: " ")
    return try sekisho.shell(script).output.split(separator: "\n").map { try StrictJSON(Array($0.utf8)) }
  }

  func paths(_ reports: [StrictJSON]) -> [String] { reports.compactMap { $0["artifact"]?["path"]?.text } }

  func limitations(_ report: StrictJSON) -> [String] {
    (report["limitations"]?.elements ?? []).map {
      "\($0["kind"]?.text ?? "?") \($0["path"]?.text ?? "?"): \($0["message"]?.text ?? "?")"
    }
  }

  @Test func answersHelpAndVersion() throws {
    let version = try sekisho("--version")
    #expect(version.status == 0 && version.output.hasPrefix("sekisho 0.") && version.errors.isEmpty)
    for arguments in ["--help", "scan --help", "rules --help", "unwrap --help", "explain --help", "help scan"] {
      let help = try sekisho.shell("sekisho \(arguments)")
      #expect(help.status == 0 && help.output.contains("USAGE") && help.errors.isEmpty, "\(arguments)")
    }
  }

  @Test(arguments: [
    "scan", "scan --format yaml x", "bogus", "scan --jobs 0 x", "scan --jobs many x", "scan --quiet --verbose x",
    "scan - -", "scan --fail-on clean x", "scan --max-unpacked 0 x", "scan --max-unpacked 9999999999999G x",
    "scan ''", "scan --unknown x", "explain", "explain no/such-rule", "rules show no/such-rule",
    "scan --output missing/report.json x", "scan --output . x", "scan --color sometimes x",
    "unwrap", "unwrap --format yaml x", "unwrap --out missing/folder x", "unwrap --out '' x",
  ])
  func wrongUsageEndsWithTwo(_ arguments: String) throws {
    let outcome = try sekisho.shell("sekisho \(arguments)")
    #expect(outcome.status == 2, "\(outcome.errors)")
    #expect(outcome.output.isEmpty)
    #expect(!outcome.errors.isEmpty)
  }

  /// Written as `setup.py` of a source distribution; inert: it decodes to a comment.
  static let lookalike = """
    import base64
    from setuptools import setup
    exec(base64.b64decode("IyBub3RoaW5nIGhhcHBlbnMgaGVyZQ=="))
    setup(name="lookalike", version="1.0")

    """

  func makeLookalike() throws {
    try place.write(Self.lookalike, to: "lookalike-1.0/setup.py")
    try place.write(
      "Metadata-Version: 2.1\nName: lookalike\nVersion: 1.0\n", to: "lookalike-1.0/PKG-INFO")
    let packing = try sekisho.shell("tar czf lookalike-1.0.tar.gz lookalike-1.0")
    #expect(packing.status == 0, "\(packing.errors)")
  }

  @Test func honestCodeIsClean() throws {
    try place.write("def add(a, b):\n    return a + b\n", to: "honest.py")
    let outcome = try sekisho("scan", "honest.py")
    #expect(outcome.status == 0)
    #expect(outcome.output.hasPrefix("clean: "))
    #expect(outcome.errors.isEmpty)
  }

  @Test func aLookalikeIsShownWithItsLine() throws {
    try makeLookalike()
    let outcome = try sekisho("scan", "lookalike-1.0.tar.gz")
    #expect(outcome.status == 1)
    #expect(outcome.output.hasPrefix("malicious: lookalike 1.0 (score "))
    #expect(outcome.output.contains("error[execution/decoded-code-executed]: "))
    #expect(outcome.output.contains(" --> lookalike-1.0/setup.py:3:1\n"))
    #expect(
      outcome.output.contains(
        "3 | exec(base64.b64decode(\"IyBub3RoaW5nIGhhcHBlbnMgaGVyZQ==\"))\n  | ^^^^"))
    #expect(outcome.errors.isEmpty)
  }

  @Test func thresholdDecidesTheExitCode() throws {
    try makeLookalike()
    for (arguments, status) in [
      ("--fail-on never", Int32(0)), ("--fail-on malicious", 1), ("--fail-on inconclusive", 1), ("missing", 1),
      ("missing --fail-on never", 3),
    ] {
      #expect(try sekisho.shell("sekisho scan lookalike-1.0.tar.gz \(arguments)").status == status, "\(arguments)")
    }
  }

  /// One distribution read from a file, from standard input and as a folder: the same verdict and findings.
  @Test func theWayInDoesNotMatter() throws {
    try makeLookalike()
    let script = "sekisho scan -f json lookalike-1.0.tar.gz -o a; sekisho scan -f json - -o b < lookalike-1.0.tar.gz"
    _ = try sekisho.shell(script)
    let (file, stream) = (try StrictJSON(place.text("a")), try StrictJSON(place.text("b")))
    for key in ["verdict", "findings", "anomalies", "limitations", "statistics", "distribution"] {
      #expect(file[key] == stream[key], "\(key)")
    }
    let folder = try reports("lookalike-1.0")
    #expect(folder[0]["verdict"]?["level"] == .string("malicious"))
    #expect(folder[0]["artifact"]?["kind"] == .string("folder"))
  }

  /// What the whole program writes keeps the contract, not only what tests make by hand.
  @Test func realReportsKeepTheContract() throws {
    try makeLookalike()
    let schema = SchemaValidator(root: try StrictJSON(Checkout.text("docs/reference/report.schema.json")))
    let folder = Checkout.root.appending(path: "Fixtures/lookalikes").path
    for path in ["lookalike-1.0.tar.gz", "'\(folder)'", "lookalike-1.0/setup.py", "missing"] {
      let reports = try reports(path)
      #expect(!reports.isEmpty)
      for report in reports { #expect(schema.complaints(about: report) == [], "\(path)") }
    }
  }

  @Test func rulesAreListedShownAndExplained() throws {
    let list = try sekisho("rules", "list")
    #expect(list.status == 0)
    let ids = list.output.split(separator: "\n").compactMap { $0.split(separator: " ").first.map(String.init) }
    #expect(ids.count >= 15 && ids == ids.sorted())
    let id = try #require(ids.first)
    let shown = try sekisho("rules", "show", id)
    #expect(shown.output.hasPrefix("id: \(id)\n") && shown.output.contains("severity: "))
    #expect(shown.output.contains("```rule"))
    let explained = try sekisho("explain", id)
    #expect(explained.output.contains("## When it is innocent"))
    let near = try sekisho("explain", "x/\(id.split(separator: "/").last ?? "")")
    #expect(near.status == 2 && near.errors.contains("Did you mean"))
  }

  @Test func missingFileIsSaidAndTheRestIsScanned() throws {
    try place.write("x = 1\n", to: "a.py")
    let outcome = try sekisho("scan", "missing.whl", "a.py", "--format", "jsonl")
    #expect(outcome.status == 3)
    #expect(outcome.errors.contains("missing.whl: Could not be read: no such file or folder. Check the path."))
    let reports = try reports("missing.whl", "a.py")
    #expect(paths(reports) == ["missing.whl", "a.py"])
    #expect(reports[0]["artifact"]?["kind"] == .string("unreadable"))
    #expect(reports[0]["verdict"]?["level"] == .string("inconclusive"))
    #expect(reports[1]["artifact"]?["bytes"] == .number(6))
  }

  /// Root reads everything, so permissions are not tested; these failures bind root too.
  @Test func unreadablePathsAreSaid() throws {
    try place.write("x", to: "file")
    try FileManager.default.createSymbolicLink(
      atPath: place.folder.appending(path: "loop").path, withDestinationPath: "loop")
    let long = String(repeating: "n", count: 300)
    let outcome = try sekisho("scan", "file/below", "loop", long, "--format", "jsonl")
    #expect(outcome.status == 3)
    #expect(outcome.errors.contains("file/below: Could not be read: a part of the path is not a folder"))
    #expect(outcome.errors.contains("loop: Could not be read: too many symbolic links"))
    #expect(outcome.errors.contains("the path is longer than the system allows"))
    #expect(outcome.output.split(separator: "\n").count == 3)
  }

  @Test func specialFilesAreRefusedAndNothingWaits() throws {
    let outcome = try sekisho.shell(
      "mkfifo pipe; mkdir tree; mkfifo tree/setup.py; echo x=1 > tree/a.py; sekisho scan pipe /dev/zero tree --format jsonl"
    )
    #expect(outcome.status == 3)
    #expect(outcome.errors.contains("pipe: Was not read: it is a named pipe."))
    #expect(outcome.errors.contains("/dev/zero: Was not read: it is a device."))
    #expect(outcome.errors.contains("tree/setup.py: Was not read: it is a named pipe."))
    let reports = try reports("pipe", "/dev/zero", "tree")
    #expect(reports[2]["artifact"]?["kind"] == .string("folder"))
  }

  @Test func standardInputIsAnInput() throws {
    let outcome = try sekisho("scan", "-", "--format", "json", input: "x = 1\n")
    let report = try StrictJSON(outcome.output)
    #expect(report["artifact"]?["path"] == .string("-"))
    #expect(report["artifact"]?["bytes"] == .number(6))
  }

  @Test func emptyInputsAreSaid() throws {
    try place.write("", to: "empty.whl")
    try FileManager.default.createDirectory(
      at: place.folder.appending(path: "hollow"), withIntermediateDirectories: false)
    let outcome = try sekisho("scan", "empty.whl", "hollow", "-", "--format", "jsonl")
    #expect(outcome.status == 3)
    #expect(outcome.errors.contains("empty.whl: The file is empty"))
    #expect(outcome.errors.contains("hollow: The folder is empty"))
    #expect(outcome.errors.contains("-: Standard input is empty"))
  }

  @Test func linksAreFollowedInsideTheFolderOnly() throws {
    let outcome = try sekisho.shell(
      """
      mkdir -p tree/pkg outside; echo x=1 > tree/pkg/a.py; echo y=1 > outside/b.py; touch tree/setup.py
      ln -s .. tree/pkg/up; ln -s pkg/a.py tree/alias.py; ln -s ../outside tree/out; ln -s ../outside/b.py tree/b.py
      ln -s nowhere tree/dangling; ln -s /etc/passwd tree/secret
      sekisho scan tree --format json --output report.json
      """)
    #expect(outcome.status == 3)
    let report = try StrictJSON(place.text("report.json"))
    let said = limitations(report)
    #expect(said.contains { $0.hasPrefix("unreadable pkg/up: ") && $0.contains("symbolic link to the folder itself") })
    #expect(said.contains { $0.hasPrefix("unreadable out: ") && $0.contains("outside of the folder") })
    #expect(said.contains { $0.hasPrefix("unreadable b.py: ") && $0.contains("outside of the folder") })
    #expect(said.contains { $0.hasPrefix("unreadable secret: ") && $0.contains("/etc/passwd") })
    #expect(said.contains { $0.hasPrefix("unreadable dangling: ") && $0.contains("leads nowhere") })
    #expect(!said.contains { $0.contains("alias.py") })
    // setup.py, pkg/a.py and its alias.
    #expect(report["statistics"]?["members"] == .number(3))
    #expect(report["artifact"]?["bytes"] == .number(8))
  }

  @Test func aFileThatChangesIsSaid() throws {
    // The kernel calls this file empty before it is read, which is what a file that grows looks like.
    let outcome = try sekisho("scan", "/proc/version", "--format", "json")
    #expect(outcome.status == 3)
    #expect(
      limitations(try StrictJSON(outcome.output)).contains { $0.hasPrefix("changed-while-read : It changed while") })
  }

  @Test func ceilingsAreSaid() throws {
    try place.write(String(repeating: "#", count: 5000), to: "large.py")
    try place.write("x=1\n", to: "tree/small.py")
    try place.write(String(repeating: "#", count: 5000), to: "tree/large.py")
    let outcome = try sekisho("scan", "large.py", "tree", "--max-unpacked", "4K", "--format", "jsonl")
    #expect(outcome.status == 3)
    #expect(
      outcome.errors.contains(
        "large.py: Was not read: 5000 bytes are more than the ceiling of 4096 bytes. Raise it with --max-unpacked."))
    #expect(outcome.errors.contains("tree/large.py: Was not read"))
    let reports = try reports("tree", "--max-unpacked", "4K")
    #expect(limitations(reports[0]).contains { $0.hasPrefix("stream-bytes large.py: ") })
    #expect(reports[0]["artifact"]?["bytes"] == .number(4))
  }

  @Test func namesNeedNotBeText() throws {
    let outcome = try sekisho.shell(
      #"""
      name=$(printf 'a\377\033.py'); mkdir tree; echo x=1 > "$name"; echo x=1 > "tree/$name"
      sekisho scan "$name" tree --format jsonl --output "$(printf 'report\376')"
      mv "$(printf 'report\376')" report
      """#)
    #expect(outcome.isExit && !outcome.errors.contains("\u{1B}"))
    let reports = try place.text("report").split(separator: "\n").map { try StrictJSON(Array($0.utf8)) }
    #expect(paths(reports) == ["a\\xff\u{1B}.py", "tree"])
    #expect(reports.compactMap { $0["artifact"]?["bytes"]?.integer } == [4, 4])
  }

  @Test func aFolderOfArchivesIsScannedArchiveByArchive() throws {
    _ = try sekisho.shell(
      """
      mkdir -p dist/more dist/deep/er project/dist && echo x > a && tar cf dist/one-1.0.tar.gz a && tar cf dist/more/two a
      echo signed > dist/one-1.0.tar.gz.asc; tar cf dist/deep/er/three.tar a
      touch project/setup.py && cp dist/one-1.0.tar.gz project/dist; ln -s one-1.0.tar.gz dist/latest
      """)
    #expect(
      paths(try reports("dist")) == [
        "dist/deep/er/three.tar", "dist/more/two", "dist/one-1.0.tar.gz", "dist/one-1.0.tar.gz.asc",
      ])
    let project = try reports("project")
    #expect(paths(project) == ["project"])
    #expect(project[0]["statistics"]?["members"]?.integer ?? 0 >= 2)
  }

  @Test func shapeFollowsWhatWasAskedFor() throws {
    _ = try sekisho.shell("mkdir dist && echo x > a && tar cf dist/one.tar a && touch b.py")
    #expect(try StrictJSON(sekisho("scan", "b.py", "--format", "json").output)["artifact"] != nil)
    #expect(try StrictJSON(sekisho("scan", "dist", "--format", "json").output)["reports"]?.elements?.count == 1)
    #expect(try StrictJSON(sekisho("scan", "b.py", "b.py", "--format", "json").output)["reports"]?.elements?.count == 2)
    #expect(
      try sekisho("scan", "b.py", "--output-format", "json").output == sekisho("scan", "b.py", "-f", "json").output)
  }

  @Test(arguments: ["text", "json", "jsonl", "sarif"])
  func jobsDoNotShow(_ format: String) throws {
    for index in 0..<20 { try place.write("import os\nos.system('\(index)')\n", to: "in/\(index).py") }
    let names = (0..<20).map { "in/\($0).py" }.joined(separator: " ")
    let one = try sekisho.shell("sekisho scan \(names) missing -f \(format) -j 1")
    let many = try sekisho.shell("sekisho scan \(names) missing -f \(format) -j 7")
    #expect(!one.output.isEmpty)
    #expect(one.output == many.output)
    #expect(one.errors == many.errors)
    #expect(one.status == many.status)
  }

  @Test func outputAppearsWholeOrNotAtAll() throws {
    try place.write("old", to: "report.json")
    try place.write("x=1\n", to: "a.py")
    let outcome = try sekisho("scan", "a.py", "--format", "json", "--output", "report.json")
    #expect(outcome.output.isEmpty)
    #expect(try StrictJSON(place.text("report.json"))["artifact"]?["path"] == .string("a.py"))
    #expect(try FileManager.default.contentsOfDirectory(atPath: place.folder.path).sorted() == ["a.py", "report.json"])
    let null = try sekisho("scan", "a.py", "--output", "/dev/null")
    #expect(null.output.isEmpty && null.status == outcome.status)
  }

  @Test func aReaderThatGoesAwayIsNoFailure() throws {
    for index in 0..<50 { try place.write("x = \(index)\n", to: "in/\(index).py") }
    let outcome = try sekisho.shell(
      "{ sekisho scan in/*.py --fail-on never -f json 2>errors; echo $? >status; } | true; cat status; cat errors >&2")
    // What was seen until then decides; no signal, no message.
    #expect(["0\n", "3\n"].contains(outcome.output), "\(outcome.output)")
    #expect(!outcome.errors.contains("cannot be written") && !outcome.errors.contains("internal error"))
  }

  @Test func aFullDeviceIsSaid() throws {
    try place.write("x=1\n", to: "a.py")
    let outcome = try sekisho.shell("sekisho scan a.py > /dev/full")
    #expect(outcome.status == 2)
    #expect(outcome.errors.contains("the report cannot be written: no space is left on the device"))
  }

  @Test func colourAndProgressStayOutOfFiles() throws {
    let plain = try sekisho("scan", "missing")
    #expect(!plain.output.contains("\u{1B}") && !plain.errors.contains("\u{1B}"))
    #expect(try sekisho("scan", "missing", "--color", "always").output.contains("\u{1B}[1;34minconclusive"))
    #expect(try sekisho("scan", "missing", environment: ["FORCE_COLOR": "1"]).output.contains("\u{1B}["))
    let never = try sekisho("scan", "missing", "--no-color", environment: ["FORCE_COLOR": "1"])
    #expect(!never.output.contains("\u{1B}"))
  }

  @Test func quietIsOneLineForEachInput() throws {
    let outcome = try sekisho("scan", "missing", "gone", "--quiet")
    #expect(outcome.output == "inconclusive: missing\ninconclusive: gone\n")
  }

  @Test func completionsAreMade() throws {
    for shell in ["bash", "zsh", "fish"] {
      let outcome = try sekisho("--generate-completion-script", shell)
      #expect(outcome.status == 0)
      for word in ["scan", "rules", "explain", "fail-on", "max-unpacked"] { #expect(outcome.output.contains(word)) }
    }
  }
}

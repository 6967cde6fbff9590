import Testing

/// An index of known projects, made and used on the command line.
struct ReferenceCommandTests {
  let place: Command.Workplace
  let sekisho: Command

  init() throws {
    place = try Command.Workplace()
    sekisho = place.command
    try write("lamps", to: "lamps", added: "")
    try write(
      "lantern", to: "lantern", added: "\n\ndef beacon():\n    import os\n    os.system('uptime')\n\n\nbeacon()\n")
  }

  /// A project of some code, which calls itself by its name.
  private func write(_ name: String, to folder: String, added: String) throws {
    var core = "import math\n\n"
    for number in 0..<6 {
      core += """

        def measure_\(number)(left, right, scale):
            total = 0
            for step in range(scale):
                if left[step] > right[step] + \(number):
                    total += math.sqrt(left[step] - right[step])
                elif left[step] == right[step]:
                    continue
                else:
                    total -= right[step] * \(number + 1)
            return '\(name)', total


        """
    }
    try place.write(core + added, to: "\(folder)/\(name)/core.py")
    try place.write("from \(name).core import measure_0\n", to: "\(folder)/\(name)/__init__.py")
    try place.write(
      "[project]\nname = \"\(name)\"\nversion = \"1.2\"\ndescription = \"Street lights\"\n",
      to: "\(folder)/pyproject.toml")
  }

  @Test func anIndexIsBuiltAndFindsACopy() throws {
    #expect(try sekisho("reference", "build", "known.index", "lamps").status == 0)
    #expect(try sekisho("reference", "list", "known.index").output == "lamps 1.2\n")
    let report = try sekisho("scan", "--reference", "known.index", "--color", "never", "lantern").output
    #expect(report.contains("this is lamps 1.2 under another name"))
    #expect(report.contains("lantern/core.py:65-71") || report.contains("lines were added"))
    #expect(report.contains("(added to a copy of lamps)"))
    #expect(try !sekisho("scan", "--reference", "known.index", "lamps").output.contains("under another name"))
  }

  @Test func releasesAreAddedFromARepositoryAtARevision() throws {
    let git = "git -c user.name=a -c user.email=a@example.invalid"
    let made = try sekisho.shell(
      "cd lamps && git init -q . && git add . && \(git) commit -qm one && git tag v1.2 && echo 'x = 1' >> lamps/core.py"
        + " && \(git) commit -qam two && git tag v1.3")
    #expect(made.status == 0, "\(made.errors)")
    #expect(try sekisho("reference", "build", "known.index", "lamps@v1.2").status == 0)
    #expect(try sekisho("reference", "add", "known.index", "lamps@v1.3").status == 0)
    #expect(try sekisho("reference", "list", "known.index").output == "lamps 1.2 1.3\n")
    #expect(try sekisho("reference", "info", "known.index").output.contains("releases: 2\n"))
    let wrong = try sekisho("reference", "add", "known.index", "lamps@v9")
    #expect(wrong.status == 2 && wrong.errors.contains("git has no tree for 'v9'"))
    #expect(try sekisho("reference", "add", "known.index", "lamps@--output=x").status == 2)
  }

  @Test func aListNamesManyReleases() throws {
    try place.write("# name, path, version\nlamps\tlamps\t1.2\tmodules\nLantern\tlantern\t3\n", to: "projects.tsv")
    #expect(try sekisho("reference", "build", "known.index", "--list", "projects.tsv").status == 0)
    #expect(try sekisho("reference", "list", "known.index").output == "lamps 1.2\nLantern 3\n")
    try place.write("lamps lamps\n", to: "projects.tsv")
    let wrong = try sekisho("reference", "build", "other.index", "--list", "projects.tsv")
    #expect(wrong.status == 2 && wrong.errors.contains("projects.tsv:1"))
  }

  @Test func anIndexThatIsNoneStopsTheScan() throws {
    try place.write("no index", to: "known.index")
    let outcome = try sekisho("scan", "--reference", "known.index", "lamps")
    #expect(outcome.status == 2 && outcome.output.isEmpty)
    #expect(outcome.errors.contains("no reference index") && outcome.errors.contains("reference build"))
    #expect(try sekisho("reference", "info", "missing.index").status == 2)
    #expect(try sekisho("reference", "build", "known.index", "missing").status == 2)
    #expect(try place.text("known.index") == "no index")
  }
}

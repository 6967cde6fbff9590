import Behaviors
import PythonSemantics
import Rules
import Testing

/// Python in: what surrounds a piece of code, and how two pieces stand to each other.
@Suite("Circumstances")
struct CircumstancesTests {
  private let catalogue: Catalogue

  init() throws { catalogue = try Catalogue.embedded() }

  // MARK: - Settings

  private func setting(of behavior: Behavior, in source: String, path: String = "package/__init__.py") -> CodeSetting? {
    let (seen, circumstances) = examine([(path, Array(source.utf8))], catalogue: catalogue)
    return seen.first { $0.behavior == behavior }.map(circumstances.setting)
  }

  private func check(
    _ source: String, guardedBy guards: [Guard], sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let found = setting(of: .spawnsProcess, in: source)
    #expect(found != nil, "nothing is started", sourceLocation: sourceLocation)
    #expect(
      found?.guards == GuardSet(guards), "\(found?.guards.members.map(\.rawValue) ?? [])",
      sourceLocation: sourceLocation)
  }

  @Test func testsAroundCodeGuardIt() {
    check("import os\nos.system('a')", guardedBy: [])
    check("import os, getpass\nif getpass.getuser() == 'a': os.system('a')", guardedBy: [.user])
    check("import os, platform\nif platform.node() in NAMES: os.system('a')", guardedBy: [.host])
    check("import os, datetime\nif datetime.date.today() > END: os.system('a')", guardedBy: [.date])
    check("import os, locale\nif locale.getdefaultlocale()[0] != 'a': os.system('a')", guardedBy: [.locale])
    check("import os\nif os.environ.get('CI'): os.system('a')", guardedBy: [.automation])
    check("import os\nif 'GITHUB_ACTIONS' in os.environ: os.system('a')", guardedBy: [.automation])
    check("import os\nif os.getenv('DEMO') == '1': os.system('a')", guardedBy: [.environment])
    check("import os, sys\nif sys.gettrace() is None: os.system('a')", guardedBy: [.debugger])
    check("import os, sys\nif sys.platform == 'win32': os.system('a')", guardedBy: [.system])
    check(
      "import os, sys, time\nif time.time() > 9 and os.getlogin() == 'a': os.system('a')", guardedBy: [.user, .date])
    check("import os\nif x > 3: os.system('a')", guardedBy: [])
  }

  @Test func variablesAndFunctionsOfTestsAreFollowed() {
    check("import os, socket\nname = socket.gethostname()\nif name == 'a':\n  os.system('a')", guardedBy: [.host])
    check(
      "import os, getpass\ndef wanted():\n  return getpass.getuser() == 'a'\nif wanted():\n  os.system('a')",
      guardedBy: [.user])
    check("import os, time\nif time.time() < 9:\n  exit()\nos.system('a')", guardedBy: [.date])
    check(
      "import os, time\ndef run():\n  if time.time() < 9:\n    return\n  os.system('a')\nrun()", guardedBy: [.date])
    check("import os, time\ndef run():\n  os.system('a')\nif time.time() > 9:\n  run()", guardedBy: [.date])
    // Called from two places: neither test must hold.
    check("import os, time\ndef run():\n  os.system('a')\nif time.time() > 9:\n  run()\nrun()", guardedBy: [])
  }

  @Test func wordsThatNoInstallerSaysGuard() {
    check("import os, sys\nif sys.argv[1] == 'upload': os.system('a')", guardedBy: [.arguments])
    check(
      "import os\ndef main(argv):\n  if len(argv) > 1 and argv[1] == 'gen': os.system('a')", guardedBy: [.arguments])
    check("import os, sys\nif 'install' in sys.argv: os.system('a')", guardedBy: [])
    check("import os, sys\nif sys.argv[1] != 'upload': os.system('a')", guardedBy: [])
    check("import os, sys\nif sys.argv[1] == 'upload': pass\nelse: os.system('a')", guardedBy: [])
    check("import os, sys\nif sys.argv[1] == 'upload' or True: os.system('a')", guardedBy: [])
  }

  @Test func errorsAreSwallowedByHandlersThatDoNothing() {
    let head = "import os\n"
    #expect(setting(of: .spawnsProcess, in: head + "try: os.system('a')\nexcept: pass")?.swallowsErrors == true)
    #expect(
      setting(of: .spawnsProcess, in: head + "try: os.system('a')\nexcept Exception as e: raise")?.swallowsErrors
        == false)
    #expect(setting(of: .spawnsProcess, in: head + "os.system('a')")?.swallowsErrors == false)
  }

  @Test func loopsThatWaitRepeat() {
    let head = "import requests, time, asyncio\n"
    func repeats(_ source: String) -> Bool? {
      setting(of: .fetchesFromNetwork, in: head + source)?.repeatsWithPause
    }
    #expect(repeats("while True:\n  requests.get(u)\n  time.sleep(9)") == true)
    #expect(repeats("def ask():\n  requests.get(u)\nwhile True:\n  ask()\n  time.sleep(9)") == true)
    #expect(repeats("for u in us:\n  requests.get(u)") == false)
    #expect(repeats("requests.get(u)\ntime.sleep(9)") == false)
    #expect(repeats("while True:\n  requests.get(u)\nwhile True:\n  time.sleep(9)") == false)
  }

  @Test func namesOfOneSystemLimitEvidence() throws {
    let source = "import winreg\nwinreg.SetValueEx(k, 'a', 0, 1, 'b')"
    let (seen, circumstances) = examine([("package/__init__.py", Array(source.utf8))], catalogue: catalogue)
    var first = try #require(seen.first { $0.behavior == .persists })
    #expect(first.systems == [])
    circumstances.describe(&first)
    #expect(first.systems == [.windows])
  }

  @Test func pathsOfOneSystemLimitEvidence() throws {
    func systems(_ source: String) throws -> [TargetSystem] {
      let (seen, circumstances) = examine([("package/__init__.py", Array(source.utf8))], catalogue: catalogue)
      var first = try #require(seen.last { $0.behavior == .writesFile })
      circumstances.describe(&first)
      return first.systems
    }
    #expect(try systems("open('C:\\\\Users\\\\a', 'w')") == [.windows])
    #expect(try systems("open('/root/Library/LaunchAgents/a.plist', 'w')") == [.macos])
    #expect(try systems("open('a.txt', 'w')") == [])
  }

  // MARK: - Relations

  /// Whether the first writing and the first starting of a program stand to each other like this.
  private func holds(
    _ relation: Relation, _ files: [(String, String)], _ first: Behavior = .writesFile,
    _ second: Behavior = .spawnsProcess, sourceLocation: SourceLocation = #_sourceLocation
  ) -> Bool? {
    let (seen, circumstances) = examine(files.map { ($0.0, Array($0.1.utf8)) }, catalogue: catalogue)
    // `open(p, "w")` is seen beside what is written into it.
    guard let writer = seen.last(where: { $0.behavior == first }),
      let launcher = seen.last(where: { $0.behavior == second })
    else {
      Issue.record("seen: \(seen.map(\.behavior.name))", sourceLocation: sourceLocation)
      return nil
    }
    #expect(
      circumstances.holds(relation, between: launcher, and: writer)
        == circumstances.holds(relation, between: writer, and: launcher))
    return circumstances.holds(relation, between: writer, and: launcher)
  }

  private func holds(_ relation: Relation, _ source: String, sourceLocation: SourceLocation = #_sourceLocation) -> Bool?
  {
    holds(relation, [("package/__init__.py", "import os, subprocess, sys\n" + source)], sourceLocation: sourceLocation)
  }

  @Test func knownPathsMustBeTheSame() {
    #expect(holds(.path, "open('a.exe', 'wb').write(d)\nos.system('a.exe')") == true)
    #expect(holds(.path, "open('a.exe', 'wb').write(d)\nos.system('start a.exe')") == true)
    #expect(holds(.path, "open('a.exe', 'wb').write(d)\nos.system('b.exe')") == false)
    #expect(holds(.path, "p = f()\nopen(p, 'wb').write(d)\nsubprocess.call([sys.executable, p])") == true)
    #expect(holds(.path, "with open('a.py', 'w') as f:\n  f.write(d)\nsubprocess.call(['python', 'b.py'])") == false)
    // What is unpacked has other names than the archive.
    #expect(holds(.path, "import zipfile\nzipfile.ZipFile('a.zip').extractall('.')\nos.system('b.exe')") == true)
    #expect(
      holds(
        .path,
        [
          ("package/__init__.py", "def save(d):\n  open('/tmp/a.exe', 'wb').write(d)"),
          ("package/run.py", "import os\ndef run():\n  os.system('/tmp/a.exe')"),
        ]) == true)
  }

  @Test func toolsOfTheSystemAreNotWhatWasWritten() {
    #expect(holds(.path, "p = f()\nopen(p, 'wb').write(d)\nsubprocess.call(['git', 'add', p])") == false)
    #expect(holds(.path, "open(p, 'wb').write(d)\nsubprocess.call([sys.executable, '-m', 'pip', 'list'])") == false)
    #expect(holds(.path, "open(p, 'wb').write(d)\nos.system('git tag; git push')") == false)
    #expect(holds(.path, "open('node', 'wb').write(d)\nos.system('cd /tmp && chmod +x node && ./node')") == true)
  }

  @Test func unknownPathsNeedOneChain() {
    // One function does both, or leads to both.
    #expect(holds(.path, "def f(p, q):\n  open(p, 'wb').write(d)\n  os.system(q)") == true)
    #expect(
      holds(
        .path, "def save(p):\n  open(p, 'wb').write(d)\ndef run(q):\n  os.system(q)\ndef main():\n  save(x)\n  run(y)")
        == true)
    #expect(holds(.path, "def save(p):\n  open(p, 'wb').write(d)\ndef run(q):\n  os.system(q)") == false)
  }

  @Test func functionsAndChains() {
    let both = "def f():\n  open('a', 'w').write(d)\n  os.system('b')"
    #expect(holds(.function, both) == true)
    #expect(holds(.chain, both) == true)
    let calls = "def g():\n  os.system('b')\ndef f():\n  open('a', 'w').write(d)\n  g()"
    #expect(holds(.function, calls) == false)
    #expect(holds(.chain, calls) == true)
    let apart = "def g():\n  os.system('b')\ndef f():\n  open('a', 'w').write(d)"
    #expect(holds(.function, apart) == false)
    #expect(holds(.chain, apart) == false)
    // That one program imports both is no chain.
    #expect(
      holds(
        .chain,
        [
          ("package/__init__.py", "import package.a\nimport package.b"),
          ("package/a.py", "open('a', 'w').write(d)"), ("package/b.py", "import os\nos.system('b')"),
        ]) == false)
  }

  // MARK: - In rules

  private func matches(_ rule: String, _ source: String) throws -> Bool {
    let rules = try RuleSet.demo(rule)
    let (seen, circumstances) = examine([("package/__init__.py", Array(source.utf8))], catalogue: catalogue)
    return !rules.match(seen, circumstances).isEmpty
  }

  @Test func rulesAskForRelations() throws {
    let same = "import os\nopen('a.exe', 'wb').write(d)\nos.system('a.exe')"
    let other = "import os\nopen('a.exe', 'wb').write(d)\nos.system('b.exe')"
    #expect(try matches("writes-file and spawns-process", other))
    #expect(try matches("writes-file and spawns-process same path", same))
    #expect(try !matches("writes-file and spawns-process same path", other))
    #expect(try matches("writes-file and spawns-process unless spawns-process same path", other))
    #expect(try !matches("writes-file and spawns-process unless spawns-process same path", same))
    let functions = "import os\ndef f():\n  open('a', 'w').write(d)\n  os.listdir('.')\ndef g():\n  os.system('b')"
    #expect(try matches("writes-file and lists-files same function and spawns-process", functions))
    #expect(try !matches("writes-file and lists-files same function and spawns-process same function", functions))
  }

  @Test func rulesAskForSettings() throws {
    let guarded = "import os, getpass\nif getpass.getuser() == 'a':\n  os.system('a')"
    #expect(try matches("spawns-process guarded by user | host", guarded))
    #expect(try !matches("spawns-process guarded by date", guarded))
    #expect(try !matches("spawns-process not guarded by user", guarded))
    #expect(try matches("spawns-process not guarded by date", guarded))
    let windows = "import os, sys\nif sys.platform == 'win32':\n  os.system('a')"
    #expect(try matches("spawns-process on windows", windows))
    #expect(try !matches("spawns-process on linux | macos", windows))
    #expect(try matches("spawns-process quietly", "import os\ntry: os.system('a')\nexcept: pass"))
    #expect(try !matches("spawns-process quietly", "import os\nos.system('a')"))
    let beacon = "import requests, time\nwhile True:\n  requests.get(u)\n  time.sleep(9)"
    #expect(try matches("fetches-from-network repeatedly", beacon))
    #expect(try !matches("fetches-from-network repeatedly", "import requests\nrequests.get(u)"))
  }
}

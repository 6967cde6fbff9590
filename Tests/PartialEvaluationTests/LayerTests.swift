import Limits
import Packages
import PythonSemantics
import PythonSyntax
import SourceText
import Testing

@testable import PartialEvaluation

/// Layers of one module, parents first, as `encodings: text`.
private func unwrap(_ source: String, limits: Limits = Limits()) -> [String] {
  execution(source, limits: limits).layers.map { layer in
    layer.encodings.joined(separator: ",") + ": " + String(decoding: layer.bytes, as: UTF8.self)
  }
}

private func execution(_ source: String, limits: Limits = Limits()) -> Execution {
  let input = SemanticModel.Input(
    path: "demo.py", moduleName: "demo", role: .module, parsed: Parser.parse(SourceText(utf8: Array(source.utf8))))
  return Execution(model: SemanticModel(inputs: [input], entryPoints: []), limits: limits)
}

private func check(_ source: String, unwraps expected: [String], sourceLocation: SourceLocation = #_sourceLocation) {
  #expect(unwrap(source) == expected, sourceLocation: sourceLocation)
}

@Suite struct LayerTests {
  @Test func decodersAreApplied() {
    check("import base64\nexec(base64.b64decode('cHJpbnQoMSk='))", unwraps: ["base64: print(1)"])
    check("from base64 import b64decode as d\nexec(d(b'cHJpbnQoMSk=').decode('utf-8'))", unwraps: ["base64: print(1)"])
    check("import base64\nexec(base64.urlsafe_b64decode('cHJpbnQoIj8_Iik='))", unwraps: ["base64: print(\"??\")"])
    check("exec(bytes.fromhex('7072696e 742831 29'))", unwraps: ["hex: print(1)"])
    check("import binascii as b\nexec(b.unhexlify('7072696e74283129'))", unwraps: ["hex: print(1)"])
    check("import codecs\nexec(codecs.decode('cevag(1)', 'rot13'))", unwraps: ["rot13: print(1)"])
    check("import base64\nexec(base64.b32decode('OBZGS3TUFAYSS==='))", unwraps: ["base32: print(1)"])
    check("import base64\nexec(base64.b85decode('aB^vGbSN<?'))", unwraps: ["base85: print(1)"])
    check("exec(')11(tnirp'[::-1])", unwraps: ["reversed: print(11)"])
    check("exec(''.join(map(chr, [112, 114, 105, 110, 116, 40, 49, 41])))", unwraps: ["chr: print(1)"])
    check("exec(''.join(chr(x ^ 1) for x in [113, 115, 104, 111, 117, 41, 48, 40]))", unwraps: ["xor,chr: print(1)"])
    check("exec(bytes([112, 114, 105, 110, 116, 40, 49, 49, 41]))", unwraps: ["integers: print(11)"])
    check("exec('prXnt(1)'.replace('X', 'i'))", unwraps: [": print(1)"])
    check("exec('cevag(1)'.translate(str.maketrans('cevag', 'print')))", unwraps: [": print(1)"])
    check("eval(compile('print(1)', '', 'exec'))", unwraps: [": print(1)"])
    check(
      "import zlib, base64\nexec(zlib.decompress(base64.b64decode('eJwrKMrMK9Ew1AQADhUCsA==')))",
      unwraps: ["base64,zlib: print(1)"])
    // No marshal data: Python would raise an error.
    check("import marshal\nexec(marshal.loads(b'abc'))", unwraps: [])
  }

  @Test func tokensUnderTheirOwnKeyAreRead() {
    let key = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
    let token = "gAAAAAAAAAAAAAECAwQFBgcICQoLDA0ODy3ohT7C9JNcvZQu7sVgk7YNk1lRBL_Xy6b19MuRmNmD2GYvJOhjkVat7FDG93VyFw=="
    check(
      "from cryptography.fernet import Fernet\nexec(Fernet(b'\(key)').decrypt(b'\(token)'))",
      unwraps: ["fernet: print(1)"])
    check(
      "from cryptography.fernet import Fernet as F\nf = F('\(key)')\nexec(f.decrypt('\(token)').decode())",
      unwraps: ["fernet: print(1)"])
    check("from cryptography.fernet import Fernet\nexec(Fernet('AAEC').decrypt('\(token)'))", unwraps: [])
    check("from cryptography.fernet import Fernet\nexec(Fernet('\(key)').decrypt('gAAA'))", unwraps: [])
  }

  @Test func hiddenSpellingsAreApplied() {
    check("__import__('builtins').exec(__import__('base64').b64decode('cHJpbnQoMSk='))", unwraps: ["base64: print(1)"])
    check(
      "e = getattr(__builtins__, 'ex' + 'ec')\ne(getattr(__import__('base64'), 'b64' + 'decode')('cHJpbnQoMSk='))",
      unwraps: ["base64: print(1)"])
    check(
      "a = 'cHJp'\nb = 'bnQo'\nc = 'MSk='\nimport base64\nexec(base64.b64decode(a + b + c))",
      unwraps: ["base64: print(1)"])
    check(
      "import base64\nx = 'cHJpbnQoMSk='\nx = base64.b64decode(x)\nx = x.decode()\nexec(x)",
      unwraps: ["base64: print(1)"])
    check("s = 'pri'\ns += 'nt(1)'\nexec(s)", unwraps: [": print(1)"])
    check(
      "def d(x, k=1):\n  return ''.join([chr(ord(c) - k) for c in x])\nexec(d('qsjou)2*'))", unwraps: ["chr: print(1)"])
    check(
      "from itertools import cycle\nexec(''.join(chr(a ^ ord(b)) for a, b in zip([17, 16, 8, 12, 21, 74, 80, 75], cycle('ab'))))",
      unwraps: ["xor,chr: print(1)"])
    check(
      "import codecs, base64\nexec(base64.b64decode(codecs.getencoder('utf-8')('cHJpbnQoMSk=')[0]))",
      unwraps: ["base64: print(1)"])
    check(
      "table = {'p': 1, '(': 2, ')': 3}\nexec(''.join([left for n in (1, 2, 3) for left, right in table.items() if right == n]))",
      unwraps: [": p()"])
    check(
      "old = 'qr'\nnew = 'pi'\nexec(''.join(c if c not in old else new[old.index(c)] for c in 'q()r'))",
      unwraps: [": p()i"])
    check("s = 'print'\ns += '(1)'\nif s:\n  exec(s)\ndef f():\n  exec(s)", unwraps: [": print(1)"])
    check("class K:\n  x = 'print(1)'\n  def f(self):\n    exec(self.x)", unwraps: [": print(1)"])
  }

  @Test func towersKeepTheirDecoder() {
    // b64(reverse) of `exec(peel('…'))` around `print(1)`.
    let inner = "=kSMoQnbpJHc"
    let middle = base64Reversed("exec(peel('\(inner)'))")
    let source = "import base64\npeel = lambda text: base64.b64decode(text[::-1])\nexec(peel('\(middle)'))"
    check(source, unwraps: ["reversed,base64: exec(peel('\(inner)'))", "reversed,base64: print(1)"])
    check(
      "import base64 as b\nexec('exec(b.b64decode(\"cHJpbnQoMSk=\"))')",
      unwraps: [": exec(b.b64decode(\"cHJpbnQoMSk=\"))", "base64: print(1)"])
  }

  private func base64Reversed(_ text: String) -> String {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
    let bytes = Array(text.utf8)
    var result = ""
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let group = (0..<3).map { start + $0 < bytes.count ? Int(bytes[start + $0]) : 0 }
      let bits = group[0] << 16 | group[1] << 8 | group[2]
      for digit in 0..<4 { result.append(start + digit <= bytes.count ? alphabet[bits >> (18 - 6 * digit) & 63] : "=") }
    }
    return String(result.reversed())
  }

  @Test func commandsAreApplied() {
    // base64 over UTF-16 of `ls`, twelve characters and up.
    let script = "bABzACAAYwA6AFwA"
    check("import os\nos.system('powershell -w hidden -EncodedCommand \(script)')", unwraps: ["base64,utf-16: ls c:\\"])
    check(
      "import subprocess\nsubprocess.Popen(['powershell.exe', '-enc', '\(script)'])",
      unwraps: ["base64,utf-16: ls c:\\"])
    check("import os\nos.system('echo -enc \(script)')", unwraps: [])
    check("import os, base64\nos.system(base64.b64decode('bHMgLWxh').decode())", unwraps: ["base64: ls -la"])
    check(
      "import subprocess, sys, base64\nsubprocess.run([sys.executable, '-c', base64.b64decode('cHJpbnQoMSk=').decode()])",
      unwraps: ["base64: print(1)"])
    check(
      "import base64\nopen('x', 'wb').write(base64.b64decode('aW1wb3J0IG9zCm9zLmdldGN3ZCgp'))",
      unwraps: ["base64: import os\nos.getcwd()"])
    check("open('x', 'w').write('import os\\nos.getcwd()  # a long text')", unwraps: [])
  }

  @Test(arguments: [
    "exec(x)", "exec(input())", "import base64\nexec(base64.b64decode(f()))", "exec('a' % 3)",
    "f = lambda x: f(x)\nexec(f(1))",
    "a = b\nb = a\nexec(a)", "exec('a' * 10 ** 18)", "exec(''.join(chr(x) for x in range(10 ** 18)))", "exec(*a)",
    "exec()",
    "import zlib\nexec(zlib.decompress(b'garbage'))", "exec(range(-9223372036854775808, 9223372036854775807))",
    "exec([1, 2][9223372036854775807])", "exec('abc'[-9223372036854775808:9223372036854775807:9223372036854775807])",
    "exec(-9223372036854775808 << 1)", "exec(1 << 200)",
  ])
  func whatIsNotKnownIsLeft(source: String) { #expect(unwrap(source).allSatisfy { $0 == ": a" || $0 == ": " }) }

  @Test func placeholdersOfTheVictimStay() {
    check(
      "import base64, getpass\nt = base64.b64decode('cHJpbnQoIk5BTUUiKSAgIyBoZWxsbw==').decode()\n"
        + "exec(t.replace('NAME', getpass.getuser()))",
      unwraps: ["base64: print(\"NAME\")  # hello"])
    // Nothing was hidden: what is before the host fills it in says enough.
    check("exec('abcdef'.replace('abcd', input()))", unwraps: [": abcdef"])
  }

  /// The definition alone would give a payload that the code never executes.
  @Test func whatChangesInPlaceIsFollowed() {
    check("data = bytearray.fromhex('7163')\ndata[0] ^= 1\nexec(data)", unwraps: ["hex: pc"])
    check("parts = ['1', '2+']\nparts.reverse()\nexec(''.join(parts))", unwraps: [": 2+1"])
    check("import base64\nexec(base64.b64decode('/////w==').decode('ascii'))", unwraps: [])
  }

  @Test func budgetsAreSaid() {
    var limits = Limits()
    limits.evaluationSteps = 100
    let source = "exec(''.join(chr(x) for x in range(100000)))"
    #expect(execution(source, limits: limits).limitations.map(\.kind) == [.evaluationSteps])
    limits = Limits()
    limits.layers = 1
    let two = execution("exec('1')\nexec('2')", limits: limits)
    #expect(two.layers.count == 1)
    #expect(two.limitations.map(\.kind) == [.layers])
  }
}

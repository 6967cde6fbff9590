public import Executables

/// What the bytes of a layer are. Raw values are stable: they are part of the JSON report.
public enum LayerLanguage: String, Sendable, CaseIterable {
  case python, powershell, shell, batch, vbscript, javascript
  /// Marshalled code objects.
  case bytecode
  /// What `pickle` wrote.
  case pickle
  /// A native program or library.
  case executable
  /// A container or a compressed stream.
  case archive
  case unknown

  /// Whether it is a program that is read as text, other than Python.
  public var isScript: Bool { [.powershell, .shell, .batch, .vbscript, .javascript].contains(self) }

  /// What bytes of a kind that was recognised are; nil for texts, which say more themselves, and for documents.
  public init?(_ kind: HiddenContent.Kind) {
    switch kind {
    case .pe, .elf, .machO: self = .executable
    case .zip, .gzip, .bzip2, .xz, .zstd, .rar, .sevenZip: self = .archive
    case .bytecode, .marshal: self = .bytecode
    case .python: self = .python
    case .script, .text, .pdf: return nil
    }
  }

  /// A guess at what bytes are, by their content and by the ending of their file's name.
  public init(of content: [UInt8], fileName: String = "") {
    self = Self.guess(content, fileName: fileName.isEmpty ? nil : Array(fileName.utf8))
  }
}

/// A first guess at what bytes are, for layers that are written or handed on rather than executed as Python.
extension LayerLanguage {
  /// Bytes of a text that are looked at: programs say early what they are.
  private static let reach = 8192

  /// - Parameter fileName: where the bytes are written to, as far as it is known; its ending decides among texts.
  static func guess(_ content: [UInt8], fileName: [UInt8]? = nil) -> LayerLanguage {
    if let kind = HiddenContent.Kind.sniff(content[...]), let language = LayerLanguage(kind) { return language }
    // A tape archive has its mark behind the first header's fields.
    if content.count >= 512, content[257..<262].elementsEqual("ustar".utf8) { return .archive }
    let head = content.prefix(reach)
    guard !head.contains(0) else { return .unknown }
    let lower = head.map { $0 >= 0x41 && $0 <= 0x5A ? $0 | 0x20 : $0 }
    if lower.starts(with: "#!".utf8) { return interpreter(of: lower) }
    if let fileName, let language = ending(of: fileName) { return language }
    return best(of: Line.split(lower))
  }

  /// The language with most signs; Python where it is as good as another, nothing without a sign.
  private static func best(of lines: [Line]) -> LayerLanguage {
    var scores = [Int](repeating: 0, count: signs.count)
    for line in lines {
      for (index, language) in signs.enumerated() where language.signs.contains(where: { line.has($0) }) {
        scores[index] += 1
      }
    }
    guard let most = scores.max(), most > 0, let winner = scores.firstIndex(of: most) else { return .unknown }
    return signs[winner].language
  }

  private static func interpreter(of text: [UInt8]) -> LayerLanguage {
    let line = text.prefix { $0 != 0x0A }
    if line.containsText("python") { return .python }
    if line.containsText("node") || line.containsText("deno") { return .javascript }
    return line.containsText("pwsh") ? .powershell : .shell
  }

  private static func ending(of name: [UInt8]) -> LayerLanguage? {
    let lower = name.map { $0 >= 0x41 && $0 <= 0x5A ? $0 | 0x20 : $0 }
    return endings.first { lower.suffix($0.ending.utf8.count).elementsEqual($0.ending.utf8) }?.language
  }

  private static let endings: [(ending: String, language: LayerLanguage)] = [
    (".py", .python), (".pyw", .python), (".ps1", .powershell), (".psm1", .powershell), (".bat", .batch),
    (".cmd", .batch), (".vbs", .vbscript), (".vbe", .vbscript), (".js", .javascript), (".jse", .javascript),
    (".mjs", .javascript), (".sh", .shell), (".bash", .shell), (".zsh", .shell), (".command", .shell),
  ]

  /// Something that a line of one language has and lines of the others have not. Lower case.
  private enum Sign {
    case start(String), anywhere(String), whole(String)
  }

  private struct Line {
    let bytes: ArraySlice<UInt8>

    /// Lines without the blanks in front, the first 200 that are not empty.
    static func split(_ text: [UInt8]) -> [Line] {
      let lines = text.split { $0 == 0x0A || $0 == 0x0D }.lazy.map { line in
        Line(bytes: line.drop { $0 == 0x20 || $0 == 0x09 })
      }
      return Array(lines.filter { !$0.bytes.isEmpty }.prefix(200))
    }

    func has(_ sign: Sign) -> Bool {
      switch sign {
      case .start(let text): bytes.starts(with: text.utf8)
      case .anywhere(let text): bytes.containsText(text)
      case .whole(let text): bytes.elementsEqual(text.utf8)
      }
    }
  }

  /// In the order that decides among equals.
  private static let signs: [(language: LayerLanguage, signs: [Sign])] = [
    (
      .python,
      [
        .start("import "), .start("def "), .start("exec("), .start("print("), .start("try:"), .start("except"),
        .start("if __name__"), .start("async def "), .start("elif "), .start("while true:"), .start("from "),
        .start("class "), .start("with open("), .start("__import__("), .anywhere("lambda "), .start("eval("),
      ]
    ),
    (
      .powershell,
      [
        .anywhere("$env:"), .anywhere("new-object "), .start("invoke-"), .anywhere("start-process"), .start("iex"),
        .anywhere("| iex"), .anywhere("[system."), .anywhere("write-host"), .anywhere("$null"), .start("param("),
        .anywhere("-executionpolicy"), .anywhere("out-null"), .anywhere("[convert]::"), .anywhere("$psscriptroot"),
        .anywhere("-erroraction"), .anywhere("invoke-webrequest"), .anywhere("invoke-expression"),
        .anywhere("get-item"),
        .anywhere("downloadstring("), .anywhere("set-itemproperty"), .anywhere("add-mppreference"), .start("add-type "),
      ]
    ),
    (
      .batch,
      [
        .start("@echo "), .anywhere("%~dp0"), .start("setlocal"), .start("goto "), .start("rem "), .start("::"),
        .anywhere("%appdata%"), .anywhere("%temp%"), .anywhere("%userprofile%"), .start("if exist "),
        .start("if not exist "), .start("taskkill"), .start("reg add"), .anywhere("cmd /c"), .anywhere("cmd.exe /c"),
        .start("set /"), .anywhere(">nul"), .anywhere("> nul"), .start("start /"), .start("start \"\""),
        .start("schtasks"),
      ]
    ),
    (
      .vbscript,
      [
        .anywhere("createobject("), .anywhere("wscript."), .start("dim "), .start("end sub"), .start("sub "),
        .whole("on error resume next"), .whole("end if"), .start("set objshell"),
      ]
    ),
    (
      .javascript,
      [
        .start("var "), .start("const "), .start("let "), .anywhere("=> {"), .anywhere("=>{"), .anywhere("require("),
        .anywhere("function("), .anywhere("function ("), .anywhere("document."), .anywhere("module.exports"),
        .anywhere("console.log("), .anywhere("new activexobject("), .start("});"), .anywhere("window."),
      ]
    ),
    (
      .shell,
      [
        .whole("fi"), .whole("done"), .whole("then"), .anywhere("; then"), .anywhere("; do"), .start("curl "),
        .start("wget "), .anywhere("chmod +x"), .start("export "), .start("sudo "), .anywhere("/dev/null"),
        .start("nohup "), .start("echo "), .anywhere("| sh"), .anywhere("| bash"), .start("set -e"), .start("crontab"),
        .start("launchctl "), .start("systemctl "), .anywhere("/dev/tcp/"), .start("osascript "), .start("bash -"),
      ]
    ),
  ]
}

extension Sequence where Element == UInt8, Self: RandomAccessCollection {
  /// Whether the bytes of a short text stand somewhere in these.
  fileprivate func containsText(_ text: String) -> Bool {
    let needle = Array(text.utf8)
    guard let first = needle.first, count >= needle.count else { return false }
    var rest = self[...]
    while let start = rest.firstIndex(of: first) {
      rest = rest[start...]
      if rest.count < needle.count { return false }
      if rest.starts(with: needle) { return true }
      rest = rest.dropFirst()
    }
    return false
  }
}

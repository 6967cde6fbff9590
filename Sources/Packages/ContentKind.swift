/// What a file is, judged by its first bytes. The name is the caller's concern.
enum ContentKind {
  case executable, archive, bytecode, other

  init(_ content: ArraySlice<UInt8>) {
    let head = Array(content.prefix(512))
    if Self.isExecutable(head) {
      self = .executable
    } else if Self.isArchive(head) {
      self = .archive
    } else if head.count >= 16, head[2] == 0x0d, head[3] == 0x0a, head[1] >= 0x0a, head[1] <= 0x0f {
      // CPython's magic number since 3.0: 3000 and up, then CR LF.
      self = .bytecode
    } else {
      self = .other
    }
  }

  /// PE, ELF and Mach-O.
  private static func isExecutable(_ head: [UInt8]) -> Bool {
    guard head.count >= 4 else { return false }
    switch (head[0], head[1], head[2], head[3]) {
    case (0x7f, 0x45, 0x4c, 0x46): return true
    case (0xfe, 0xed, 0xfa, 0xce), (0xfe, 0xed, 0xfa, 0xcf), (0xce, 0xfa, 0xed, 0xfe), (0xcf, 0xfa, 0xed, 0xfe):
      return true
    case (0xca, 0xfe, 0xba, 0xbe):
      // A universal binary counts its few parts here; a Java class has its version, which is 45 and up.
      return head.count >= 8 && head[4] == 0 && head[5] == 0 && head[6] == 0 && head[7] < 0x2d
    case (0x4d, 0x5a, _, _):
      guard head.count >= 64 else { return false }
      let offset = Int(head[60]) | Int(head[61]) << 8 | Int(head[62]) << 16 | Int(head[63]) << 24
      if offset + 4 <= head.count { return head[offset] == 0x50 && head[offset + 1] == 0x45 }
      return offset < 1 << 20
    default: return false
    }
  }

  /// zip, gzip, bzip2, xz, zstd, 7z, rar, cabinet.
  private static func isArchive(_ head: [UInt8]) -> Bool {
    let magics: [[UInt8]] = [
      [0x50, 0x4b, 0x03, 0x04], [0x50, 0x4b, 0x05, 0x06], [0x1f, 0x8b, 0x08], [0x42, 0x5a, 0x68],
      [0xfd, 0x37, 0x7a, 0x58],
      [0x28, 0xb5, 0x2f, 0xfd], [0x37, 0x7a, 0xbc, 0xaf], [0x52, 0x61, 0x72, 0x21], [0x4d, 0x53, 0x43, 0x46],
    ]
    if magics.contains(where: { head.starts(with: $0) }) { return true }
    return head.count >= 262 && Array(head[257..<262]) == Array("ustar".utf8)
  }
}

/// Whether a text reads as Python, for files whose name does not say so.
enum PythonContent {
  /// Bytes that are looked at: code that only starts after that is found by whoever loads it.
  static let window = 4096

  /// `#!/usr/bin/env python3`, `#!python` and the like, and a shell that hands the file on to Python in its second line,
  /// as installers write it where the path of the interpreter is too long for the first (`'''exec' /…/python "$0" "$@"`).
  static func hasShebang(_ content: ArraySlice<UInt8>) -> Bool {
    guard content.starts(withText: "#!") else { return false }
    let line = content.prefix { $0 != 0x0a }.prefix(256)
    if contains(line, "python") || contains(line, "pypy") { return true }
    let second = content[line.endIndex...].dropFirst().prefix(1024).prefix { $0 != 0x0a }
    return ["'''", "\"\"\"", "\"exec\"", "'exec'"].contains { second.starts(withText: $0) }
  }

  static func isText(_ content: ArraySlice<UInt8>) -> Bool { !content.prefix(window).contains(0) }

  /// The first line that is neither blank nor a comment is one that only Python has: an import, `exec(`, `__import__(`,
  /// `def f(`, `class C:` or a decorator.
  static func startsLikePython(_ content: ArraySlice<UInt8>) -> Bool {
    guard isText(content) else { return false }
    for line in content.prefix(window).lines {
      guard let first = line.first else { continue }
      let trimmed = line.trimmed
      if trimmed.isEmpty || trimmed.first == UInt8(ascii: "#") { continue }
      guard !first.isASCIISpace else { return false }
      return isStatement(trimmed)
    }
    return false
  }

  /// Lines of a `.pth` that the interpreter executes at start (`site`): they begin with `import` and a blank.
  static func isStartupLine(_ line: ArraySlice<UInt8>) -> Bool {
    line.starts(withText: "import ") || line.starts(withText: "import\t")
  }

  private static func isStatement(_ line: ArraySlice<UInt8>) -> Bool {
    if line.starts(withText: "import ") { return isNameList(line.dropFirst(7), allowsSemicolon: true) }
    if line.starts(withText: "from ") {
      let module = line.dropFirst(5).prefix { $0 != 0x20 }
      let rest = line.dropFirst(5 + module.count)
      return !module.isEmpty && module.allSatisfy { isIdentifier($0) || $0 == UInt8(ascii: ".") }
        && rest.starts(withText: " import ")
    }
    if line.starts(withText: "exec(") || line.starts(withText: "__import__(") || line.starts(withText: "eval(") {
      return true
    }
    if line.starts(withText: "def ") || line.starts(withText: "class ") || line.starts(withText: "async def ") {
      return line.last == UInt8(ascii: ":")
    }
    return false
  }

  /// `os, sys as s` and, after a semicolon that is followed by more, anything; a final semicolon is Java's.
  private static func isNameList(_ rest: ArraySlice<UInt8>, allowsSemicolon: Bool) -> Bool {
    var rest = rest
    if let semicolon = rest.firstIndex(of: UInt8(ascii: ";")) {
      guard allowsSemicolon, semicolon + 1 < rest.endIndex else { return false }
      rest = rest[..<semicolon]
    }
    if let comment = rest.firstIndex(of: UInt8(ascii: "#")) { rest = rest[..<comment] }
    guard !rest.trimmed.isEmpty else { return false }
    return rest.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false).allSatisfy { item in
      let words = item.trimmed.split(separator: 0x20)
      guard words.count == 1 || (words.count == 3 && words[1].text == "as") else { return false }
      return words.allSatisfy { $0.allSatisfy { isIdentifier($0) || $0 == UInt8(ascii: ".") } }
    }
  }

  private static func isIdentifier(_ byte: UInt8) -> Bool {
    byte.isASCIILetter || byte.isASCIIDigit || byte == 0x5f || byte >= 0x80
  }

  private static func contains(_ bytes: ArraySlice<UInt8>, _ word: String) -> Bool {
    let word = Array(word.utf8)
    guard bytes.count >= word.count else { return false }
    return (bytes.startIndex...(bytes.endIndex - word.count)).contains { bytes[$0...].starts(with: word) }
  }
}

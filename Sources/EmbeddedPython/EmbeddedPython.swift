public import Limits
import PythonSyntax
public import SourceText

/// Finds Python that stands inside of files that are no Python: notebooks, shell scripts, makefiles, container files,
/// workflows.
///
/// Knows the forms of those files and nothing of what the Python means: each program comes out as a `SourceText` that is
/// parsed like a file, and whose `origin` says where every byte of it stands. Nothing is run, and nothing fails.
///
///     var doors = EmbeddedPython(limits: limits)
///     let found = doors.open(path: "setup.ipynb", content: bytes)
///     for program in found.programs { let parsed = Parser.parse(program, limits: limits) … }
public struct EmbeddedPython {
  /// What one file holds.
  public struct Found: Sendable {
    /// In the order of the file; programs that share names, such as the cells of a notebook, are one.
    public var programs: [SourceText] = []
    /// The bytes that `SourceText.origin` counts in: the file's own, unless it is UTF-16.
    public var container: [UInt8] = []
    public var limitations: [Limitation] = []
  }

  /// Bytes of a script that are looked at: what follows in a script of that size is packed data.
  private static let scriptByteCeiling = 16 << 20

  private let limits: Limits
  /// What may still be taken out of the files of the artifact.
  private var remainingPrograms: Int
  private var remainingBytes: Int

  public init(limits: Limits = Limits()) {
    self.limits = limits
    remainingPrograms = limits.embeddedPrograms
    remainingBytes = limits.embeddedBytes
  }

  /// Whether a file is of a form that can hold Python; by its name, and by its first bytes when the name says nothing.
  public static func isContainer(path: String, content: ArraySlice<UInt8>) -> Bool {
    ContainerForm(path: path, content: content) != nil
  }

  /// The Python in one file. One instance serves all files of an artifact, in their order: ceilings count over all of them.
  public mutating func open(path: String, content: ArraySlice<UInt8>) -> Found {
    var found = Found()
    guard let form = ContainerForm(path: path, content: content) else { return found }
    let ceiling = form == .notebook ? limits.sourceBytes : min(limits.sourceBytes, Self.scriptByteCeiling)
    if content.count > ceiling {
      found.limitations.append(
        Limitation(
          .sourceBytes, path: path,
          message:
            "Only the first \(ceiling) of \(content.count) bytes were searched for Python. Look at the rest by hand."))
    }
    found.container = Self.decoded(content.prefix(ceiling))
    let programs =
      form == .notebook
      ? notebook(&found, path: path) : scripts(ExtractedText(whole: found.container), form, &found, path)
    for program in programs { take(program, path: path, &found) }
    return found
  }

  /// UTF-16 is what Windows editors write; everything else is taken as it is.
  private static func decoded(_ content: ArraySlice<UInt8>) -> [UInt8] {
    content.starts(with: [0xFF, 0xFE]) || content.starts(with: [0xFE, 0xFF])
      ? SourceText.decode(content).bytes : Array(content)
  }

  private mutating func take(_ program: ExtractedText, path: String, _ found: inout Found) {
    guard remainingPrograms > 0, program.bytes.count <= remainingBytes else {
      if found.limitations.last?.kind != .embeddedPrograms { found.limitations.append(tooMany(path)) }
      return
    }
    remainingPrograms -= 1
    remainingBytes -= program.bytes.count
    found.programs.append(SourceText(extracted: program))
  }

  private func tooMany(_ path: String) -> Limitation {
    Limitation(
      .embeddedPrograms, path: path,
      message: "More Python stands inside of other files than is looked at: \(limits.embeddedPrograms) programs, "
        + "\(limits.embeddedBytes) bytes. Raise the ceilings to see the rest.")
  }

  /// The programs that a command line for a shell hands to Python.
  public static func programs(inCommand line: [UInt8]) -> [[UInt8]] {
    guard PythonWords.mentionsPython(line[...]) else { return [] }
    return ShellPrograms(ExtractedText(whole: line), ceiling: 16).programs.map(\.text.bytes)
  }

  /// The program that the words of a command hand to Python; nil when there is none.
  public static func program(inWords words: [[UInt8]]) -> [UInt8]? {
    guard case .code(let word, let offset) = PythonWords.invocation(words.map { $0[...] }) else { return nil }
    return Array(words[word].dropFirst(offset))
  }

  // MARK: - Notebooks

  private func notebook(_ found: inout Found, path: String) -> [ExtractedText] {
    let notebook = Notebook(found.container, byteCeiling: min(limits.sourceBytes, remainingBytes))
    if let damage = notebook.damage {
      found.limitations.append(
        Limitation(
          .damaged, path: path,
          message: "The notebook is not whole JSON (at byte \(damage.offset): \(damage.message)). "
            + "Its cells were read as far as they could be made out."))
    }
    if let key = notebook.repeatedKey {
      found.limitations.append(
        Limitation(
          .damaged, path: path,
          message:
            "The notebook has the key \(key) twice in one place, which tools read in different ways. Both were read."))
    }
    if notebook.isCutOff { found.limitations.append(tooMany(path)) }
    guard !notebook.isOtherLanguage else { return otherLanguage(notebook, &found, path) }
    var joint = ExtractedText()
    var alone: [ExtractedText] = []
    for cell in notebook.cells {
      let text = CellText(cell.text, isPython: isPython)
      // A cell that is no Python fails alone when it is run; here it must not take the next ones with it.
      if isPython(text.python) {
        joint.beginPart("cell \(cell.number)")
        joint.append(text.python, 0..<text.python.bytes.count)
        joint.append([0x0A], for: text.python.bytes.count..<text.python.bytes.count, of: text.python)
      } else {
        alone.append(Self.named("cell \(cell.number)", text.python))
      }
      alone += text.programs.map { Self.named("cell \(cell.number)", $0) }
      for shell in text.shells where PythonWords.mentionsPython(shell.bytes[...]) {
        let inside = ShellPrograms(shell, ceiling: remainingPrograms)
        alone += inside.programs.map { Self.named("cell \(cell.number), \($0.label)", $0.text) }
      }
    }
    return (joint.isEmpty ? [] : [joint]) + alone
  }

  private func otherLanguage(_ notebook: Notebook, _ found: inout Found, _ path: String) -> [ExtractedText] {
    guard !notebook.cells.isEmpty else { return [] }
    let language = notebook.languages.first { !$0.isEmpty } ?? "another language"
    found.limitations.append(
      Limitation(
        .unsupported, path: path,
        message: "The notebook says that its cells are \(language), not Python: they were not looked at."))
    guard ["bash", "sh", "zsh", "shell"].contains(language) else { return [] }
    return notebook.cells.flatMap { cell in
      ShellPrograms(cell.text, ceiling: remainingPrograms).programs.map {
        Self.named("cell \(cell.number), \($0.label)", $0.text)
      }
    }
  }

  private func isPython(_ text: ExtractedText) -> Bool {
    Parser.parse(SourceText(utf8: text.bytes), limits: limits).errors.isEmpty
  }

  private static func named(_ label: String, _ text: ExtractedText) -> ExtractedText {
    var named = ExtractedText()
    named.beginPart(label)
    named.append(text, 0..<text.bytes.count)
    return named
  }

  // MARK: - Scripts

  private func scripts(
    _ text: ExtractedText, _ form: ContainerForm, _ found: inout Found, _ path: String
  ) -> [ExtractedText] {
    guard PythonWords.mentionsPython(text.bytes[...]) else { return [] }
    var programs: [ShellPrograms.Program] = []
    var isCutOff = false
    func read(_ shell: ExtractedText, _ variables: [String: ExtractedText] = [:]) {
      let inside = ShellPrograms(shell, variables: variables, ceiling: max(0, remainingPrograms - programs.count))
      programs += inside.programs
      isCutOff = isCutOff || inside.isCutOff
    }
    switch form {
    case .shell: read(text)
    case .makefile:
      let (shell, variables) = ShellViews.makefile(text)
      read(shell, variables)
      for name in variables.keys.sorted() { if let body = variables[name] { read(body, variables) } }
    case .containerFile:
      read(text)
      for words in ShellViews.execForms(text) {
        guard case .code(let word, let offset) = PythonWords.invocation(words.map { $0.bytes[...] }) else { continue }
        programs.append(.init(label: "python -c", text: words[word].suffix(from: min(offset, words[word].bytes.count))))
      }
    case .yaml: for scalar in ShellViews.yaml(text) { read(scalar) }
    case .batch: programs = WindowsShells.programs(text, .batch, ceiling: remainingPrograms)
    case .powershell: programs = WindowsShells.programs(text, .powershell, ceiling: remainingPrograms)
    case .notebook: break
    }
    if isCutOff { found.limitations.append(tooMany(path)) }
    return programs.map { Self.named($0.label, $0.text) }
  }
}

import PartialEvaluation
import PythonSemantics
import PythonSyntax

/// Programs that are started: the words of their command lines say what for.
extension ModuleObserver {
  mutating func observeSpawn(_ call: Call) {
    let commands = commands(call)
    let command = commands.joined(separator: "; ")
    let place = observations.count
    emit(.spawnsProcess, call, detail: command)
    if let shell = truth(keyword(call.node, "shell")), shell { emit(.runsShell, call, detail: command) }
    for command in commands where command.utf8.count >= 40 && EmbeddedProgram.isLikely(Array(command.utf8)[...]) {
      emit(.carriesProgram, call, detail: command)
    }
    observeHiding(.hidesCommand, argument: "args", of: call)
    observeWindow(call, command)
    for command in commands {
      observeCommand(command, of: call)
      observeShell(command, of: call)
      observeOwnFile(command, of: call)
    }
    // What the command itself says flows into the call like the texts that it is put together from.
    guard place < observations.count else { return }
    let said = BehaviorSet(observations[place...].map(\.behavior)).intersection(ConstantObserver.commands)
    observations[place].sources.formUnion(said)
  }

  /// The command lines as far as they are known: unknown parts are `?` or `{name}`.
  private func commands(_ call: Call) -> [String] {
    let takesWords =
      call.name.hasPrefix("os.exec") || call.name.hasPrefix("os.spawn") || call.name.hasPrefix("asyncio.")
      || call.name.hasPrefix("ctypes.") || call.name.hasPrefix("win32") || call.name.hasSuffix(".spawn")
    var words: [String] = []
    for child in tree.children(call.node).dropFirst() where !call.isEvaluated {
      let isKeyword = tree.kind(child) == .keyword
      if isKeyword && !Self.commandKeywords.contains(tree.name(child)) { continue }
      words.append(CommandText.pieces(of: isKeyword ? tree.child(child, 0) : child, in: self))
      if !takesWords && !isKeyword { break }
    }
    return commands(call, literal: words.joined(separator: " ")) { name, position in
      name.isEmpty ? takesWords || position == 0 : Self.commandKeywords.contains(name)
    }
  }

  private static let commandKeywords: Set<String> = ["args", "cmd", "command", "executable"]

  mutating func observeCommand(_ command: String, of call: Call) {
    observeProgram(command, of: call)
    observeNumericAddress(command, of: call)
    var texts = [command]
    if let script = EncodedCommand.script(in: Array(command.utf8)) {
      let hidden = String(decoding: script, as: UTF8.self)
      texts.append(hidden)
      emit(.runsEncodedPowershell, call, detail: hidden)
    }
    for text in texts {
      let bytes = Array(text.utf8)
      let entries = catalogue.texts.matches(in: bytes[...], as: .command).map { catalogue.texts.entries[$0.entry] }
      // `curl https://…/$(whoami)`: what one word reads another one sends.
      let together = BehaviorSet(entries.flatMap(\.behaviors))
      let read = together.intersection(Self.telling)
      for entry in entries {
        for behavior in entry.behaviors {
          let sources = behavior == .sendsToNetwork ? call.sources.union(read) : call.sources
          emit(behavior, call, sources: sources, detail: text)
        }
      }
    }
  }

  /// Compilers, version control and the like are what build scripts start; everything else is worth a word.
  private mutating func observeProgram(_ command: String, of call: Call) {
    var words = command.utf8.split(separator: 0x20, omittingEmptySubsequences: true)
    // `cmd /c a`, `sh -c a`, `start a`, `sudo a` start `a`.
    while let word = words.first, words.count > 1, CommandText.wrappers.contains(CommandText.programName(word)) {
      words.removeFirst()
      while words.count > 1, let option = words.first, option.first == 0x2D || option.elementsEqual("/c".utf8) {
        words.removeFirst()
      }
    }
    guard let first = words.first else { return }
    let name = CommandText.programName(first)
    if !name.isEmpty, !name.contains(where: { [0x3F, 0x7B, 0x7D].contains($0) }), !catalogue.texts.isKnownProgram(name)
    {
      emit(.startsUnknownProgram, call, detail: command)
    }
  }

  /// `["/bin/sh", "-i"]`, `cmd.exe`: nothing says what the shell is for.
  private mutating func observeShell(_ command: String, of call: Call) {
    let words = command.utf8.split(separator: 0x20, omittingEmptySubsequences: true)
    guard let first = words.first, words.count <= 3, Self.shells.contains(CommandText.programName(first)) else {
      return
    }
    guard words.dropFirst().allSatisfy({ Self.shellOptions.contains(Array($0)) }) else { return }
    emit(.startsShell, call, detail: command)
  }

  private static let shells: Set<[UInt8]> = Set(
    ["sh", "bash", "zsh", "dash", "ksh", "cmd", "powershell", "pwsh"].map { Array($0.utf8) })
  private static let shellOptions: Set<[UInt8]> = Set(
    ["-i", "-l", "/q", "/k", "-nologo", "-noprofile", "--norc", "--noprofile", "-nop"].map { Array($0.utf8) })

  /// `python ?/hello.py`, `?/tools/bot.exe`, `./run.sh`: what is started lies beside the code that starts it.
  private mutating func observeOwnFile(_ command: String, of call: Call) {
    var words = command.utf8.split(separator: 0x20, omittingEmptySubsequences: true)
    var isScript = false
    if let first = words.first, Self.interpreters.contains(CommandText.programName(first)) {
      isScript = CommandText.programName(first).starts(with: "py".utf8)
      words.removeFirst()
    }
    guard let first = words.first, first.first != 0x2D else { return }
    let path = first.filter { $0 != 0x22 && $0 != 0x27 }
    let name = path.split { $0 == 0x2F || $0 == 0x5C }.last ?? []
    let hasFolder = path.contains { $0 == 0x2F || $0 == 0x5C }
    let isBelowUnknown = hasFolder && [0x3F, 0x7B, 0x2E].contains(path.first ?? 0)
    guard isBelowUnknown || !hasFolder, name.count > 3, !name.contains(0x3F), !name.contains(0x7D) else { return }
    let lowered = name.map(TextMatcher.lowercased)
    let isProgram = Self.programEndings.contains { lowered.suffix($0.count).elementsEqual($0) }
    guard isProgram || isScript && isBelowUnknown, !lowered.elementsEqual("setup.py".utf8) else { return }
    emit(.startsOwnFile, call, detail: command)
  }

  private static let interpreters: Set<[UInt8]> = Set(
    ["python", "python3", "python2", "pythonw", "py", "sys.executable", "sh", "bash", "cmd", "powershell", "start"].map
    {
      Array($0.utf8)
    })
  private static let programEndings = [".py", ".pyw", ".pyc", ".exe", ".bat", ".cmd", ".ps1", ".vbs", ".sh", ".elf"].map
  {
    Array($0.utf8)
  }

  /// `creationflags=0x08000000`, `stdout=DEVNULL` do not matter; a window that is never shown does.
  private mutating func observeWindow(_ call: Call, _ command: String) {
    let flags = keyword(call.node, "creationflags")
    guard !flags.isNone else { return }
    var isHidden = false
    visit(flags, depth: 0) { node in
      if tree.kind(node) == .integerLiteral {
        let digits = String(decoding: tree.literal(node), as: UTF8.self).lowercased()
        isHidden = isHidden || digits == "134217728" || (digits.hasPrefix("0x") && digits.hasSuffix("8000000"))
      } else if tree.kind(node) == .attribute || tree.kind(node) == .name {
        isHidden = isHidden || tree.name(node) == "CREATE_NO_WINDOW" || tree.name(node) == "DETACHED_PROCESS"
      }
    }
    if isHidden { emit(.hidesWindow, call, detail: command) }
  }

  private func truth(_ node: NodeID) -> Bool? {
    guard !node.isNone else { return nil }
    switch tree.kind(node) {
    case .trueLiteral: return true
    case .falseLiteral, .noneLiteral: return false
    case .integerLiteral: return tree.literal(node) != [0x30]
    default: return nil
    }
  }
}

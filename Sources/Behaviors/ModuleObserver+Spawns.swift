import PythonSemantics
import PythonSyntax

/// Programs that are started: the words of their command lines say what for.
extension ModuleObserver {
  mutating func observeSpawn(_ call: Call) {
    let command = command(call)
    emit(.spawnsProcess, call, detail: command)
    if let shell = truth(keyword(call.node, "shell")), shell { emit(.runsShell, call, detail: command) }
    observeHiding(.hidesCommand, argument: "args", of: call)
    observeWindow(call, command)
    observeCommand(command, of: call)
  }

  /// The command as far as it is known: unknown parts are `?`.
  private func command(_ call: Call) -> String {
    let takesWords =
      call.name.hasPrefix("os.exec") || call.name.hasPrefix("os.spawn") || call.name.hasPrefix("asyncio.")
      || call.name.hasPrefix("ctypes.") || call.name.hasPrefix("win32") || call.name.hasSuffix(".spawn")
    var words: [String] = []
    for child in tree.children(call.node).dropFirst() {
      let isKeyword = tree.kind(child) == .keyword
      if isKeyword && !["args", "cmd", "command", "executable"].contains(tree.name(child)) { continue }
      words.append(CommandText.pieces(of: isKeyword ? tree.child(child, 0) : child, in: self))
      if !takesWords && !isKeyword { break }
    }
    return words.joined(separator: " ")
  }

  private mutating func observeCommand(_ command: String, of call: Call) {
    var texts = [command]
    if let hidden = CommandText.decodedPowerShell(in: command) {
      texts.append(hidden)
      emit(.runsEncodedPowershell, call, detail: hidden)
    }
    for text in texts {
      let bytes = Array(text.utf8)
      for match in catalogue.texts.matches(in: bytes[...], isCommand: true) {
        let entry = catalogue.texts.entries[match.entry]
        for behavior in entry.behaviors { emit(behavior, call, detail: text) }
      }
    }
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

import EmbeddedPython
import PythonLibrary

/// Programs in the arguments of calls that start other programs.
enum CommandLayers {
  private static let starters: Set<String> = [
    "os.system", "os.popen", "os.startfile", "subprocess.Popen", "subprocess.run", "subprocess.call",
    "subprocess.check_call", "subprocess.check_output", "subprocess.getoutput", "subprocess.getstatusoutput",
    "os.execv",
    "os.execl", "os.execvp", "os.execlp", "os.execve", "os.execle", "os.spawnl", "os.spawnv", "os.spawnlp",
    "os.spawnvp",
    "pty.spawn", "asyncio.create_subprocess_shell", "asyncio.create_subprocess_exec", "commands.getoutput",
    "commands.getstatusoutput", "os.popen2", "os.popen3", "os.popen4", "platform.popen",
  ]

  static func note(_ machine: Machine, _ name: String, _ arguments: Arguments) {
    guard starters.contains(name), let place = machine.place else { return }
    var values = Array(arguments.positional.prefix(8))
    if let given = arguments.keyword("args") { values.append(given) }
    if let command = arguments.keyword("cmd") { values.append(command) }
    for value in values { note(machine, name, value, place) }
  }

  private static func note(_ machine: Machine, _ name: String, _ value: Value, _ place: (unit: SourceUnit, node: Int32))
  {
    switch value {
    case .str(let text): line(machine, name, text.content.utf8, text.history, place)
    case .bytes(let bytes): line(machine, name, bytes.content, bytes.history, place)
    case .list(let list): words(machine, name, list.items, place)
    case .tuple(let tuple): words(machine, name, tuple.items, place)
    case .unknown(let unknown):
      for alternative in unknown.alternatives where !alternative.isUnknown { note(machine, name, alternative, place) }
      if unknown.base != nil { machine.noteTemplate(unknown, executedBy: name) }
      if !unknown.pieces.isEmpty { programs(machine, name, Templates.text(unknown).utf8, 0, place) }
    default: break
    }
  }

  private static func line(
    _ machine: Machine, _ name: String, _ command: [UInt8], _ history: Int32, _ place: (unit: SourceUnit, node: Int32)
  ) {
    guard !command.isEmpty else { return }
    if machine.encodings(history).contains(where: { $0 != "reversed" }) {
      machine.addLayer(command, language: .shell, history: history, executedBy: name, at: place)
    }
    programs(machine, name, command, history, place)
  }

  private static func programs(
    _ machine: Machine, _ name: String, _ command: [UInt8], _ history: Int32, _ place: (unit: SourceUnit, node: Int32)
  ) {
    if let script = EncodedCommand.script(in: command) {
      let decoded = machine.derive(machine.derive(history, "base64"), "utf-16")
      machine.addLayer(script, language: .powershell, history: decoded, executedBy: name, at: place)
    }
    for program in CommandPrograms.find(inLine: command) {
      machine.addLayer(program, language: .python, history: history, executedBy: name, at: place)
    }
  }

  private static func words(
    _ machine: Machine, _ name: String, _ items: [Value], _ place: (unit: SourceUnit, node: Int32)
  ) {
    var histories: Int32 = 0
    let words: [[UInt8]?] = items.prefix(256).map { item in
      switch item {
      case .str(let text):
        histories = machine.mergedHistory(histories, text.history)
        return text.content.utf8
      case .bytes(let bytes):
        histories = machine.mergedHistory(histories, bytes.history)
        return bytes.content
      case .unknown(let unknown) where !unknown.pieces.isEmpty: return Templates.text(unknown).utf8
      default: return nil
      }
    }
    var found = false
    for (position, word) in words.enumerated() {
      guard word?.elementsEqual("-c".utf8) == true, position + 1 < words.count, let code = words[position + 1],
        histories != 0
      else { continue }
      let program = words.first?.map { String(decoding: $0, as: UTF8.self) } ?? "python"
      machine.addLayer(
        code, language: program.contains("sh") && !program.contains("python") ? .shell : .python, history: histories,
        executedBy: name, at: place)
      found = true
    }
    if !found, let code = CommandPrograms.find(inWords: words) {
      machine.addLayer(code, language: .python, history: histories, executedBy: name, at: place)
    }
    let command = Array(words.map { $0 ?? [UInt8(ascii: "?")] }.joined(separator: [0x20]))
    if let script = EncodedCommand.script(in: command) {
      let decoded = machine.derive(machine.derive(histories, "base64"), "utf-16")
      machine.addLayer(script, language: .powershell, history: decoded, executedBy: name, at: place)
    }
  }
}

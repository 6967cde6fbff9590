import EmbeddedPython
import Limits
import PythonLibrary
import PythonSyntax
import SourceText

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
      let layer = machine.addLayer(program, language: .python, history: history, executedBy: name, at: place)
      if let layer { machine.runProgram(layer) }
    }
    guard !machine.files.isEmpty, command.count < 4_096 else { return }
    // A hole has no blanks in its name: see `FileModels.key`.
    let line = String(decoding: command, as: UTF8.self)
    for word in line.split(separator: " ").dropFirst().prefix(64) {
      script(machine, name, String(word).replacing("\"", with: "").replacing("'", with: ""), place)
    }
  }

  /// A script that the package wrote and now starts.
  private static func script(
    _ machine: Machine, _ name: String, _ key: String, _ place: (unit: SourceUnit, node: Int32)
  ) {
    guard let file = machine.files[key], !file.isForeign, let content = try? FileModels.content(machine, file) else {
      return
    }
    var layer: Int?
    switch content {
    case .str(let text) where text.count > 16:
      layer = note(machine, name, text.content.utf8, text.history, key, place)
    case .bytes(let bytes) where bytes.content.count > 16:
      layer = note(machine, name, bytes.content, bytes.history, key, place)
    case .unknown(let unknown):
      // What depends on the host is run with the placeholder in it.
      layer = unknown.base.flatMap {
        machine.layerIndex[LayerKey(bytes: $0.content.utf8, module: place.unit.module)]
      }
    default: break
    }
    if let layer, machine.layers[layer].language == .python { machine.runProgram(layer) }
  }

  private static func note(
    _ machine: Machine, _ name: String, _ bytes: [UInt8], _ history: Int32, _ key: String,
    _ place: (unit: SourceUnit, node: Int32)
  ) -> Int? {
    if let known = machine.layerIndex[LayerKey(bytes: bytes, module: place.unit.module)] { return known }
    var language = LayerLanguage.guess(bytes, fileName: Array(key.utf8))
    // It has no ending and no usual words, but it is started, and it parses.
    if language == .unknown, bytes.count < machine.limits.sourceBytes {
      do { try machine.charge(bytes.count) } catch { return nil }
      let errors = Parser.parse(SourceText(utf8: bytes), limits: machine.limits).errors.count
      if errors <= 3, errors * 1_000 <= bytes.count { language = .python }
    }
    return machine.addLayer(bytes, language: language, history: history, executedBy: name, at: place)
  }

  /// `-c` and its program in one word, as those write it who quote for a shell that is not there.
  private static func optionWithProgram(_ words: [[UInt8]?]) -> [UInt8]? {
    guard words.count == 2, let option = words[1], option.starts(with: "-c ".utf8) else { return nil }
    let code = option.dropFirst(3).drop { $0 == 0x20 }
    let isQuoted = code.count > 1 && code.first == code.last && code.first == UInt8(ascii: "\"")
    let text = Array(isQuoted ? code.dropFirst().dropLast() : code)
    return LayerLanguage.guess(text) == .python ? text : nil
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
      let isShell = program.contains("sh") && !program.contains("python")
      let layer = machine.addLayer(
        code, language: isShell ? .shell : .python, history: histories, executedBy: name, at: place)
      if let layer, !isShell { machine.runProgram(layer) }
      found = true
    }
    if !found, let code = CommandPrograms.find(inWords: words) ?? optionWithProgram(words) {
      let layer = machine.addLayer(code, language: .python, history: histories, executedBy: name, at: place)
      if let layer { machine.runProgram(layer) }
    }
    for item in items.dropFirst().prefix(8) {
      if case .unknown(let unknown) = item, !unknown.alternatives.isEmpty {
        for value in unknown.alternatives { script(machine, name, FileModels.key(machine, value), place) }
      } else {
        script(machine, name, FileModels.key(machine, item), place)
      }
    }
    let command = Array(words.map { $0 ?? [UInt8(ascii: "?")] }.joined(separator: [0x20]))
    if let script = EncodedCommand.script(in: command) {
      let decoded = machine.derive(machine.derive(histories, "base64"), "utf-16")
      machine.addLayer(script, language: .powershell, history: decoded, executedBy: name, at: place)
    }
  }
}

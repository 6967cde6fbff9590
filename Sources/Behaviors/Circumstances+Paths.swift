import ByteReading
import PythonSemantics
import PythonSyntax
import SourceText

// Whether two observations are about the same file: the one that a program writes and the one that it starts.

extension Circumstances {
  /// What starts, loads or executes a file.
  private static let launching = BehaviorSet([
    .spawnsProcess, .startsUnknownProgram, .runsShell, .loadsNativeCode, .executesCode, .importsDynamically,
    .hidesWindow, .detachesProcess, .hidesCommand,
  ])
  /// Keyword arguments of a launch that name the file; `cwd` and `env` do not.
  private static let commandKeywords: Set<String> = [
    "args", "cmd", "command", "executable", "name", "path", "filename",
  ]
  /// What is unpacked has other names than the archive.
  private static let unpackers = ["extractall", "extract", "unpack_archive", "extract_archive", "clone_from", "clone"]

  /// Where both paths are known they must be the same, or lie in one variable. Where one is not known, or nothing tells
  /// that they differ, one function must do both, or one of them lead to the other.
  func isOnePath(_ left: Observation, _ right: Observation) -> Bool {
    let isLaunch = Self.launching.contains(right.behavior)
    let (writer, launcher) =
      isLaunch || !Self.launching.contains(left.behavior) ? (left, right) : (right, left)
    // The evaluation has seen that it starts what the package writes.
    if launcher.sources.contains(.writesFile), writer.behavior == .writesFile { return true }
    let launched = knownLaunch(by: launcher)
    if launched == .tool { return false }
    if writer.site == nil { return isNamed(writer.location.path, by: launcher, launched) }
    let written = traces(of: writer, keywords: nil)
    let started = traces(of: launcher, keywords: Self.commandKeywords)
    if written.hasTexts, started.hasTexts, !isUnpacker(writer) {
      return written.sharesText(started)
    }
    if written.sharesVariable(started) { return true }
    if launched == .known, written.hasTexts, !isUnpacker(writer) { return false }
    return isOneChain(writer, launcher)
  }

  /// A file of the distribution, such as a native program, by the last component of its path.
  private func isNamed(_ path: String, by launcher: Observation, _ launched: Launched) -> Bool {
    let name = path.utf8.split(separator: UInt8(ascii: "/")).last.map { $0.map(TextMatcher.lowercased) } ?? []
    guard !name.isEmpty else { return false }
    let command = launcher.detail.utf8.map(TextMatcher.lowercased)
    if command[...].firstOffset(of: name) != nil { return true }
    return launched == .unknown
  }

  /// What is started then has another name than what is written.
  private func isUnpacker(_ observation: Observation) -> Bool {
    if Self.unpackers.contains(where: { observation.subject.hasSuffix($0) }) { return true }
    let path = observation.detail.utf8.map(TextMatcher.lowercased)
    return Self.archives.contains { path[...].firstOffset(of: $0) != nil }
  }

  private static let archives = [".zip", ".tar", ".tgz", ".gz", ".7z", ".rar", ".xz", ".cab", ".whl"].map {
    Array($0.utf8)
  }

  private func traces(of observation: Observation, keywords: Set<String>?) -> PathTraces {
    guard let place = place(of: observation), let model = model(ofLayer: place.layer) else { return PathTraces() }
    let key = TraceKey(place: place, isLaunch: keywords != nil)
    if let known = knownTraces[key] { return known }
    let traces = model.pathTraces(of: place.node, module: place.module, keywords: keywords)
    knownTraces[key] = traces
    return traces
  }

  private func knownLaunch(by launcher: Observation) -> Launched {
    guard let place = place(of: launcher) else { return launched(by: launcher) }
    if let known = knownLaunches[place] { return known }
    let launched = launched(by: launcher)
    knownLaunches[place] = launched
    return launched
  }

  /// Reads the command lines of a launch: `cmd /c tool`, `python -m tool`, `sh {path}`.
  private func launched(by launcher: Observation) -> Launched {
    guard launcher.behavior != .executesCode, launcher.behavior != .importsDynamically else { return .unknown }
    let commands = launcher.detail.utf8.split {
      $0 == UInt8(ascii: ";") || $0 == UInt8(ascii: "&") || $0 == 0x7C || $0 == 0x0A
    }
    guard !commands.isEmpty else { return .unknown }
    var isTool = launcher.behavior != .loadsNativeCode
    var isKnown = true
    for command in commands {
      switch launched(by: command) {
      case .tool: break
      case .known: isTool = false
      case .unknown: return .unknown
      }
      isKnown = isKnown && !command.contains(where: Self.isUnknown)
    }
    if isTool { return .tool }
    return isKnown ? .known : .unknown
  }

  private func launched(by command: Substring.UTF8View) -> Launched {
    var words = command.split(separator: 0x20, omittingEmptySubsequences: true)
    while let word = words.first {
      if word.contains(where: Self.isUnknown) { return .unknown }
      let name = CommandText.programName(word)
      if CommandText.wrappers.contains(name) {
        words.removeFirst()
        while let option = words.first, option.first == 0x2D || option.elementsEqual("/c".utf8) { words.removeFirst() }
        continue
      }
      guard CommandText.isInterpreter(name) else {
        return catalogue?.texts.isKnownProgram(name) ?? false ? .tool : .known
      }
      words.removeFirst()
      // `python -m pip`: the program is a module; `python -c …`, `python {path}`: what it runs is what follows.
      while let option = words.first, option.first == 0x2D {
        words.removeFirst()
        guard option.elementsEqual("-m".utf8) else { continue }
        return words.first?.contains(where: Self.isUnknown) ?? true ? .unknown : .tool
      }
      guard let script = words.first else { return .tool }
      return script.contains(where: Self.isUnknown) ? .unknown : .known
    }
    return .unknown
  }

  /// `?` and `{name}` stand for what is not known, `<…>` for an object without a text.
  private static func isUnknown(_ byte: UInt8) -> Bool {
    byte == 0x3F || byte == 0x7B || byte == 0x7D || byte == UInt8(ascii: "<")
  }
}

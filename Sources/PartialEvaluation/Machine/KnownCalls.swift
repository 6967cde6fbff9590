public import SourceText

/// What the evaluation of a package knows of its calls, for those who read code without running it: what is called at a
/// place, and with which values. Made once for an execution.
///
///     let calls = KnownCalls(execution)
///     for event in calls.inText(ofModule: 0).at(range) { print(event.name, event.arguments.map(\.text)) }
public struct KnownCalls: Sendable {
  /// The calls of one text: of a file, or of a layer.
  public struct InText: Sendable {
    /// Where nothing was evaluated.
    public static let none = InText()

    /// Paths of the files that the package writes with what it fetched or decoded.
    fileprivate var written: Set<String> = []

    /// By place, and at one place in the order in which they happen.
    public fileprivate(set) var events: [Event] = []

    /// The calls that one call expression makes, each with other arguments: a loop over addresses has several.
    public func at(_ range: SourceRange) -> ArraySlice<Event> {
      let first = events.partition { KnownCalls.isOrdered(range, $0.range) || $0.range == range }
      var last = first
      while last < events.count, events[last].range == range { last += 1 }
      return events[first..<last]
    }
  }

  private struct Key: Hashable {
    let module: Int
    let layer: Int?
  }

  private var texts: [Key: InText] = [:]
  private var nothing = InText.none

  /// Of no execution: nothing is known.
  public init() {}

  public init(_ execution: Execution) {
    var events: [Key: [Event]] = [:]
    for event in execution.events { events[Key(module: event.module, layer: event.layer), default: []].append(event) }
    texts = events.mapValues { events in
      // The sort of the library is stable, though it does not promise so: the numbers make sure.
      let sorted = events.enumerated().sorted { left, right in
        left.element.range == right.element.range
          ? left.offset < right.offset : Self.isOrdered(left.element.range, right.element.range)
      }
      return InText(events: sorted.map(\.element))
    }
    nothing.written = Self.written(execution.events)
    for key in texts.keys { texts[key]?.written = nothing.written }
  }

  /// - Parameter layer: index among the layers of the execution; nil for the module's own code.
  public func inText(ofModule module: Int, layer: Int? = nil) -> InText {
    texts[Key(module: module, layer: layer)] ?? nothing
  }

  private static func isOrdered(_ left: SourceRange, _ right: SourceRange) -> Bool {
    (left.start, left.end) < (right.start, right.end)
  }
}

// MARK: - Files that are written, and then used

extension KnownCalls {
  /// Files whose content comes from elsewhere: what `file.write` was given, and what functions fetch into a file.
  private static func written(_ events: [Event]) -> Set<String> {
    var paths: Set<String> = []
    for event in events {
      let name = event.qualifiedName
      if event.kind == .write, name == "file.write", event.arguments.count > 1 {
        if event.arguments[1].isBrought { note(event.arguments[0], in: &paths) }
      } else if fetchers.contains(name) {
        if let path = event.arguments.first(where: { targets.contains($0.name) }) ?? event.second {
          note(path, in: &paths)
        }
      } else if copiers.contains(name), let source = event.arguments.first, let target = event.second {
        if Self.paths(source).contains(where: { paths.contains(normal($0.utf8[...])) }) { note(target, in: &paths) }
      } else if event.name.hasSuffix("().write"), let content = event.arguments.first, content.isBrought {
        // `file = NamedTemporaryFile()`: its name stands for it.
        paths.insert("{\(event.name.dropLast("write".utf8.count))name}")
      }
    }
    return paths
  }

  private static func note(_ path: Event.Argument, in paths: inout Set<String>) {
    for text in Self.paths(path) { paths.insert(normal(text.utf8[...])) }
  }

  /// Texts of a path of which enough is known to tell it from others.
  private static func paths(_ path: Event.Argument) -> [String] {
    if !path.alternatives.isEmpty { return path.alternatives }
    return path.isText && path.knownByteCount >= 3 || path.text.hasPrefix("{tempfile.") ? [path.text] : []
  }

  /// With one kind of slash, and none of `./` at the start.
  fileprivate static func normal(_ path: Substring.UTF8View) -> String {
    var path = path
    while path.count > 2, path.first == UInt8(ascii: "."), let second = path.dropFirst().first, isSlash(second) {
      path = path.dropFirst(2)
    }
    return String(decoding: path.map { isSlash($0) ? UInt8(ascii: "/") : $0 }, as: UTF8.self)
  }

  private static func isSlash(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "/") || byte == UInt8(ascii: "\\") }

  private static let fetchers: Set<String> = [
    "urllib.request.urlretrieve", "urllib.urlretrieve", "wget.download", "gdown.download",
  ]
  private static let targets: Set<String> = ["filename", "out", "output"]
  private static let copiers: Set<String> = [
    "shutil.move", "shutil.copy", "shutil.copyfile", "os.rename", "os.replace",
  ]
}

extension KnownCalls.InText {
  /// Longest command that is taken apart.
  private static let commandCeiling = 4_096

  /// Whether a call names a file that the package itself writes, with what it fetched or decoded: to start it, load it or
  /// execute it. The path may be put together in another function or file, as long as it is the same.
  public func namesWrittenFile(_ event: Event) -> Bool {
    guard !written.isEmpty else { return false }
    if event.kind == .importModule, let name = event.arguments.first, name.isText {
      return written.contains { $0 == name.text + ".py" || $0.hasSuffix("/\(name.text).py") }
    }
    return event.arguments.contains { argument in
      ([argument.text] + argument.alternatives + argument.words).contains { text in
        if isWritten(text.utf8[...]) { return true }
        guard argument.isText, text.utf8.count <= Self.commandCeiling else { return false }
        return text.utf8.split(whereSeparator: { $0 == 0x20 || $0 == 0x22 || $0 == 0x27 }).contains(where: isWritten)
      }
    }
  }

  private func isWritten(_ path: Substring.UTF8View) -> Bool { written.contains(KnownCalls.normal(path)) }
}

extension Event {
  /// The second argument, when it is given by position.
  fileprivate var second: Argument? {
    arguments.count > 1 && arguments[1].name.isEmpty ? arguments[1] : nil
  }
}

extension Event.Argument {
  /// It comes from the network, or out of a decoder.
  fileprivate var isBrought: Bool { origins.contains(.network) || !encodings.isEmpty }

  /// Bytes of the text that are known: all that is not in braces when it has holes.
  public var knownByteCount: Int {
    if isKnown { return text.utf8.count }
    guard isText else { return 0 }
    var depth = 0
    var count = 0
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "{"): depth += 1
      case UInt8(ascii: "}"): depth = max(0, depth - 1)
      default: if depth == 0 { count += 1 }
      }
    }
    return count
  }
}

extension [Event] {
  /// The first index of which a condition holds, when it holds of all behind it.
  fileprivate func partition(_ isBehind: (Event) -> Bool) -> Int {
    var low = 0
    var high = count
    while low < high {
      let middle = (low + high) / 2
      if isBehind(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}

extension Event {
  /// The argument of a name, or else the one at a position.
  public func argument(_ name: String, at position: Int = 0) -> Argument? {
    if !name.isEmpty, let named = arguments.first(where: { $0.name == name }) { return named }
    var left = position
    for argument in arguments where argument.name.isEmpty {
      if left == 0 { return argument }
      left -= 1
    }
    return nil
  }

  /// The name as the semantic model writes it: `requests.get().json` is `requests.get.json`.
  public var qualifiedName: String { name.contains("()") ? String(decoding: withoutCalls, as: UTF8.self) : name }

  private var withoutCalls: [UInt8] { name.utf8.filter { $0 != 0x28 && $0 != 0x29 } }
}

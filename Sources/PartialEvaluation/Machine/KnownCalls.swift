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
  }

  /// - Parameter layer: index among the layers of the execution; nil for the module's own code.
  public func inText(ofModule module: Int, layer: Int? = nil) -> InText {
    texts[Key(module: module, layer: layer)] ?? .none
  }

  private static func isOrdered(_ left: SourceRange, _ right: SourceRange) -> Bool {
    (left.start, left.end) < (right.start, right.end)
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

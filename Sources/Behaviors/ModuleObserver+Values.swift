import ByteReading
import PartialEvaluation
import PythonSemantics
import PythonSyntax
import SourceText

/// Values: what the evaluation of the package knows of the arguments of calls.
extension ModuleObserver {
  /// Ways to hide a text.
  static let hiding = BehaviorSet([.decodes, .decrypts])
  /// Ways to make a text out of a constant that does not show it.
  static let unwrapping = BehaviorSet([.decodes, .decrypts, .decompresses, .transformsText])
  /// What is decoded out of these is no constant of the package, and so hides nothing.
  static let received = BehaviorSet([
    .fetchesFromNetwork, .readsFile, .readsVariable, .readsEnvironment, .readsHostIdentity, .listsFiles, .deserializes,
    .readsClipboard, .opensSocket,
  ])

  /// Different values of one argument that are looked at.
  private static let maximumValueCount = 8
  /// Bytes from which a text says something.
  private static let minimumTextByteCount = 6
  /// Encodings of addresses and texts that hide nothing.
  private static let plainEncodings: Set<String> = ["percent", "html", "idna", "punycode", "utf-16", "utf-32"]

  /// What is known of a call: each time that it happens.
  func events(_ call: Call) -> [Event] {
    guard !calls.events.isEmpty else { return [] }
    return calls.at(tree.range(call.node)).filter {
      ($0.kind == .call || $0.kind == .execute) && (!call.isEvaluated || $0.qualifiedName == call.name)
    }
  }

  // MARK: Hidden texts

  /// Where a request goes to, or what is started, comes out of a decoder. `constant` is the subject when all that is
  /// decoded stands in the package: the detail is then what it says.
  mutating func observeHiding(_ behavior: Behavior, argument name: String, of call: Call) {
    let named = keyword(call.node, name)
    let node = named.isNone ? argument(call.node, 0) : named
    let bits = flowing(node, at: call.site.runsAt)
    let texts = hiddenTexts(call, argument: name, node, bits)
    for text in texts {
      emit(behavior, call, sources: bits, subject: "constant", detail: text)
      observe(constant: Array(text.utf8)[...], at: node)
    }
    guard texts.isEmpty, !bits.isDisjoint(with: Self.hiding), bits.isDisjoint(with: Self.received) else { return }
    emit(behavior, call, sources: bits)
  }

  /// What an argument comes to when it decodes, decrypts or spells out a constant of the package; each text once.
  ///
  /// - Parameters:
  ///   - node: the argument.
  ///   - bits: what flows into it.
  mutating func hiddenTexts(_ call: Call, argument name: String, _ node: NodeID, _ bits: BehaviorSet) -> [String] {
    guard !node.isNone else { return [] }
    let isLiteral = text(node) != nil
    var texts: [String] = []
    for event in events(call) {
      guard let value = event.argument(name) else { continue }
      var found: [String] = []
      let isUnwrapped = !bits.isDisjoint(with: Self.unwrapping)
      // That it was put together from computed characters is a guess: the flow has to say so too.
      let plain = isUnwrapped ? Self.plainEncodings : Self.plainEncodings.union(["chr", "xor"])
      if value.encodings.contains(where: { !plain.contains($0) }) {
        // What is filled in need not be known: what it is filled into was hidden.
        found = value.alternatives.isEmpty ? [value.words.isEmpty ? value.text : value.line] : value.alternatives
        if !value.isKnown, value.alternatives.isEmpty, value.words.isEmpty,
          value.knownByteCount < Self.minimumTextByteCount
        {
          continue
        }
      } else if !isLiteral, isUnwrapped, bits.isDisjoint(with: Self.received) {
        // Made in some way that leaves no trace; what can be read in the source was not hidden.
        for text in value.texts where !standsInSource(text) { found.append(text) }
      }
      for text in found where text.utf8.count >= Self.minimumTextByteCount && !texts.contains(text) {
        texts.append(text)
      }
    }
    return Array(texts.prefix(Self.maximumValueCount))
  }

  /// The code that a call executes, when all of it stands in the package under an encoding that hides it, in whichever file.
  func decodedCode(_ call: Call) -> String? {
    for event in events(call) where event.kind == .execute {
      guard let value = event.arguments.first, value.isKnown, value.isText,
        value.encodings.contains(where: { !Self.plainEncodings.contains($0) && $0 != "chr" })
      else { continue }
      return value.text
    }
    return nil
  }

  /// Texts that are looked for in one source: each search reads all of it.
  private static let maximumSearchCount = 256

  /// Whether a text begins like one that can be read in the source; false when too many were looked for.
  private mutating func standsInSource(_ text: String) -> Bool {
    let start = Array(text.utf8.prefix(24))
    if let known = startsInSource[start] { return known }
    guard startsInSource.count < Self.maximumSearchCount else { return false }
    let stands = module.parsed.source.bytes[...].firstOffset(of: start) != nil
    startsInSource[start] = stands
    return stands
  }

  // MARK: What is assigned

  /// `requests.Session.request = own`: whoever calls it from now on calls a function of the package.
  mutating func observeReplacements() {
    for event in calls.events where event.kind == .write && event.isImported && event.name != "file.write" {
      guard let value = event.arguments.first, value.text.hasPrefix("<function "),
        event.name.utf8.contains(0x2E), !event.name.utf8.contains(0x5B), !event.name.hasPrefix("sys.")
      else { continue }
      add(
        .replacesFunction, runsAt: event.reach == .module ? moduleTime : .call, range: event.range,
        subject: event.qualifiedName, detail: event.name)
    }
  }

  // MARK: Addresses and commands

  /// Where a call goes to: what the evaluation knows, or else what literals say.
  func addresses(_ call: Call) -> [String] {
    var found: [String] = []
    for event in events(call) {
      for argument in event.arguments {
        var texts = argument.texts
        if argument.isText, !argument.isKnown { texts = [argument.text] }
        if argument.isKnown, argument.words.count == 2 { texts = [argument.line] }
        let isPlace = argument.name.isEmpty || argument.name == "url"
        texts = texts.filter { $0.contains("://") || isPlace && !argument.words.isEmpty }
        if texts.isEmpty { continue }
        for text in texts where !found.contains(text) { found.append(text) }
        break
      }
    }
    if found.isEmpty { return [call.isEvaluated ? "" : address(call.node)] }
    return Array(found.prefix(Self.maximumValueCount))
  }

  /// Names of hosts that a call looks up; what is not known in one is `{name}`.
  func hostNames(_ call: Call) -> [String] {
    var found: [String] = []
    for event in events(call) {
      guard let argument = event.arguments.first else { continue }
      let texts = argument.texts.isEmpty && argument.isText ? [argument.text] : argument.texts
      for text in texts where !found.contains(text) { found.append(text) }
    }
    return Array(found.prefix(Self.maximumValueCount))
  }

  /// Functions whose argument is looked at although the call itself shows nothing.
  private static let matching = ["re.", "regex."]

  /// Patterns that no literal shows whole: those of wallets and tokens say what is looked for.
  mutating func observePattern(_ call: Call) {
    guard Self.matching.contains(where: { call.name.hasPrefix($0) }) else { return }
    let node = argument(call.node, 0)
    guard !node.isNone, tree.kind(node) != .stringLiteral else { return }
    var texts = hostNames(call)
    if texts.isEmpty, let text = text(node) { texts = [text] }
    for text in texts where text.utf8.count <= 4096 { observe(constant: Array(text.utf8)[...], at: node) }
  }

  /// Command lines that a call starts; what is not known is `?` or `{name}`.
  ///
  /// - Parameter literal: as far as literals say it.
  func commands(_ call: Call, literal: String, isArgument: (String, Int) -> Bool) -> [String] {
    guard literal.isEmpty || literal.utf8.contains(0x3F) || literal.utf8.contains(0x7B) else { return [literal] }
    let least = max(1, Self.knownByteCount(literal))
    var found: [String] = []
    for event in events(call) {
      var words: [String] = []
      for (position, argument) in event.arguments.enumerated() where isArgument(argument.name, position) {
        words.append(argument.line)
      }
      let line = words.joined(separator: " ").replacing("{sys.executable}", with: "python")
      // Where evaluation went on behind an error, literals may say more.
      if Self.knownByteCount(line) >= least, !found.contains(line) { found.append(line) }
    }
    return found.isEmpty ? [literal] : Array(found.prefix(Self.maximumValueCount))
  }

  /// Bytes of a command that are neither blank nor stand for what is not known.
  private static func knownByteCount(_ command: String) -> Int {
    var depth = 0
    var count = 0
    for byte in command.utf8 {
      switch byte {
      case UInt8(ascii: "{"): depth += 1
      case UInt8(ascii: "}"): depth -= 1
      case UInt8(ascii: "?"), UInt8(ascii: " "): break
      default: count += depth <= 0 ? 1 : 0
      }
    }
    return count
  }

  /// What is not known in the arguments, by the names that it has: `{platform.node()}` in an address says who runs it.
  func carried(into call: Call, that behaviors: BehaviorSet) -> BehaviorSet {
    guard !calls.events.isEmpty else { return [] }
    var carried: BehaviorSet = []
    let isLaunch = !behaviors.isDisjoint(with: Self.launching)
    for event in calls.at(tree.range(call.node)) {
      for argument in event.arguments {
        for hole in argument.holes { carried.formUnion(self.carried(by: hole)) }
      }
      // The file was fetched or decoded by the package itself.
      if isLaunch, calls.namesWrittenFile(event) { carried.formUnion(BehaviorSet(.writesFile)) }
    }
    return carried
  }

  /// What makes a program of a file.
  private static let launching = BehaviorSet([.spawnsProcess, .loadsNativeCode, .executesCode, .importsDynamically])

  /// The file that a call writes to.
  func writtenPath(_ call: Call) -> String { writes(call).first?.arguments.first?.text ?? "" }

  /// What a call writes to a file, where all of it is known: with holes it is as often a generator of code.
  func writtenTexts(_ call: Call) -> [String] {
    writes(call).compactMap { event in
      guard event.arguments.count > 1, event.arguments[1].isText, event.arguments[1].isKnown else { return nil }
      return event.arguments[1].text
    }
  }

  private func writes(_ call: Call) -> [Event] {
    guard !calls.events.isEmpty else { return [] }
    return calls.at(tree.range(call.node)).filter { $0.kind == .write && $0.name == "file.write" }
  }

  /// `requests.get().text` is what `requests.get` gives, `f(requests.get())` too.
  private func carried(by hole: String) -> BehaviorSet {
    var carried: BehaviorSet = []
    for part in hole.utf8.split(whereSeparator: { $0 == 0x28 || $0 == 0x29 || $0 == 0x5B || $0 == 0x5D }) {
      var name = part
      while !name.isEmpty {
        let entry = catalogue.entry(for: String(decoding: name, as: UTF8.self))
        if let entry {
          carried.formUnion(entry.carried)
          break
        }
        guard let dot = name.lastIndex(of: 0x2E) else { break }
        name = name[..<dot]
      }
    }
    return carried
  }
}

extension Event.Argument {
  /// The words of a command in one line.
  fileprivate var line: String { words.isEmpty ? (isText || isKnown ? text : "?") : words.joined(separator: " ") }
}

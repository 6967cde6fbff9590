import PartialEvaluation
import PythonSemantics
import PythonSyntax

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

  /// Where a request goes to, or what is started, comes out of a decoder. `constant` is the subject when all that is
  /// decoded stands in the package: the detail is then what it says.
  mutating func observeHiding(_ behavior: Behavior, argument name: String, of call: Call) {
    let named = keyword(call.node, name)
    let node = named.isNone ? argument(call.node, 0) : named
    let bits = flowing(node, at: call.site.runsAt)
    let texts = hiddenTexts(call, argument: name, node, bits)
    for text in texts {
      emit(behavior, call, sources: bits, subject: "constant", detail: text)
      if behavior == .hidesCommand { observeCommand(text, of: call) }
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
  func hiddenTexts(_ call: Call, argument name: String, _ node: NodeID, _ bits: BehaviorSet) -> [String] {
    guard !node.isNone, text(node) == nil else { return [] }
    var texts: [String] = []
    for event in calls.at(tree.range(call.node)) where event.kind != .write {
      guard let value = event.argument(name) else { continue }
      let isHidden = value.encodings.contains { !Self.plainEncodings.contains($0) }
      guard isHidden || !bits.isDisjoint(with: Self.unwrapping) else { continue }
      var found = value.texts
      if value.isKnown, !value.words.isEmpty { found.append(value.words.joined(separator: " ")) }
      // What is filled in is not known, what it is filled into was hidden.
      if value.isText, !value.isKnown, isHidden { found.append(value.text) }
      for text in found where text.utf8.count >= Self.minimumTextByteCount && !texts.contains(text) {
        texts.append(text)
      }
    }
    return Array(texts.prefix(Self.maximumValueCount))
  }

  /// Encodings of addresses and texts that hide nothing.
  private static let plainEncodings: Set<String> = ["percent", "html", "idna", "punycode", "utf-16", "utf-32"]
}

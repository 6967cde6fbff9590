import ByteReading
import PythonSemantics
import PythonSyntax
import SourceText

/// What gives code away without running: names, comments, documentation.
extension ModuleObserver {
  /// Comments of one module that are looked at.
  private static let maximumCommentCount = 20_000
  /// Different odd names that an observation names.
  private static let maximumExampleCount = 6

  /// Names of the module's own that say what it is for.
  mutating func observeOffences() {
    let symbols = tree.symbols
    var examples: [String] = []
    var subject = ""
    for raw in 0..<symbols.count {
      let bytes = symbols.bytes(of: Symbol(rawValue: Int32(truncatingIfNeeded: raw)))
      guard bytes.count >= 4, bytes.count <= 80 else { continue }
      guard let match = catalogue.texts.matches(in: bytes, as: .identifier).first else { continue }
      let entry = catalogue.texts.entries[match.entry]
      guard entry.behaviors.contains(.namesOffence) else { continue }
      if subject.isEmpty { subject = entry.subject }
      examples.append(String(decoding: bytes, as: UTF8.self))
      if examples.count >= Self.maximumExampleCount { break }
    }
    guard !examples.isEmpty else { return }
    add(.namesOffence, runsAt: moduleTime, range: nil, subject: subject, detail: examples.joined(separator: " "))
  }

  /// Lines that are comments: a payload that is switched off for now, the address of a catcher.
  mutating func observeComments() {
    let bytes = module.parsed.source.bytes
    var start = 0
    var count = 0
    while start < bytes.count, count < Self.maximumCommentCount {
      let end = bytes[...].firstOffset(ofByte: 0x0A, from: start) ?? bytes.count
      var place = start
      while place < end, bytes[place] == 0x20 || bytes[place] == 0x09 { place += 1 }
      if place < end, bytes[place] == 0x23, end - place >= 16 {
        count += 1
        observe(comment: bytes[place..<min(end, place + 4096)], from: place)
      }
      start = end + 1
    }
  }

  private mutating func observe(comment: ArraySlice<UInt8>, from start: Int) {
    for match in catalogue.texts.matches(in: comment, as: .comment) {
      let entry = catalogue.texts.entries[match.entry]
      let isPayload =
        entry.behaviors.contains(.commentsOutPayload) || entry.behaviors.contains(.runsEncodedPowershell)
        || entry.subject == "interaction"
      guard isPayload else { continue }
      add(
        .commentsOutPayload, runsAt: .call,
        range: SourceRange(
          start: UInt32(truncatingIfNeeded: start), end: UInt32(truncatingIfNeeded: start + comment.count)),
        subject: entry.subject, detail: Self.detail(String(decoding: comment.prefix(200), as: UTF8.self)))
      return
    }
  }
}

extension ConstantObserver {
  /// What documentation may say that matters: people and models read it.
  private static let said = BehaviorSet([.claimsResearch, .instructsModel])

  mutating func observe(documentation literal: ArraySlice<UInt8>, at node: NodeID) {
    guard literal.count >= 12 else { return }
    for match in catalogue.texts.matches(in: literal.prefix(16 << 10), as: .constant) {
      let entry = catalogue.texts.entries[match.entry]
      for behavior in entry.behaviors where Self.said.contains(behavior) {
        add(behavior, at: node, subject: entry.subject, detail: context(literal, match.range))
      }
    }
  }
}

internal import Intelligence
internal import JSON

/// Reads a STIX 2.1 bundle into pages of campaigns and actors.
///
/// The bundle is hostile. It is taken as a whole or refused as a whole: when an object is malformed, contradicts another, leads
/// nowhere, or tries to withdraw or change what is ours. What is well-formed and has no place in a page is left out by
/// name. References are looked up, never followed from one to the next, so that rings of them do no harm.
public struct BundleImport {
  /// What came of a bundle.
  public struct Outcome: Sendable {
    /// Pages by their path below the folder for them, sorted.
    public let pages: [(path: String, bytes: [UInt8])]
    /// What was taken, such as `12 claims`.
    public let taken: [(what: String, count: Int)]
    /// What has no place in a page, such as `relationship 'targets'`, and how many there are.
    public let leftOut: [(what: String, count: Int)]
    /// Objects that are ours already.
    public let knownCount: Int
    /// Objects that their creators withdrew.
    public let revokedCount: Int
  }

  /// Ours, by id: the canonical bytes of each object that an export of our own pages has. Empty for a bundle that stands alone.
  private let ours: [String: [UInt8]]
  private let knowledge: KnowledgeBase?

  /// Bundles are read beside the pages of this executable, which stay as they are.
  public static func besideOurs() throws(ExchangeError) -> BundleImport {
    let knowledge: KnowledgeBase
    do throws(KnowledgeError) { knowledge = try KnowledgeBase.embedded() } catch {
      throw ExchangeError(.damaged, "the pages of this executable cannot be read: \(error)")
    }
    return try BundleImport(beside: knowledge)
  }

  /// Bundles are read as if nothing was known, even bundles of our own: the pages replace the embedded ones.
  public static var alone: BundleImport { BundleImport() }

  private init() {
    ours = [:]
    knowledge = nil
  }

  init(beside knowledge: KnowledgeBase) throws(ExchangeError) {
    let outline = try BundleOutline(try KnowledgeBundle.write(knowledge))
    var ours: [String: [UInt8]] = [:]
    for position in outline.entries.indices {
      let object = outline.object(position)
      if let id = object["id"]?.text { ours[id] = object.canonical }
    }
    self.ours = ours
    self.knowledge = knowledge
  }

  /// The pages that say what the bundle says.
  public func pages(from bytes: [UInt8]) throws(ExchangeError) -> Outcome {
    try pages(from: BundleOutline(bytes))
  }

  func pages(from outline: BundleOutline) throws(ExchangeError) -> Outcome {
    let knownCount = try refuseForgeries(outline)
    var draft = BundleDraft(outline: outline, knowledge: knowledge)
    try draft.read { ours[$0] != nil }
    let pages = draft.written
    guard !pages.isEmpty else {
      let known = knownCount > 0 ? ": \(knownCount) of its objects are ours already" : ""
      let left = draft.leftOut.sorted { $0.key < $1.key }.prefix(5).map { "\($0.value) × \($0.key)" }
      let rest = left.isEmpty ? "" : "; no place is here for \(left.joined(separator: ", "))"
      throw ExchangeError(.nothingToTake, "the bundle has no campaign or group that is new\(known)\(rest)")
    }
    try check(pages)
    for (name, count) in outline.extensions
    where name != STIXText.extensionID && name != STIXText.trafficLightExtension
      && name.hasPrefix("extension-definition--")
    {
      draft.leave("properties of \(name)", count)
    }
    return Outcome(
      pages: pages, taken: draft.taken.sorted { $0.key < $1.key }.map { ($0.key, $0.value) },
      leftOut: draft.leftOut.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }, knownCount: knownCount,
      revokedCount: draft.revokedCount)
  }

  /// What bears our ids or our name is as we wrote it. Returns how many objects are.
  private func refuseForgeries(_ outline: BundleOutline) throws(ExchangeError) -> Int {
    guard knowledge != nil else { return 0 }
    let advice = "Use --standalone for a bundle of another version of \(STIXText.ourName)."
    var count = 0
    for position in outline.entries.indices {
      let object = outline.object(position)
      guard let id = object["id"]?.text else { continue }
      if let own = ours[id] {
        guard !outline.entries[position].isRevoked else {
          throw ExchangeError(.notYours, "the bundle withdraws \(id), which is ours; nothing of it was taken")
        }
        guard object.canonical == own else {
          throw ExchangeError(.notYours, "the bundle changes \(id), which is ours; nothing of it was taken. \(advice)")
        }
        count += 1
        continue
      }
      if object["created_by_ref"]?.text == STIXText.ourID {
        throw ExchangeError(
          .notYours, "\(id) says that \(STIXText.ourName) made it, and no page of ours has it. \(advice)")
      }
      let isIdentity = outline.type(position) == "identity"
      if isIdentity, object["name"]?.text?.lowercased().contains(STIXText.ourName.lowercased()) == true {
        throw ExchangeError(
          .notYours, "\(id) bears the name \(STIXText.ourName) and another id; nothing of it was taken")
      }
    }
    return count
  }

  /// The reader of pages has the last word.
  private func check(_ pages: [(path: String, bytes: [UInt8])]) throws(ExchangeError) {
    do throws(KnowledgeError) {
      _ = try knowledge == nil ? KnowledgeBase.load(files: pages) : KnowledgeBase.embedded(adding: pages)
    } catch {
      throw ExchangeError(.malformed, "what the bundle says makes no page: \(error)")
    }
  }
}

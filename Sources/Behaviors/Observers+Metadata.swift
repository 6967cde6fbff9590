public import Packages
import PythonSemantics

/// What a distribution says of itself in words: its summary, its description.
extension Observers {
  private static let maximumDescriptionByteCount = 32 << 10

  /// Words of the metadata that matter: nobody runs them, but people, and models, read them.
  public static func observe(metadataOf distribution: Distribution, catalogue: Catalogue) -> [Observation] {
    let metadata = distribution.metadata
    var found: [Observation] = []
    var said: Set<String> = []
    for text in [metadata.summary, metadata.keywords, metadata.author, metadata.name, metadata.description] {
      let bytes = Array(text.utf8.prefix(maximumDescriptionByteCount))
      for match in catalogue.texts.matches(in: bytes[...], as: .constant) {
        let entry = catalogue.texts.entries[match.entry]
        for behavior in entry.behaviors where behavior == .claimsResearch || behavior == .instructsModel {
          guard said.insert(behavior.name + entry.subject).inserted else { continue }
          found.append(
            Observation(
              behavior, runsAt: .call, location: Location(path: "METADATA"), subject: entry.subject,
              detail: ModuleObserver.detail(String(decoding: bytes[match.range].prefix(120), as: UTF8.self))))
        }
      }
    }
    return found
  }
}

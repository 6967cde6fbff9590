public import Packages
import PythonSemantics

/// What a distribution says of itself in words: its summary, its description.
extension Observers {
  private static let maximumDescriptionByteCount = 32 << 10

  /// Words of the metadata that matter: nobody runs them, but people, and models, read them. The subject is `metadata`.
  public static func observe(metadataOf distribution: Distribution, catalogue: Catalogue) -> [Observation] {
    let metadata = distribution.metadata
    var found: [Observation] = []
    var said: BehaviorSet = []
    for text in [metadata.summary, metadata.keywords, metadata.author, metadata.name, metadata.description] {
      let bytes = Array(text.utf8.prefix(maximumDescriptionByteCount))
      for match in catalogue.texts.matches(in: bytes[...], as: .constant) {
        let entry = catalogue.texts.entries[match.entry]
        for behavior in entry.behaviors where behavior == .claimsResearch || behavior == .instructsModel {
          guard !said.contains(behavior) else { continue }
          said.formUnion(BehaviorSet(behavior))
          let end = min(bytes.count, match.range.upperBound + 80)
          found.append(
            Observation(
              behavior, runsAt: .call, location: Location(path: metadataPath(distribution)), subject: "metadata",
              detail: String(decoding: bytes[max(0, match.range.lowerBound - 40)..<end], as: UTF8.self)))
        }
      }
    }
    return found
  }

  private static func metadataPath(_ distribution: Distribution) -> String {
    let names = ["METADATA", "PKG-INFO", "pyproject.toml", "setup.cfg", "setup.py"]
    for name in names {
      let candidates = distribution.files.lazy.map(\.path).filter { $0 == name || $0.hasSuffix("/" + name) }
      if let path = candidates.min(by: { $0.utf8.count < $1.utf8.count }) { return path }
    }
    return distribution.files.first?.path ?? ""
  }
}

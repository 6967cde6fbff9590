import Limits
import Scanning

/// One thing to scan, found but not read yet.
struct FoundInput: Hashable, Sendable {
  enum Kind: Hashable, Sendable {
    case file, folder, standardInput
    /// Known already to be out of reach.
    case unreadable(Limitation)
  }

  var path: SystemPath
  var kind: Kind
}

/// What came of reading an input.
enum ReadInput: Sendable {
  case artifact(Artifact)
  /// Nothing of it could be read.
  case unreadable(Limitation)
}

import Limits

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

/// A file of a folder that is scanned as one artifact.
struct InputFile: Hashable, Sendable {
  /// Relative to the folder.
  var path: String
  var content: [UInt8]
  var limitations: [Limitation] = []
}

/// What was read of an input.
enum InputContent: Sendable {
  case bytes([UInt8], limitations: [Limitation])
  case folder([InputFile], limitations: [Limitation])
  case unreadable(Limitation)
}

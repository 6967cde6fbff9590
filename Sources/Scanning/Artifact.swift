public import Limits

/// What a scan is given: bytes with a name, read by the edge.
public struct Artifact: Sendable {
  /// One file, or a folder that is one artifact.
  public enum Content: Sendable {
    case bytes([UInt8])
    case folder([FolderFile])
  }

  /// As it was given on the command line, or `-`.
  public var path: String
  public var content: Content
  /// What the edge could not read of it.
  public var limitations: [Limitation]

  public init(path: String, content: Content, limitations: [Limitation] = []) {
    self.path = path
    self.content = content
    self.limitations = limitations
  }

  /// Last component of the path.
  public var name: String {
    let component = path.utf8.split(separator: UInt8(ascii: "/")).last ?? path.utf8[...]
    return String(Substring(component))
  }
}

/// One regular file of a folder.
public struct FolderFile: Sendable {
  /// Below the folder, with `/`.
  public var path: String
  public var content: [UInt8]

  public init(path: String, content: [UInt8]) {
    self.path = path
    self.content = content
  }
}

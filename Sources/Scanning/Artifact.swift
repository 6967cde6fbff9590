public import Archives
import Cryptography
public import Limits
import Packages

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

  /// All members, nested archives included.
  func open(limits: Limits) -> Archive {
    switch content {
    case .bytes(let bytes): ArchiveReader.open(bytes, name: name, limits: limits)
    case .folder(let files): ArchiveReader.folder(files, limits: limits)
    }
  }

  /// What the report says of the input itself.
  func identity(kind: DistributionKind) -> ScanReport.Artifact {
    switch content {
    case .bytes(let bytes):
      return ScanReport.Artifact(
        path: path, name: name, sha256: SHA256.hexadecimal(of: bytes), byteCount: bytes.count, kind: kind.rawValue)
    case .folder(let files):
      // A folder has no bytes of its own: the digest is that of its sorted list of digests and paths, as sha256sum prints it.
      let lines = files.map { (path: $0.path, digest: SHA256.hexadecimal(of: $0.content)) }
        .sorted { $0.path < $1.path }.map { "\($0.digest)  \($0.path)\n" }
      return ScanReport.Artifact(
        path: path, name: name, sha256: SHA256.hexadecimal(of: Array(lines.joined().utf8)),
        byteCount: files.reduce(0) { $0 + $1.content.count }, kind: kind.rawValue)
    }
  }
}

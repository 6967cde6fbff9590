/// Paths as URI references.
enum SARIFAddress {
  /// A path of the command line: relative where it lies below the working folder, else a `file` URI.
  static func root(of path: String, below workingFolder: String) -> String {
    if path == "-" { return "standard-input" }
    if path.utf8.first == UInt8(ascii: "/") {
      let folder = workingFolder.hasSuffix("/") ? workingFolder : workingFolder + "/"
      guard !workingFolder.isEmpty, path.hasPrefix(folder), path != folder else { return "file://" + encoded(path) }
      return encoded(normal(path.dropFirst(folder.count)))
    }
    return encoded(normal(path[...]))
  }

  /// Percent-encoded UTF-8, with `/` and `!` kept.
  static func encoded(_ path: String) -> String {
    var bytes: [UInt8] = []
    for byte in path.utf8 {
      switch byte {
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E, 0x2F, 0x21, 0x2B: bytes.append(byte)
      default: bytes += [0x25, digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Without `.` components and doubled slashes; what is nothing then is `.`.
  private static func normal(_ path: Substring) -> String {
    let parts = path.split(separator: "/").filter { $0 != "." }
    return parts.isEmpty ? "." : parts.joined(separator: "/")
  }

  private static let digits = Array("0123456789ABCDEF".utf8)
}

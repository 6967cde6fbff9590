/// The name of a distribution, and the form in which two names are compared (PEP 503).
public struct PackageName: Sendable, Hashable, CustomStringConvertible {
  /// As it was written.
  public let text: String
  /// Lower case, runs of `-`, `_` and `.` made one `-`.
  public let normalized: String

  public init(_ text: String) {
    self.text = text
    self.normalized = Self.normalize(text)
  }

  public var description: String { text }

  public static func == (left: PackageName, right: PackageName) -> Bool { left.normalized == right.normalized }

  public func hash(into hasher: inout Hasher) { hasher.combine(normalized) }

  /// PEP 503: `re.sub(r"[-_.]+", "-", name).lower()`; only ASCII is lowered, as names may hold nothing else.
  private static func normalize(_ text: String) -> String {
    var bytes: [UInt8] = []
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
        if bytes.last != UInt8(ascii: "-") { bytes.append(UInt8(ascii: "-")) }
      default:
        bytes.append(byte.asciiLowercased)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}

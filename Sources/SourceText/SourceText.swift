/// Decoded text of one Python source file: UTF-8 bytes and what was odd about getting there.
///
/// Decoding follows PEP 263: byte order mark, then the coding line, then UTF-8. It never fails: bytes that
/// do not decode are replaced by U+FFFD and said in `notes`.
public struct SourceText: Sendable {
  /// The decoded text. Line endings are kept as they were; the byte order mark is not part of it.
  public let bytes: [UInt8]
  /// Name of the encoding that was used, in Python's canonical spelling.
  public let encodingName: String
  public let notes: [TextNote]

  /// Text that is UTF-8 already, such as a decoded layer.
  public init(utf8 bytes: [UInt8]) {
    self.init(bytes: bytes, encodingName: "utf-8", notes: [])
  }

  init(bytes: [UInt8], encodingName: String, notes: [TextNote]) {
    self.bytes = bytes
    self.encodingName = encodingName
    self.notes = notes
  }
}

/// Something unusual about a text that a reader would not see.
public struct TextNote: Sendable, Hashable {
  /// Raw values are stable: rules and reports use them.
  public enum Kind: String, Sendable, CaseIterable {
    case nulByte = "nul-byte"
    case undecodable = "undecodable"
    case unknownEncoding = "unknown-encoding"
    case contradictingEncoding = "contradicting-encoding"
    case bidirectionalControl = "bidirectional-control"
    case invisibleCharacter = "invisible-character"
    case offScreenCode = "off-screen-code"
    case veryLongLine = "very-long-line"
    case loneCarriageReturn = "lone-carriage-return"
  }

  public let kind: Kind
  public let range: SourceRange

  public init(_ kind: Kind, range: SourceRange) {
    self.kind = kind
    self.range = range
  }
}

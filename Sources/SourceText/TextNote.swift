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

/// A half-open range of byte offsets into the UTF-8 bytes of a `SourceText`.
public struct SourceRange: Sendable, Hashable {
  public var start: UInt32
  public var end: UInt32

  public init(start: UInt32, end: UInt32) {
    self.start = start
    self.end = end
  }
}

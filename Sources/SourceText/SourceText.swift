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
  /// Where the text stands in the file it was taken out of; nil when it is the text of the whole file.
  public let origin: SourceOrigin?

  /// Text that is UTF-8 already, such as a decoded layer.
  public init(utf8 bytes: [UInt8]) {
    self.init(bytes: bytes, encodingName: "utf-8", notes: [])
  }

  init(bytes: [UInt8], encodingName: String, notes: [TextNote], origin: SourceOrigin? = nil) {
    self.bytes = bytes
    self.encodingName = encodingName
    self.notes = notes
    self.origin = origin
  }
}

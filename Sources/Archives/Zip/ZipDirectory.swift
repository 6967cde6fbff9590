import ByteReading

/// The central directory that one end record leads to.
struct ZipDirectory {
  let headers: [ZipCentralHeader]
  /// Where it begins and ends, as far as it could be read.
  let range: Range<Int>
  /// What is to be added to every local offset: the bytes that stand before the zip.
  let shift: Int

  /// Where the directory begins: right before the end record, or where the end record says. Nil when neither is one.
  static func start(of end: ZipEndRecord, in bytes: ArraySlice<UInt8>) -> (offset: Int, shift: Int)? {
    let adjacent = end.start - end.directorySize
    if bytes.matches(ZipSignature.central, at: adjacent) { return (adjacent, adjacent - end.directoryOffset) }
    if bytes.matches(ZipSignature.central, at: end.directoryOffset) { return (end.directoryOffset, 0) }
    return nil
  }

  /// Reads headers until there is none, also over the size and the number that the end record says.
  init(_ bytes: ArraySlice<UInt8>, start: Int, shift: Int, upTo limit: Int, most: Int) {
    var headers: [ZipCentralHeader] = []
    var offset = start
    while offset < limit, headers.count < most, let header = ZipCentralHeader(bytes, at: offset) {
      headers.append(header)
      offset += header.length
    }
    self.headers = headers
    self.shift = shift
    range = start..<max(start, offset)
  }
}

import ByteReading

/// zip, and with it wheels, eggs and zipapps.
enum ZipFormat {
  static let reader = ArchiveFormatReader(name: "Zip", recognises: recognises) { container, inspection in
    var walk = ZipWalk(container: container)
    walk.run(into: &inspection)
    return .zip
  }

  /// The end record lies in the last 22 bytes and a comment of up to 65,535.
  static let tailWindow = ZipEndRecord.fixedSize + 65_535

  /// A header at the start, or an end record at the end whose directory is really there.
  @Sendable static func recognises(_ bytes: ArraySlice<UInt8>) -> Bool {
    beginsLikeZip(bytes) || endsLikeZip(bytes)
  }

  /// A local header with a name, or the end record of an empty zip.
  static func beginsLikeZip(_ bytes: ArraySlice<UInt8>) -> Bool {
    if bytes.matches(ZipSignature.local) {
      return bytes.integer(UInt16.self, at: 26).map { $0 > 0 } ?? true
    }
    return bytes.matches(ZipSignature.end) && bytes.count >= ZipEndRecord.fixedSize
      && bytes.integer(UInt16.self, at: 10) == 0
  }

  /// Only at the very end, its comment included: a zip somewhere inside is that of a member.
  private static func endsLikeZip(_ bytes: ArraySlice<UInt8>) -> Bool {
    var from = max(0, bytes.count - tailWindow)
    while let offset = bytes.firstOffset(of: ZipSignature.end, from: from) {
      from = offset + 1
      guard let end = ZipEndRecord(bytes, at: offset), end.end == bytes.count, end.count > 0 else { continue }
      if ZipDirectory.start(of: end, in: bytes) != nil { return true }
    }
    return false
  }
}

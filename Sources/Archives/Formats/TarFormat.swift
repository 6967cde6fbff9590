import ByteReading

/// tar: v7, ustar, GNU and PAX.
enum TarFormat {
  static let reader = ArchiveFormatReader(name: "Tar", recognises: recognises) { container, inspection in
    read(container, into: &inspection)
  }

  /// A first block with the magic, whatever its checksum, since not all readers look at that; without the magic (v7)
  /// the checksum must be right and every field must look like one.
  @Sendable static func recognises(_ bytes: ArraySlice<UInt8>) -> Bool {
    guard let header = TarHeader(bytes), header.size != nil, !header.name.isEmpty else { return false }
    if header.dialect != .v7 { return true }
    guard header.hasValidChecksum else { return false }
    let typeFlags = Array("\u{0}01234567".utf8)
    return header.name.allSatisfy { $0 >= 0x20 && $0 != 0x7f }
      && typeFlags.contains(header.typeFlag) && bytes.range(at: 257, count: 8)?.firstNonZero() == nil
      && bytes.range(at: 345, count: 167)?.firstNonZero() == nil
  }

  static func read(_ container: Container, into inspection: inout Inspection) -> ArchiveFormat {
    var walk = TarWalk(container: container)
    walk.run(into: &inspection)
    return .tar
  }
}

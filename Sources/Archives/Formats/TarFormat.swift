import ByteReading

/// tar: v7, ustar, GNU and PAX.
enum TarFormat {
  static let reader = ArchiveFormatReader(name: "Tar", recognises: recognises) { container, inspection in
    read(container, into: &inspection)
  }

  /// A first block with the right checksum; without the magic (v7) every field must also look like one.
  @Sendable static func recognises(_ bytes: ArraySlice<UInt8>) -> Bool {
    guard let header = TarHeader(bytes), header.hasValidChecksum, header.size != nil else { return false }
    if header.dialect != .v7 { return true }
    let typeFlags = Array("\u{0}01234567".utf8)
    return !header.name.isEmpty && header.name.allSatisfy { $0 >= 0x20 && $0 != 0x7f }
      && typeFlags.contains(header.typeFlag) && bytes.range(at: 257, count: 255)?.firstNonZero() == nil
  }

  static func read(_ container: Container, into inspection: inout Inspection) -> ArchiveFormat {
    var walk = TarWalk(container: container)
    walk.run(into: &inspection)
    return .tar
  }
}

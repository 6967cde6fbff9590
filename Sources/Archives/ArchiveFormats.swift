/// One format of container or of compression: how it is recognised and how it is read.
struct ArchiveFormatReader: Sendable {
  /// Name of its file in `Formats/`, without `Format.swift`; a test compares the folder with the registry.
  let name: String
  /// True when the bytes are of this format. By content only, cheap, and strict enough for any file.
  let recognises: @Sendable (ArraySlice<UInt8>) -> Bool
  /// Reads the container into the inspection and says what it was.
  let read: @Sendable (Container, inout Inspection) -> ArchiveFormat
}

/// The registry: to add a format, add one file to `Formats/` and one line here.
enum ArchiveFormats {
  /// In the order in which content is asked. A file may be of several: see `all(in:)`.
  static let registry: [ArchiveFormatReader] = [
    ZipFormat.reader,
    GzipFormat.reader,
    Bzip2Format.reader,
    XzFormat.reader,
    ZstdFormat.reader,
    TarFormat.reader,
  ]

  /// Every format that the content bears, first the one it begins with.
  static func all(in bytes: ArraySlice<UInt8>) -> [ArchiveFormatReader] {
    let found = registry.filter { $0.recognises(bytes) }
    // A zip is found from its end. If something else stands at the start, that is what most readers would take.
    guard found.count > 1, found[0].name == "Zip", !ZipFormat.beginsLikeZip(bytes) else { return found }
    return Array(found.dropFirst()) + [found[0]]
  }
}

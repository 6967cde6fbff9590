import Archives

@testable import Packages

/// An archive of texts, in the order of the array.
func archive(_ format: ArchiveFormat, _ files: [(String, String)]) -> Archive {
  Archive(format: format, entries: files.map { ArchiveEntry(path: $0.0, content: Array($0.1.utf8)[...]) })
}

/// A distribution of texts.
func distribution(
  _ format: ArchiveFormat, _ files: [(String, String)], named name: String = "artifact"
) -> Distribution {
  Distribution(archive: archive(format, files), artifactName: name)
}

extension Distribution {
  /// `role module-name` of each file, `-` for no module.
  var summary: [String: String] {
    Dictionary(
      files.map { ($0.path, "\($0.role.rawValue) \($0.moduleName ?? "-")\($0.isPython ? "" : " not-python")") },
      uniquingKeysWith: { $1 })
  }
}

/// What a file name promises about the content.
enum FileLabel {
  /// Suffix, lower case, and the formats that are honest under it. Longer suffixes come first.
  private static let suffixes: [(suffix: String, formats: [ArchiveFormat])] = [
    (".tar.gz", [.tarGzip]), (".tgz", [.tarGzip]),
    (".tar.bz2", [.tarBzip2]), (".tbz2", [.tarBzip2]), (".tbz", [.tarBzip2]),
    (".tar.xz", [.tarXz]), (".txz", [.tarXz]),
    (".tar.zst", [.tarZstd]),
    (".tar", [.tar]),
    (".whl", [.zip]), (".zip", [.zip]), (".egg", [.zip]), (".jar", [.zip]), (".pyz", [.zip]),
    (".gz", [.gzip, .tarGzip]), (".bz2", [.bzip2, .tarBzip2]), (".xz", [.xz, .tarXz]), (".zst", [.zstd, .tarZstd]),
  ]

  /// Names that promise that there is no archive inside.
  private static let plain = [
    ".py", ".pyi", ".txt", ".md", ".rst", ".cfg", ".toml", ".json", ".png", ".jpg", ".jpeg", ".gif", ".ico", ".bmp",
    ".html", ".css", ".js",
  ]

  /// The formats that are honest under a name, none for a name that promises no archive; nil when it says nothing.
  static func formats(forName name: String) -> [ArchiveFormat]? {
    let lowered = name.lowercased()
    for (suffix, formats) in suffixes where lowered.hasSuffix(suffix) { return formats }
    for suffix in plain where lowered.hasSuffix(suffix) { return [.file] }
    return nil
  }
}

import CEmbeddedData

/// The files of `Data/`, carried inside the executable so that the built `sekisho` is one file.
///
/// Knows bytes and paths only; what they mean is for `Rules`, `Behaviors` and `Intelligence`.
public enum EmbeddedData {
  /// One embedded file.
  public struct File: Sendable {
    /// Path below `Data/`, with `/`, for example `Rules/execution/decoded-text-executed.md`.
    public let path: String
    public let bytes: [UInt8]
  }

  /// The files below a folder of `Data/`, sorted by path.
  public static func files(under folder: String) -> [File] {
    var found: [File] = []
    for index in 0..<Int(sekisho_embedded_file_count) {
      let entry = unsafe sekisho_embedded_file(Int32(index))
      let path = unsafe String(cString: entry.path)
      guard path.hasPrefix(folder + "/") else { continue }
      let buffer = unsafe UnsafeBufferPointer(start: entry.bytes, count: Int(entry.byte_count))
      found.append(File(path: path, bytes: unsafe Array(buffer)))
    }
    return found.sorted { $0.path < $1.path }
  }
}

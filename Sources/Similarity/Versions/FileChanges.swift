import Cryptography

/// One file of a release.
public struct ReleaseFile: Sendable {
  /// As the archive has it.
  public var path: String
  /// The same for every release and form of the project: without the folder of a source distribution, `src/`, and the version
  /// in the name of a metadata folder.
  public var place: String
  public var byteCount: Int
  /// SHA-256.
  let digest: [UInt8]
  /// Whether an installation has it.
  public var isInstalled: Bool

  /// - Parameter isInstalled: whether the role of the file makes an installer take it.
  public init(path: String, content: ArraySlice<UInt8>, isInstalled: Bool) {
    self.path = path
    place = Self.place(of: path)
    byteCount = content.count
    digest = SHA256.digest(of: content)
    self.isInstalled = isInstalled
  }

  /// What `path` is called in any release. Folders that all files of a release are in have been taken off by then.
  static func place(of path: String) -> String {
    var parts = path.utf8.split(separator: UInt8(ascii: "/")).map {
      String($0) ?? String(decoding: Array($0), as: UTF8.self)
    }
    if parts.count > 1, parts[0] == "src" { parts.removeFirst() }
    for index in parts.indices.dropLast() {
      for suffix in [".dist-info", ".egg-info"] where parts[index].hasSuffix(suffix) { parts[index] = suffix }
    }
    return parts.joined(separator: "/")
  }
}

/// The files of a newer release against those of an older one.
public struct FileChanges: Sendable {
  public var added: [String] = []
  public var removed: [String] = []
  public var edited: [String] = []
  /// Same bytes, other place.
  public var moved: [(from: String, to: String)] = []
  public var sameCount = 0
  /// Modules that were source and are compiled now.
  public var lostSources: [String] = []

  /// - Complexity: linear in the number of files, but for sorting.
  public init(old: [ReleaseFile], new: [ReleaseFile]) {
    let before = Self.byPlace(old)
    let after = Self.byPlace(new)
    var gone: [ReleaseFile] = []
    var fresh: [ReleaseFile] = []
    for place in after.keys.sorted() {
      guard let file = after[place] else { continue }
      if let known = before[place] {
        if known.digest == file.digest { sameCount += 1 } else { edited.append(place) }
      } else {
        fresh.append(file)
      }
    }
    for place in before.keys.sorted() where after[place] == nil {
      if let file = before[place] { gone.append(file) }
    }
    pair(gone, fresh)
    let compiled = Set(after.keys.compactMap(Self.sourceOfCompiled))
    lostSources = removed.filter { compiled.contains($0) }
  }

  /// Whether nothing differs.
  public var isEmpty: Bool { added.isEmpty && removed.isEmpty && edited.isEmpty && moved.isEmpty }

  /// Files that moved are known by their bytes; empty ones are like any other.
  private mutating func pair(_ gone: [ReleaseFile], _ fresh: [ReleaseFile]) {
    var sources: [[UInt8]: [String]] = [:]
    for file in gone.reversed() where file.byteCount > 0 { sources[file.digest, default: []].append(file.place) }
    var paired: Set<String> = []
    for file in fresh {
      if file.byteCount > 0, let source = sources[file.digest]?.popLast() {
        moved.append((source, file.place))
        paired.insert(source)
      } else {
        added.append(file.place)
      }
    }
    removed = gone.map(\.place).filter { !paired.contains($0) }
  }

  private static func byPlace(_ files: [ReleaseFile]) -> [String: ReleaseFile] {
    var table: [String: ReleaseFile] = [:]
    for file in files where table[file.place] == nil { table[file.place] = file }
    return table
  }

  /// `a/b.py` of `a/b.pyc`, `a/__pycache__/b.cpython-311.pyc` and `a/b.cpython-311-x86_64-linux-gnu.so`.
  private static func sourceOfCompiled(_ place: String) -> String? {
    guard [".pyc", ".pyo", ".so", ".pyd"].contains(where: place.hasSuffix) else { return nil }
    var parts = place.utf8.split(separator: UInt8(ascii: "/")).map { String($0) ?? "" }
    guard let name = parts.popLast(), let stem = name.utf8.split(separator: UInt8(ascii: ".")).first else { return nil }
    if parts.last == "__pycache__" { parts.removeLast() }
    return (parts + ["\(String(stem) ?? "").py"]).joined(separator: "/")
  }
}

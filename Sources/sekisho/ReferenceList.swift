import Limits
import Packages
import Reporting
import Scanning

/// One release that goes into an index.
struct ReferenceSource {
  /// Empty: as the metadata say.
  var name: String
  var version: String
  var path: SystemPath
  /// Of a git repository.
  var revision: String?
  /// Leave out tests and documentation.
  var modulesOnly = false

  /// Bytes of a tree that git writes out.
  private static let treeCeiling = 1 << 30

  init(_ path: SystemPath, name: String, version: String) {
    self.name = name
    self.version = version
    self.path = path
    // The last @ parts a repository from a revision, when what stands before it is one.
    guard let at = path.bytes.lastIndex(of: UInt8(ascii: "@")), at > 0 else { return }
    let folder = SystemPath(Array(path.bytes[..<at]))
    guard Self.isRepository(folder) else { return }
    let revision = String(decoding: path.bytes[(at + 1)...], as: UTF8.self)
    self.path = folder
    self.revision = revision
    if version.isEmpty { self.version = Self.version(of: revision) }
  }

  private static func isRepository(_ folder: SystemPath) -> Bool {
    for name in [".git", "HEAD"]
    where (try? FileSystem.status(folder.appending(Array(name.utf8)), followingLinks: true)) != nil { return true }
    return false
  }

  /// `v2.31.0`, `release-2.31.0` and `demo/2.31.0` are versions; a branch and a commit are none.
  private static func version(of revision: String) -> String {
    guard let start = revision.utf8.firstIndex(where: { (0x30...0x39).contains($0) }) else { return "" }
    let text = String(revision[start...])
    return Version(text) != nil && text.utf8.contains(UInt8(ascii: ".")) ? text : ""
  }

  func artifact(limits: Limits) throws -> Artifact {
    let name = TerminalText.name(path.text)
    guard let revision else {
      guard let status = try? FileSystem.status(path, followingLinks: true) else {
        throw UsageError(message: "\(name): there is no such file, folder or repository at a revision. Check the path.")
      }
      let input = FoundInput(path: path, kind: status.kind == .folder ? .folder : .file)
      switch InputReader(limits: limits).read(input) {
      case .artifact(let artifact): return artifact
      case .unreadable(let limitation): throw UsageError(message: "\(name): \(limitation.message)")
      }
    }
    // No name that begins with a dash: git would take it for an option.
    guard !revision.hasPrefix("-"), !revision.isEmpty else {
      throw UsageError(message: "\(name): '\(TerminalText.line(revision))' is no revision.")
    }
    let tree: (bytes: [UInt8], status: Int32)
    do throws(SystemError) {
      tree = try ChildProcess.output(
        of: ["git", "--git-dir", gitFolder.text, "archive", "--format=tar", revision], limit: Self.treeCeiling)
    } catch {
      throw UsageError(message: "\(name): git cannot be run: \(error.reason). Install it, or give an archive.")
    }
    guard tree.status == 0 else {
      throw UsageError(
        message: "\(name): git has no tree for '\(TerminalText.line(revision))'. Fetch it, or name another revision.")
    }
    return Artifact(path: path.text + ".tar", content: .bytes(tree.bytes))
  }

  private var gitFolder: SystemPath {
    let inside = path.appending(Array(".git".utf8))
    return (try? FileSystem.status(inside, followingLinks: true)) == nil ? path : inside
  }
}

/// What a command line names for an index.
enum ReferenceList {
  static func sources(
    _ paths: [PathArgument], _ name: String, _ version: String, _ list: SystemPath?, root: SystemPath?
  ) throws -> [ReferenceSource] {
    var sources = paths.map { ReferenceSource($0.path, name: name, version: version) }
    guard let list else { return sources }
    let content = try OwnFiles.read(list, as: "the list")
    for (number, line) in content.split(separator: 0x0A, omittingEmptySubsequences: false).enumerated() {
      guard let first = line.first, first != UInt8(ascii: "#") else { continue }
      let fields = line.split(separator: 0x09, omittingEmptySubsequences: false)
      guard (2...4).contains(fields.count), !fields[1].isEmpty,
        fields.count < 4 || fields[3].elementsEqual("modules".utf8)
      else {
        throw UsageError(
          message: "\(TerminalText.name(list.text)):\(number + 1): expected a name, a path and a version with tabs "
            + "between them, and 'modules' where tests are left out")
      }
      let path = SystemPath(Array(fields[1]))
      var source = ReferenceSource(
        path.bytes.first == 0x2F ? path : (root ?? list.folder).appending(path.bytes),
        name: String(decoding: fields[0], as: UTF8.self),
        version: fields.count > 2 ? String(decoding: fields[2], as: UTF8.self) : "")
      source.modulesOnly = fields.count == 4
      sources.append(source)
    }
    return sources
  }
}

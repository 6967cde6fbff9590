import ByteReading
import Executables
public import Packages
import PythonSemantics

/// What a distribution says of itself in words: its summary, its description.
extension Observers {
  private static let maximumDescriptionByteCount = 32 << 10

  /// Words of the metadata that matter: nobody runs them, but people, and models, read them. The subject is `metadata`.
  public static func observe(metadataOf distribution: Distribution, catalogue: Catalogue) -> [Observation] {
    let metadata = distribution.metadata
    var found: [Observation] = []
    var said: BehaviorSet = []
    for text in [metadata.summary, metadata.keywords, metadata.author, metadata.name, metadata.description] {
      let bytes = Array(text.utf8.prefix(maximumDescriptionByteCount))
      for match in catalogue.texts.matches(in: bytes[...], as: .constant) {
        let entry = catalogue.texts.entries[match.entry]
        for behavior in entry.behaviors where behavior == .claimsResearch || behavior == .instructsModel {
          guard !said.contains(behavior) else { continue }
          said.formUnion(BehaviorSet(behavior))
          let end = min(bytes.count, match.range.upperBound + 80)
          found.append(
            Observation(
              behavior, runsAt: .call, location: Location(path: metadataPath(distribution)), subject: "metadata",
              detail: String(decoding: bytes[max(0, match.range.lowerBound - 40)..<end], as: UTF8.self)))
        }
      }
    }
    return found + observe(contentsOf: distribution) + observe(requirementsOf: distribution.metadata, of: distribution)
  }

  // MARK: What there is

  /// Bytes of Python, in all modules together, that do nothing yet: a version, a docstring, a line that greets.
  private static let negligibleByteCount = 128
  /// Bytes of Python around a compiled module that are no more than its door.
  private static let doorByteCount = 4096
  /// Ends of names of what compiled modules are made from.
  private static let sourceEndings = [
    ".c", ".cc", ".cpp", ".cxx", ".h", ".hpp", ".pyx", ".pxd", ".rs", ".go", ".f", ".f90", ".swift", ".m", ".zig",
  ]

  /// What the files of a distribution are together: nothing at all, or code that nobody can read.
  private static func observe(contentsOf distribution: Distribution) -> [Observation] {
    guard distribution.kind == .sdist || distribution.kind == .wheel || distribution.kind == .egg,
      !distribution.files.isEmpty
    else { return [] }
    let modules = distribution.files.filter { $0.isPython && ($0.role == .module || $0.role == .tool) }
    let byteCount = modules.reduce(0) { $0 + $1.content.count }
    let place = Location(path: metadataPath(distribution))
    let isEmpty = distribution.files.allSatisfy { file in
      // What imports or executes something does more than its size says.
      if file.isPython, file.role != .installScript, file.role != .test,
        [Array("import ".utf8), Array("exec".utf8)].contains(where: { file.content.firstOffset(of: $0) != nil })
      {
        return false
      }
      return switch file.role {
      case .metadata, .documentation, .test, .installScript, .module, .tool: true
      case .data: file.content.isEmpty
      default: false
      }
    }
    if isEmpty, byteCount <= negligibleByteCount, !distribution.metadata.metadataVersion.isEmpty,
      distribution.metadata.requirements.isEmpty,
      distribution.entryPoints.isEmpty
    {
      return [
        Observation(
          .carriesNothing, runsAt: .import, location: place, subject: "distribution", detail: distribution.name)
      ]
    }
    guard distribution.kind == .sdist, byteCount <= doorByteCount else { return [] }
    let isLegible = distribution.files.contains { file in sourceEndings.contains { file.path.hasSuffix($0) } }
    let library = distribution.files.first { file in
      ExecutableFormat.sniff(file.content) != nil
        && [".so", ".pyd", ".dll", ".dylib"].contains { file.path.hasSuffix($0) }
    }
    guard let library, !isLegible else { return [] }
    return [
      Observation(
        .nativeExecutable, runsAt: .import, location: Location(path: library.path), subject: "only-compiled",
        detail: "\(library.content.count) bytes, beside \(byteCount) of Python")
    ]
  }

  /// Modules of the standard library that no index has a backport of.
  private static let libraryModules: Set<String> = [
    "base64", "binascii", "builtins", "collections", "copy", "csv", "ctypes", "datetime", "getpass", "glob", "gzip",
    "hashlib", "hmac", "html", "http", "io", "itertools", "json", "locale", "math", "mimetypes", "operator", "os",
    "pickle", "pkgutil", "platform", "queue", "random", "re", "shutil", "signal", "smtplib", "socket", "sqlite3", "ssl",
    "stat", "string", "struct", "subprocess", "sys", "tempfile", "threading", "time", "traceback", "urllib", "uuid",
    "warnings", "weakref", "webbrowser", "winreg", "zipfile", "zlib",
  ]

  private static func observe(requirementsOf metadata: CoreMetadata, of distribution: Distribution) -> [Observation] {
    let names = metadata.requirements.compactMap { CoreMetadata.requirementName($0)?.normalized }
    let wrong = Set(names).intersection(libraryModules).sorted()
    guard wrong.count >= 2 else { return [] }
    return [
      Observation(
        .requiresLibraryModules, runsAt: .install, location: Location(path: metadataPath(distribution)),
        subject: "metadata", detail: wrong.joined(separator: " "))
    ]
  }

  private static func metadataPath(_ distribution: Distribution) -> String {
    let names = ["METADATA", "PKG-INFO", "pyproject.toml", "setup.cfg", "setup.py"]
    for name in names {
      let candidates = distribution.files.lazy.map(\.path).filter { $0 == name || $0.hasSuffix("/" + name) }
      if let path = candidates.min(by: { $0.utf8.count < $1.utf8.count }) { return path }
    }
    return distribution.files.first?.path ?? ""
  }
}

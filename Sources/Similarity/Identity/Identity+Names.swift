import Behaviors
import Packages

/// Where a distribution still has another's name, or several of its own.
extension Identity {
  private static let describedByteCount = 32 << 10
  private static let leastDescription = 200
  /// Only projects that many know are worth the name of a residue.
  private static let greatestRank = 5000

  func residue(_ distribution: Distribution, _ name: String, _ signs: inout Signs) {
    for file in distribution.files {
      guard let folder = Self.metadataFolder(of: file.path) else { continue }
      let other = PackageName(folder).normalized
      guard other != name, let rank = search.names.rank(of: other), rank <= Self.greatestRank else { continue }
      signs.add(.keepsFormerName, other, "has a folder of metadata of \(other)", at: file.path)
    }
    described(distribution.metadata, name, &signs)
  }

  /// A description that names a well-known distribution to install, and never the one that it describes.
  private func described(_ metadata: CoreMetadata, _ name: String, _ signs: inout Signs) {
    let bytes = metadata.description.utf8.prefix(Self.describedByteCount).map {
      $0 >= 0x41 && $0 <= 0x5a ? $0 + 0x20 : $0
    }
    guard bytes.count >= Self.leastDescription else { return }
    let words = bytes.split { !Self.isNameByte($0) }
    let own = name.utf8.filter { $0 != UInt8(ascii: "-") }
    var installed: [String] = []
    for (index, word) in words.enumerated() {
      if word.lazy.filter({ $0 != UInt8(ascii: "-") && $0 != UInt8(ascii: "_") && $0 != UInt8(ascii: ".") }).starts(
        with: own)
      {
        return
      }
      guard index >= 2, words[index - 1].elementsEqual("install".utf8), words[index - 2].elementsEqual("pip".utf8)
      else {
        continue
      }
      installed.append(PackageName(String(decoding: word, as: UTF8.self)).normalized)
    }
    guard let first = installed.first, installed.allSatisfy({ $0 == first }), first != name,
      !Self.tools.contains(first),
      let rank = search.names.rank(of: first), rank <= Self.greatestRank
    else { return }
    signs.add(.keepsFormerName, first, "its description is about \(first), and never names it")
  }

  /// What a description tells its reader to install first, whatever it describes.
  private static let tools: Set<String> = [
    "build", "flit", "hatch", "nox", "pdm", "pip", "pipenv", "pipx", "poetry", "pre-commit", "pytest", "setuptools",
    "tox",
    "twine", "uv", "virtualenv", "wheel",
  ]

  private static func isNameByte(_ byte: UInt8) -> Bool {
    byte >= 0x61 && byte <= 0x7a || byte >= 0x30 && byte <= 0x39 || byte == 0x2d || byte == 0x5f || byte == 0x2e
  }

  /// `requests` of `src/requests.egg-info/PKG-INFO`, and of `requests-2.31.0.dist-info/METADATA`.
  private static func metadataFolder(of path: String) -> String? {
    let parts = path.utf8.split(separator: UInt8(ascii: "/"))
    guard parts.count >= 2 else { return nil }
    let folder = String(parts[parts.count - 2]) ?? ""
    let file = String(parts[parts.count - 1]) ?? ""
    guard file == "PKG-INFO" || file == "METADATA" else { return nil }
    for suffix in [".egg-info", ".dist-info"] where folder.hasSuffix(suffix) {
      let stem = folder.utf8.dropLast(suffix.utf8.count)
      // Vendored distributions lie deeper than a source distribution's own.
      guard parts.count <= 4 else { return nil }
      return stem.split(separator: UInt8(ascii: "-")).first.flatMap { String($0) }
    }
    return nil
  }

  /// The name of the file against the metadata in it, where both are sure.
  func contradictions(_ distribution: Distribution, _ artifactName: String, _ signs: inout Signs) {
    let file = ArtifactName(artifactName)
    let metadata = distribution.metadata
    guard !file.name.isEmpty, !file.version.isEmpty, !metadata.name.isEmpty, !metadata.version.isEmpty else { return }
    guard distribution.kind == .sdist || distribution.kind == .wheel && !file.tags.isEmpty else { return }
    if PackageName(file.name) != PackageName(metadata.name) {
      signs.add(.contradictsItself, "name", "the file is called \(file.name), its metadata say \(metadata.name)")
    }
    if let outer = Version(file.version), let inner = Version(metadata.version), outer != inner {
      signs.add(
        .contradictsItself, "version", "the file says version \(file.version), its metadata \(metadata.version)")
    }
  }
}

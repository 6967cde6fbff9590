import Packages
public import Similarity

extension Scanner {
  /// Scans two releases and says what the newer one has that the older one had not. The reports are those of `scan`.
  public func compare(
    _ old: Artifact, _ new: Artifact, jobs: Int = 1
  ) -> (difference: VersionDifference, old: ScanReport, new: ScanReport) {
    let (before, after) = (scan(old, jobs: jobs), scan(new, jobs: jobs))
    return (VersionDifference(old: release(old, before), new: release(new, after)), before, after)
  }

  private func release(_ artifact: Artifact, _ report: ScanReport) -> Release {
    let distribution = Distribution(archive: artifact.open(limits: limits), artifactName: artifact.name, limits: limits)
    let root = Self.commonFolder(of: distribution.files.map(\.path))
    let files = distribution.files.map { file in
      ReleaseFile(
        path: String(decoding: file.path.utf8.dropFirst(root), as: UTF8.self), content: file.content,
        isInstalled: Self.isInstalled(file))
    }
    return Release(
      name: distribution.name, version: distribution.version, kind: report.artifact.kind, files: files,
      observations: report.observations)
  }

  /// What an installer takes out of a source distribution. Metadata are written anew, and so never the same.
  private static func isInstalled(_ file: DistributionFile) -> Bool {
    switch file.role {
    case .module, .script, .startup, .executable, .bytecode: true
    default: false
    }
  }

  /// Bytes of `name-1.0/` when every path starts with it.
  private static func commonFolder(of paths: [String]) -> Int {
    guard let first = paths.first, let slash = first.utf8.firstIndex(of: UInt8(ascii: "/")) else { return 0 }
    let folder = String(first[...slash])
    // A wheel of one package has no folder of its own that could be taken off.
    guard paths.allSatisfy({ $0.hasPrefix(folder) }), !folder.hasSuffix("-info/") else { return 0 }
    return folder.utf8.count
  }
}

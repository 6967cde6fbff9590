public import Executables
public import Packages
public import PythonSemantics
import SourceText

/// Files that are looked at as bytes: what their content is against what they say they are.
extension Observers {
  /// Undecodable bytes of which one in so many makes a text no text.
  private static let binaryShare = 10
  /// Leading bytes that are looked at.
  private static let sampleByteCount = 4096

  /// What one file shows without being parsed. `parsed` has one entry for each file of the distribution that was.
  public static func observe(file: DistributionFile, in distribution: Distribution) -> [Observation] {
    var observations: [Observation] = []
    let time = time(of: file.role)
    let sample = file.content.prefix(sampleByteCount)
    if let format = ExecutableFormat.sniff(file.content) {
      let isDisguised = hasSuffix(
        file.path, ["py", "pyw", "txt", "md", "png", "jpg", "gif", "json", "dat", "cfg", "toml"])
      let isLibrary = hasSuffix(file.path, ["so", "pyd", "dylib"]) || file.path.utf8.contains(".so.".utf8)
      if isDisguised || !(isLibrary && isPlatformSpecific(distribution)) {
        observations.append(
          Observation(
            .nativeExecutable, runsAt: .call, location: Location(path: file.path),
            subject: isDisguised
              ? "disguised-\(format.rawValue)"
              : isLibrary && distribution.kind == .sdist ? "library-in-source" : format.rawValue,
            detail: "\(file.content.count) bytes"))
      }
    }
    if hasSuffix(file.path, ["py", "pyw"]), let kind = binaryKind(sample) {
      observations.append(
        Observation(
          .notPythonText, runsAt: time, location: Location(path: file.path), subject: kind,
          detail: "\(file.content.count) bytes"))
    }
    if file.role == .startup, file.isPython {
      observations.append(
        Observation(.hooksStart, runsAt: .start, location: Location(path: file.path), subject: "startup-file"))
    }
    return observations
  }

  /// Programs that a file holds under a disguise.
  public static func observe(_ content: HiddenContent, of file: DistributionFile) -> [Observation] {
    content.finds.filter { $0.kind.isExecutable && !$0.transformation.isIdentity }.map { find in
      Observation(
        .hidesProgram, runsAt: time(of: file.role), location: Location(path: file.path), subject: find.kind.rawValue,
        detail: "\(find.decoded.count) bytes under \(find.transformation.name)")
    }
  }

  /// When a file of that role runs, if it is a program.
  public static func time(of role: FileRole) -> RunTime {
    switch role {
    case .installScript: .install
    case .startup: .start
    case .test: .test
    case .module: .import
    default: .call
    }
  }

  private static func hasSuffix(_ path: String, _ suffixes: [String]) -> Bool {
    let name = path.utf8.suffix(8).map { $0 &- 0x41 < 26 ? $0 | 0x20 : $0 }
    return suffixes.contains { name.suffix($0.utf8.count + 1).elementsEqual([0x2E] + Array($0.utf8)) }
  }

  /// Wheels and eggs for one platform carry libraries; others say that they are pure Python.
  private static func isPlatformSpecific(_ distribution: Distribution) -> Bool {
    switch distribution.kind {
    case .wheel, .egg: !isPurePython(distribution)
    case .folder, .archive: true
    case .sdist, .file: false
    }
  }

  /// What the wheel says of itself (PEP 427).
  private static func isPurePython(_ distribution: Distribution) -> Bool {
    let statement = Array("root-is-purelib: true".utf8)
    return distribution.files.contains { file in
      guard file.path.hasSuffix(".dist-info/WHEEL") else { return false }
      return file.content.prefix(sampleByteCount).split(separator: 0x0A).contains { line in
        line.map { $0 &- 0x41 < 26 ? $0 | 0x20 : $0 }.starts(with: statement)
      }
    }
  }

  /// What a file that calls itself Python text begins like, when it is none.
  private static func binaryKind(_ sample: ArraySlice<UInt8>) -> String? {
    let start = sample.startIndex
    guard sample.count >= 4 else { return nil }
    // AppleDouble files beside every file that macOS packs: `._setup.py`.
    if sample.starts(with: [0x00, 0x05, 0x16, 0x07]) { return nil }
    if sample.starts(with: [0x4D, 0x5A, 0x90, 0x00]) { return "program" }
    if sample.starts(with: [0x7F, 0x45, 0x4C, 0x46]) { return "program" }
    if sample.starts(with: [0x50, 0x4B, 0x03, 0x04]) { return "archive" }
    if sample.starts(with: [0x1F, 0x8B, 0x08]) { return "archive" }
    if sample[start + 2] == 0x0D, sample[start + 3] == 0x0A, sample[start + 1] < 0x10 { return "bytecode" }
    let hasMark = sample.starts(with: [0xFF, 0xFE]) || sample.starts(with: [0xFE, 0xFF])
    let controls = sample.reduce(0) { $0 + ($1 < 0x09 || ($1 > 0x0D && $1 < 0x20 && $1 != 0x1B) ? 1 : 0) }
    return !hasMark && controls * binaryShare >= sample.count ? "binary" : nil
  }
}

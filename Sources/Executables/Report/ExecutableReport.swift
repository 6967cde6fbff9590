import ByteReading
public import Limits

/// What a native executable, library or object says of itself, in words that are the same for all formats.
///
///     if let report = ExecutableReport.read(entry.content, path: entry.path) {
///       report.target, report.libraries, report.imports.contains("CreateRemoteThread"), report.packers
///     }
public struct ExecutableReport: Sendable, Equatable {
  /// The system it was built for. Raw values are stable.
  public enum Target: String, Sendable, CaseIterable {
    case windows, linux
    case macOS = "macos"
    case other
  }

  /// What it is to its system. Raw values are stable.
  public enum Kind: String, Sendable, CaseIterable {
    case program, library, driver, object, core, bundle, other
  }

  /// A text in the file that tells where it comes from.
  public struct Note: Sendable, Hashable {
    /// Raw values are stable.
    public enum Kind: String, Sendable, CaseIterable {
      /// Path of the debugging symbols on the machine that built it.
      case symbolPath = "symbol-path"
      /// Folder of sources or tools on the machine that built it.
      case buildPath = "build-path"
      /// A compiler, linker or runtime that signed it.
      case compiler
      /// An identifier of the build.
      case buildIdentifier = "build-identifier"
      /// A field of the version resource: `Key: value`.
      case version
      /// The name the library gave itself.
      case internalName = "internal-name"
      /// The identifier in the signature.
      case signature
      /// A folder that is searched for libraries.
      case searchPath = "search-path"
      /// A right it asks for when it starts.
      case privilege
      /// An address in a version resource or a build description.
      case address
    }
    /// What the text tells.
    public let kind: Kind
    /// The text as it stands in the file.
    public let text: String

    public init(_ kind: Kind, _ text: String) {
      self.kind = kind
      self.text = text
    }
  }

  /// The tables of the format, for who needs more.
  public enum Details: Sendable, Equatable {
    case pe(PortableExecutable)
    case elf(ELFImage)
    /// One image for each architecture.
    case machO([MachOImage])
  }

  /// The format, by its headers.
  public let format: ExecutableFormat
  /// The system it was built for.
  public internal(set) var target: Target
  /// `x86`, `x86-64`, `arm64`, …; several for a fat file.
  public internal(set) var architectures: [String]
  /// What it is to its system.
  public internal(set) var kind: Kind
  /// The module Python would find in it: `demo` when it exports `PyInit_demo` (or `initdemo`, in Python 2).
  public internal(set) var pythonModule: String?
  /// Libraries it needs, each once, in the order of the file.
  public internal(set) var libraries: [String] = []
  /// Functions it wants from others, as they are written (Mach-O keeps its underscore).
  public internal(set) var imports = NameList()
  /// Functions it offers to others.
  public internal(set) var exports = NameList()
  /// Texts that tell where it comes from, at most 512.
  public internal(set) var notes: [Note] = []
  /// Programs that packed it, bundled Python into it, or translated Python to it.
  public internal(set) var packers: [PackerMark] = []
  /// What an honest toolchain does not write, and what does not fit the name.
  public internal(set) var anomalies: [ExecutableAnomaly] = []
  /// Ceilings that were reached.
  public internal(set) var limitations: [Limitation] = []
  /// Bytes of the file behind everything the headers speak of, and what they are when they are known.
  public internal(set) var overlay: Range<Int>?
  /// What the overlay begins with, when that is known.
  public internal(set) var overlayContent: HiddenContent.Kind?
  /// The tables of the format.
  public let details: Details

  /// True when Python can import it.
  public var isPythonExtension: Bool { pythonModule != nil }

  /// Reads a file; nil when it is no native executable.
  ///
  /// - Parameter path: the member's path; its ending is compared with the content and it is named in limitations.
  public static func read(
    _ bytes: ArraySlice<UInt8>, path: String, ceilings: ExecutableCeilings = ExecutableCeilings()
  ) -> ExecutableReport? {
    let image = ImageReading(bytes: bytes, path: path, ceilings: ceilings)
    var report: ExecutableReport?
    switch ExecutableFormat.sniff(bytes) {
    case .pe: report = PEReader(image).map { ExecutableReport($0) }
    case .elf: report = ELFReader(image).map { ExecutableReport($0) }
    case .machO: report = ExecutableReport(slices: image)
    case nil: report = nil
    }
    guard var report else { return nil }
    report.overlayContent = report.overlay.flatMap { range in
      bytes.range(at: range.lowerBound, count: range.count).flatMap { HiddenContent.Kind.sniff($0) }
    }
    PackerMark.find(in: bytes, report: &report)
    NameFit.check(path, &report)
    return report
  }

  init(format: ExecutableFormat, target: Target, architectures: [String], kind: Kind, details: Details) {
    self.format = format
    self.target = target
    self.architectures = architectures
    self.kind = kind
    self.details = details
  }

  mutating func note(_ kind: Note.Kind, _ text: String) {
    let note = Note(kind, text)
    guard !text.isEmpty, notes.count < 512, !notes.contains(note) else { return }
    notes.append(note)
  }

  mutating func add(library: String) {
    libraries.append(library)
  }

  /// Libraries each once, in order.
  mutating func settleLibraries() {
    var seen: Set<String> = []
    libraries = libraries.filter { seen.insert($0).inserted }
  }
}

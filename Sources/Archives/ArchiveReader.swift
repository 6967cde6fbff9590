// Archives: a file or folder in, a flat list of all members of the whole nested tree out.
//
// What it knows: zip, tar and the compressions around them, and everything in which two readers of such a container
// may differ. What it must not know: Python, packages, verdicts. Nothing throws, nothing traps, nothing is written.
//
//     let archive = ArchiveReader.open(bytes, name: "demo-1.0-py3-none-any.whl")
//     for entry in archive.entries where entry.kind == .file { … entry.path, entry.content … }

public import Limits

/// A file of a folder, as the edge hands it in.
public struct FolderFile: Sendable {
  /// Path below the folder, with `/`.
  public var path: String
  public var content: [UInt8]
  public var kind: ArchiveEntry.Kind
  /// Where a link points.
  public var linkTarget: String?
  /// Unix permission bits.
  public var mode: UInt32

  /// Creates a file of a folder.
  public init(
    path: String, content: [UInt8], kind: ArchiveEntry.Kind = .file, linkTarget: String? = nil, mode: UInt32 = 0
  ) {
    self.path = path
    self.content = content
    self.kind = kind
    self.linkTarget = linkTarget
    self.mode = mode
  }
}

/// Opens artifacts, in memory, by content.
public enum ArchiveReader {
  /// Opens a file of any kind. A file that is no archive has one entry, whose path is `name`.
  ///
  /// - Parameter name: last component of the file's name: said in messages, compared with the content, never a path.
  public static func open(_ bytes: [UInt8], name: String, limits: Limits = Limits()) -> Archive {
    var inspection = Inspection(limits: limits)
    let container = Container(bytes: bytes[...], path: "", name: name, depth: 1)
    var format = ArchiveFormat.file
    let readers = ArchiveFormats.all(in: container.bytes)
    if readers.isEmpty {
      let content = inspection.admit(bytes.count, in: container, path: name) ? bytes[...] : []
      _ = inspection.add(ArchiveEntry(path: name, content: content))
    } else {
      format = read(container, with: readers, into: &inspection)
    }
    checkLabel(name: name, path: "", format: format, isArtifact: true, into: &inspection)
    openNested(into: &inspection)
    return inspection.archive(format: format)
  }

  /// Takes the files of a folder as they are; those that are archives are opened. One budget for all of them.
  public static func folder(_ files: [FolderFile], limits: Limits = Limits()) -> Archive {
    var inspection = Inspection(limits: limits)
    let container = Container(bytes: [], path: "", name: "", depth: 1)
    for file in files {
      let isAdmitted = inspection.admit(file.content.count, in: container, path: file.path)
      let entry = ArchiveEntry(
        path: file.path, kind: file.kind, content: isAdmitted ? file.content[...] : [], linkTarget: file.linkTarget,
        mode: file.mode)
      if !inspection.add(entry) { break }
    }
    NameAudit.check(0..<inspection.entries.count, into: &inspection)
    openNested(into: &inspection)
    return inspection.archive(format: .folder)
  }

  /// Reads one container in every format that its content bears.
  private static func read(
    _ container: Container, with readers: [ArchiveFormatReader], into inspection: inout Inspection
  ) -> ArchiveFormat {
    var format: ArchiveFormat?
    var container = container
    container.isPolyglot = readers.count > 1
    for reader in readers {
      let first = inspection.entries.count
      let found = reader.read(container, &inspection)
      NameAudit.check(first..<inspection.entries.count, into: &inspection)
      if format == nil { format = found }
    }
    if readers.count > 1 {
      let names = readers.map { $0.name.lowercased() }.joined(separator: " and ")
      inspection.note(
        .polyglot, container.path, "The same bytes are \(names): which members there are depends on the reader.")
    }
    return format ?? .file
  }

  /// Opens members that are archives themselves, breadth first, so that no nesting costs stack.
  private static func openNested(into inspection: inout Inspection) {
    var index = 0
    while index < inspection.entries.count, !inspection.isFull {
      let entry = inspection.entries[index]
      index += 1
      guard entry.kind == .file || entry.kind == .other, entry.content.count >= 4 else { continue }
      var readers = ArchiveFormats.all(in: entry.content)
      // What is left over of a zip may end like one; its own reader has followed that already.
      if entry.kind == .other, !ZipFormat.beginsLikeZip(entry.content) { readers.removeAll { $0.name == "Zip" } }
      guard !readers.isEmpty else { continue }
      guard entry.depth < inspection.fuel.limits.archiveDepth else {
        let ceiling = inspection.fuel.limits.archiveDepth
        inspection.limit(LimitExceeded(.archiveDepth, ceiling: ceiling), entry.path)
        continue
      }
      let name = entry.path.split(separator: "/").last.map(String.init) ?? entry.path
      let container = Container(bytes: entry.content, path: entry.path, name: name, depth: entry.depth + 1)
      let format = read(container, with: readers, into: &inspection)
      checkLabel(name: name, path: entry.path, format: format, isArtifact: false, into: &inspection)
    }
  }

  /// Compares what the content is with what the name says.
  private static func checkLabel(
    name: String, path: String, format: ArchiveFormat, isArtifact: Bool, into inspection: inout Inspection
  ) {
    guard let expected = FileLabel.formats(forName: name), !expected.contains(format) else { return }
    // A member that only looks like an archive by its name is a matter of test data, not of deception.
    guard isArtifact || format != .file else { return }
    let claim = expected.first.map { $0 == .file ? "a file that is no archive" : $0.rawValue } ?? "no archive"
    inspection.note(.mislabelled, path, "Named like \(claim), but the content is \(format.rawValue).")
  }
}

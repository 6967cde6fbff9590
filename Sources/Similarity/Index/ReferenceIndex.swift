public import ByteReading
import EmbeddedData

/// Known projects and the fingerprints of their releases, in one file that is mapped and searched where it lies.
///
/// The bytes are never trusted: sizes and checksums are verified when it is opened, and every offset in it is checked where
/// it is used, so that a file whose checksums were mended by hand leads to wrong answers at worst.
public struct ReferenceIndex: Sendable {
  private let bytes: SharedBytes
  public let projectCount: Int
  public let releaseCount: Int
  /// Different files: one that many releases share is counted once.
  public let fileCount: Int
  public let statementCount: Int
  private let shapeCount: Int
  private let featureCount: Int
  private let releases: Int
  private let files: Int
  private let byContent: Int
  private let byShape: Int
  private let features: Int
  private let strings: Int
  private let statements: Int

  /// Size of the whole file.
  public var byteCount: Int { bytes.count }

  /// - Parameter name: of the file, for messages.
  public init(_ bytes: SharedBytes, name: String) throws(IndexError) {
    typealias Header = IndexFormat.Header
    func fail(_ what: String) -> IndexError { IndexError("\(name): \(what)") }
    guard bytes.count >= IndexFormat.magic.count, bytes.bytes(at: 0, count: 8) == IndexFormat.magic else {
      throw fail("this is no reference index of Sekisho. `sekisho reference build \(name) PATH…` makes one.")
    }
    let version = bytes.integer(UInt32.self, at: Header.version)
    guard version == IndexFormat.version else {
      throw fail(
        "the index has format \(version.map(String.init) ?? "0"), and this Sekisho reads \(IndexFormat.version). "
          + "Build it anew with `sekisho reference build`.")
    }
    let damaged = fail("the index is damaged. Copy it again, or build it anew with `sekisho reference build`.")
    guard bytes.count >= IndexFormat.headerSize,
      bytes.integer(UInt32.self, at: Header.size) == UInt32(IndexFormat.headerSize),
      bytes.integer(UInt64.self, at: Header.byteCount) == UInt64(bytes.count),
      let head = bytes.bytes(at: 0, count: Header.checksum),
      bytes.integer(UInt64.self, at: Header.checksum) == SharedBytes(head).checksum(from: 0),
      bytes.integer(UInt64.self, at: Header.bodyChecksum) == bytes.checksum(from: IndexFormat.headerSize)
    else { throw damaged }
    func number(_ offset: Int) -> Int { bytes.integer(UInt32.self, at: offset).map { Int($0) } ?? 0 }
    self.bytes = bytes
    projectCount = number(Header.projects)
    releaseCount = number(Header.releases)
    fileCount = number(Header.files)
    shapeCount = number(Header.shapes)
    featureCount = number(Header.features)
    statementCount = number(Header.statements)
    // Counts have 32 bits, so these sums cannot overflow 64.
    releases = IndexFormat.headerSize + projectCount * IndexFormat.projectSize
    files = releases + releaseCount * IndexFormat.releaseSize
    byContent = files + fileCount * IndexFormat.fileSize
    byShape = byContent + fileCount * 4
    features = byShape + shapeCount * 4
    strings = features + featureCount * IndexFormat.featureSize
    statements = strings + number(Header.strings)
    guard statements + IndexFormat.statementBytes(statementCount) == bytes.count else { throw damaged }
  }

  /// The index that Sekisho carries; nil when it was built without one.
  public static let embedded: ReferenceIndex? = {
    guard let file = EmbeddedData.files(under: "Reference").first(where: { $0.path == "Reference/known.index" }) else {
      return nil
    }
    return try? ReferenceIndex(SharedBytes(file.bytes), name: "the embedded index")
  }()

  private func number(_ offset: Int) -> Int { bytes.integer(UInt32.self, at: offset).map { Int($0) } ?? 0 }

  private func text(_ offset: Int) -> String {
    guard offset < statements - strings, let count = bytes.integer(UInt16.self, at: strings + offset),
      let text = bytes.bytes(at: strings + offset + 2, count: Int(count))
    else { return "" }
    return String(decoding: text, as: UTF8.self)
  }

  // MARK: Projects and releases

  /// One project: its name, and where its releases and files stand.
  struct Project: Sendable {
    var name: String
    /// What its texts call it.
    var names: [String]
    var firstRelease: Int
    var releaseCount: Int
    var files: Range<Int>
  }

  func project(_ index: Int) -> Project {
    let place = IndexFormat.headerSize + index * IndexFormat.projectSize
    let firstRelease = min(number(place + 8), releaseCount)
    let first = min(number(place + 12), fileCount)
    let end = index + 1 < projectCount ? number(place + IndexFormat.projectSize + 12) : fileCount
    return Project(
      name: text(number(place)), names: text(number(place + 4)).split(separator: "\n").map(String.init),
      firstRelease: firstRelease, releaseCount: min(number(place + 16), releaseCount - firstRelease, 0xFFFF),
      files: first..<max(first, min(end, fileCount)))
  }

  /// The project of a file.
  func projectIndex(ofFile file: Int) -> Int {
    var low = 0
    var high = projectCount
    while low < high {
      let middle = (low + high) / 2
      let first = number(IndexFormat.headerSize + middle * IndexFormat.projectSize + 12)
      if first <= file { low = middle + 1 } else { high = middle }
    }
    return max(0, low - 1)
  }

  func version(_ project: Project, _ release: Int) -> String {
    guard release >= 0, release < project.releaseCount else { return "" }
    return text(number(place(project, release)) & ~Int(IndexFormat.partialBit))
  }

  /// Whether tests and documentation of a release were left out.
  func isPartial(_ project: Project, _ release: Int) -> Bool {
    release >= 0 && release < project.releaseCount
      && number(place(project, release)) & Int(IndexFormat.partialBit) != 0
  }

  private func place(_ project: Project, _ release: Int) -> Int {
    releases + (project.firstRelease + release) * IndexFormat.releaseSize
  }

  /// Every project with its versions, in the order of the names.
  public var contents: [(project: String, versions: [String], fileCount: Int)] {
    (0..<projectCount).map { index in
      let project = project(index)
      return (project.name, (0..<project.releaseCount).map { version(project, $0) }, project.files.count)
    }
  }

  // MARK: Files

  /// One file, without its statements.
  struct File: Sendable {
    var content: UInt64
    var masked: UInt64
    var shape: UInt64
    var path: UInt32
    /// Of the releases of its project, all from the first to the last have it.
    var firstRelease: Int
    var lastRelease: Int
    var statementStart: Int
    var statementCount: Int
    var traits: ReferenceFile.Traits
  }

  func file(_ index: Int) -> File {
    let place = files + index * IndexFormat.fileSize
    return File(
      content: bytes.integer(UInt64.self, at: place) ?? 0, masked: bytes.integer(UInt64.self, at: place + 8) ?? 0,
      shape: bytes.integer(UInt64.self, at: place + 16) ?? 0, path: bytes.integer(UInt32.self, at: place + 24) ?? 0,
      firstRelease: Int(bytes.integer(UInt16.self, at: place + 28) ?? 0),
      lastRelease: Int(bytes.integer(UInt16.self, at: place + 30) ?? 0), statementStart: number(place + 32),
      statementCount: Int(bytes.integer(UInt16.self, at: place + 36) ?? 0),
      traits: ReferenceFile.Traits(
        rawValue: UInt8(truncatingIfNeeded: bytes.integer(UInt16.self, at: place + 38) ?? 0)))
  }

  /// The statements of a file, 12 bits each.
  func statements(of file: File) -> [UInt16] {
    guard file.statementStart <= statementCount, file.statementCount <= statementCount - file.statementStart else {
      return []
    }
    return (0..<file.statementCount).map { index in
      let bit = (file.statementStart + index) * 12
      let low = bytes.integer(UInt8.self, at: statements + bit / 8) ?? 0
      let high = bytes.integer(UInt8.self, at: statements + bit / 8 + 1) ?? 0
      let word = UInt16(high) << 8 | UInt16(low)
      return bit % 8 == 0 ? word & 0xFFF : word >> 4
    }
  }

  // MARK: Look-ups

  /// Answers of one look-up that are looked at: what more files share says nothing of where it comes from.
  static let answerCeiling = 512

  /// Files whose text has this digest.
  func files(content: UInt64) -> [Int] {
    answers(count: fileCount, wanted: content) { entry in
      let file = number(byContent + entry * 4)
      return (bytes.integer(UInt64.self, at: files + file * IndexFormat.fileSize) ?? 0, file)
    }
  }

  /// Files whose tree has this shape.
  func files(shape: UInt64) -> [Int] {
    answers(count: shapeCount, wanted: shape) { entry in
      let file = number(byShape + entry * 4)
      return (bytes.integer(UInt64.self, at: files + file * IndexFormat.fileSize + 16) ?? 0, file)
    }
  }

  /// Files that have this function, block or shingle.
  func files(feature: UInt32) -> [Int] {
    answers(count: featureCount, wanted: UInt64(feature)) { entry in
      let place = features + entry * IndexFormat.featureSize
      return (UInt64(number(place)), number(place + 4))
    }
  }

  /// Every feature and its file, for who builds on an index.
  var allFeatures: [(feature: UInt32, file: Int)] {
    (0..<featureCount).map { entry in
      let place = features + entry * IndexFormat.featureSize
      return (UInt32(truncatingIfNeeded: number(place)), number(place + 4))
    }
  }

  private func answers(count: Int, wanted: UInt64, entry: (Int) -> (key: UInt64, file: Int)) -> [Int] {
    var low = 0
    var high = count
    while low < high {
      let middle = (low + high) / 2
      if entry(middle).key < wanted { low = middle + 1 } else { high = middle }
    }
    var found: [Int] = []
    while low < count, found.count < Self.answerCeiling {
      let (key, file) = entry(low)
      guard key == wanted else { break }
      if file < fileCount { found.append(file) }
      low += 1
    }
    return found
  }
}

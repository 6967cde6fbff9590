import ByteReading
public import Limits

/// What a `.pyc` says of the source it was made from (PEP 3147, PEP 552).
public enum PycSource: Sendable, Hashable {
  /// Modification time in seconds since 1970, and the source's size modulo 2^32 where the version states it.
  case time(seconds: UInt32, byteCount: UInt32?)
  /// SipHash of the source; `isChecked` when Python compares it before using the file.
  case hash(UInt64, isChecked: Bool)
  /// The header is cut off.
  case missing
}

/// A `.pyc` file: header and marshal data.
public struct PycFile: Sendable {
  /// What is odd about the file. Raw values are stable.
  public enum Anomaly: String, Sendable, CaseIterable {
    case notBytecode = "pyc-no-magic"
    case unknownMagic = "pyc-unknown-magic"
    case unreadVersion = "pyc-unread-version"
    case prerelease = "pyc-prerelease"
    case cutHeader = "pyc-cut-header"
    case impossibleFlags = "pyc-impossible-flags"
    case noCode = "pyc-no-code"
    case damaged = "pyc-damaged"
    case trailingBytes = "pyc-trailing-bytes"
    case guessedVersion = "pyc-guessed-version"
  }

  public internal(set) var magic = MagicNumber(0)
  /// The version that wrote it, or, under an unknown magic number, the one whose rules the code keeps.
  public internal(set) var version: BytecodeVersion?
  /// PEP 552 flags; 0 before 3.7.
  public internal(set) var flags: UInt32 = 0
  public internal(set) var source = PycSource.missing
  /// Bytes before the marshal data: 8, 12 or 16.
  public internal(set) var headerSize = 0
  /// The marshal data; nil when no version fits it.
  public internal(set) var tree: MarshalTree?
  public internal(set) var anomalies: [Anomaly] = []
  /// Bytes behind the value.
  public internal(set) var trailingByteCount = 0

  /// The module's code object, or nil.
  public var moduleCode: Int? { tree.flatMap { $0.code($0.root) } }

  /// Whether `bytes` begin like a `.pyc` of a version that is known by name.
  public static func sniff(_ bytes: ArraySlice<UInt8>) -> Bool {
    guard bytes.count >= 9, let number = bytes.integer(UInt16.self, at: 0), bytes.matches([0x0d, 0x0a], at: 2) else {
      return false
    }
    return MagicNumber(number).writer != nil
  }

  /// Reads a whole file. It never fails: what is odd is in `anomalies`.
  public static func read(_ bytes: [UInt8], limits: Limits = Limits()) -> PycFile {
    var file = PycFile()
    guard let number = bytes[...].integer(UInt16.self, at: 0), bytes[...].matches([0x0d, 0x0a], at: 2) else {
      file.anomalies = [.notBytecode]
      return file
    }
    file.magic = MagicNumber(number)
    if let version = file.magic.version {
      file.version = version
      if !file.magic.isReleased { file.anomalies.append(.prerelease) }
      file.readHeader(bytes, version)
      file.take(MarshalReader.read(bytes, from: file.headerSize, layout: version.layout, limits: limits))
    } else {
      file.anomalies.append(file.magic.writer == nil ? .unknownMagic : .unreadVersion)
      file.guess(bytes, limits)
    }
    return file
  }

  private mutating func readHeader(_ bytes: [UInt8], _ version: BytecodeVersion) {
    let words = (1...3).map { bytes[...].integer(UInt32.self, at: 4 * $0) }
    headerSize = version == .python27 ? 8 : version == .python36 ? 12 : 16
    if bytes.count < headerSize {
      anomalies.append(.cutHeader)
      return
    }
    switch version {
    case .python27: source = .time(seconds: words[0] ?? 0, byteCount: nil)
    case .python36: source = .time(seconds: words[0] ?? 0, byteCount: words[1])
    default:
      flags = words[0] ?? 0
      // Bit 0: a hash instead of a time; bit 1: check it. Python refuses any other.
      if flags & ~3 != 0 || flags == 2 { anomalies.append(.impossibleFlags) }
      if flags & 1 != 0 {
        source = .hash(UInt64(words[1] ?? 0) | UInt64(words[2] ?? 0) << 32, isChecked: flags & 2 != 0)
      } else {
        source = .time(seconds: words[1] ?? 0, byteCount: words[2])
      }
    }
  }

  /// A magic number that nobody is known to write: the header's size and the version are found by trying.
  private mutating func guess(_ bytes: [UInt8], _ limits: Limits) {
    for size in [16, 12, 8] where bytes.count > size {
      let guess = MarshalGuess.of(bytes, from: size, limits: limits)
      guard let best = guess.best, guess.tree.code(guess.tree.root) != nil else { continue }
      headerSize = size
      version = best
      anomalies.append(.guessedVersion)
      take(guess.tree)
      return
    }
  }

  private mutating func take(_ read: MarshalTree) {
    tree = read
    trailingByteCount = read.isWhole ? read.bytes.count - read.endOffset : 0
    if !read.isWhole { anomalies.append(.damaged) }
    if read.anomalies.contains(where: { $0.kind == .trailingBytes }) { anomalies.append(.trailingBytes) }
    if read.code(read.root) == nil { anomalies.append(.noCode) }
  }

  /// Whether the file states a size or time that the source does not have; nil when it states neither.
  public func fitsSource(byteCount: Int) -> Bool? {
    guard case .time(_, let stated?) = source else { return nil }
    return stated == UInt32(truncatingIfNeeded: byteCount)
  }
}

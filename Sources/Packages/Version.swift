/// A version after PEP 440, with its order.
public struct Version: Sendable, Hashable, Comparable, CustomStringConvertible {
  /// Alpha, beta or release candidate.
  public enum Phase: Int, Sendable, Comparable {
    case alpha, beta, candidate

    public static func < (left: Phase, right: Phase) -> Bool { left.rawValue < right.rawValue }
  }

  /// One dotted part of a local version: numbers sort after words.
  public enum LocalPart: Sendable, Hashable, Comparable {
    case word(String)
    case number(Int)

    public static func < (left: LocalPart, right: LocalPart) -> Bool {
      switch (left, right) {
      case (.word(let a), .word(let b)): a < b
      case (.number(let a), .number(let b)): a < b
      case (.word, .number): true
      case (.number, .word): false
      }
    }
  }

  /// As it was written.
  public let description: String
  public let epoch: Int
  /// At least one number.
  public let release: [Int]
  public let phase: Phase?
  /// Number of the alpha, beta or candidate; 0 when there is none.
  public let phaseNumber: Int
  public let post: Int?
  public let development: Int?
  public let local: [LocalPart]

  /// nil when the text is not a version in PEP 440's permissive spelling, or a number in it exceeds `Int`.
  public init?(_ text: String) {
    var reader = VersionReader(bytes: Array(text.asciiLowercased.utf8)[...].trimmed)
    guard let parts = reader.read() else { return nil }
    description = text.trimmedText
    epoch = parts.epoch
    release = parts.release
    phase = parts.phase
    phaseNumber = parts.phaseNumber
    post = parts.post
    development = parts.development
    local = parts.local
  }

  /// Neither alpha, beta, candidate nor development.
  public var isFinal: Bool { phase == nil && development == nil }

  public static func == (left: Version, right: Version) -> Bool { !(left < right) && !(right < left) }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(epoch)
    hasher.combine(significantRelease)
    hasher.combine(phase)
    hasher.combine(phaseNumber)
    hasher.combine(post)
    hasher.combine(development)
    hasher.combine(local)
  }

  public static func < (left: Version, right: Version) -> Bool {
    if left.epoch != right.epoch { return left.epoch < right.epoch }
    let (a, b) = (left.significantRelease, right.significantRelease)
    if a != b { return a.lexicographicallyPrecedes(b) }
    if left.phaseRank != right.phaseRank { return left.phaseRank < right.phaseRank }
    if left.phaseNumber != right.phaseNumber { return left.phaseNumber < right.phaseNumber }
    if left.post != right.post { return (left.post ?? -1) < (right.post ?? -1) }
    if left.development != right.development { return (left.development ?? .max) < (right.development ?? .max) }
    return left.local.lexicographicallyPrecedes(right.local)
  }

  /// Trailing zeros say nothing: 1.0 equals 1.0.0.
  private var significantRelease: ArraySlice<Int> {
    var release = release[...]
    while release.count > 1, release.last == 0 { release.removeLast() }
    return release
  }

  /// `1.0.dev1` comes before `1.0a1`, which comes before `1.0`.
  private var phaseRank: Int {
    if let phase { return phase.rawValue }
    return post == nil && development != nil ? -1 : 3
  }
}

/// Reads the permissive grammar of PEP 440, appendix B, from lower-cased bytes.
private struct VersionReader {
  struct Parts {
    var epoch = 0
    var release: [Int] = []
    var phase: Version.Phase?
    var phaseNumber = 0
    var post: Int?
    var development: Int?
    var local: [Version.LocalPart] = []
  }

  var bytes: ArraySlice<UInt8>
  var failed = false

  mutating func read() -> Parts? {
    var parts = Parts()
    _ = take("v")
    guard let first = number() else { return nil }
    if take("!") {
      parts.epoch = first
      guard let next = number() else { return nil }
      parts.release.append(next)
    } else {
      parts.release.append(first)
    }
    while bytes.count > 1, bytes.first == UInt8(ascii: "."), bytes[bytes.startIndex + 1].isASCIIDigit {
      bytes.removeFirst()
      guard let next = number() else { return nil }
      parts.release.append(next)
    }
    readPhase(into: &parts)
    readPost(into: &parts)
    if let value = suffix(["dev"]) { parts.development = value.number }
    if take("+") {
      guard let local = local() else { return nil }
      parts.local = local
    }
    return bytes.isEmpty && !failed ? parts : nil
  }

  private mutating func readPhase(into parts: inout Parts) {
    let spellings = ["alpha", "a", "beta", "b", "preview", "pre", "rc", "c"]
    guard let found = suffix(spellings) else { return }
    parts.phase = found.index < 2 ? .alpha : found.index < 4 ? .beta : .candidate
    parts.phaseNumber = found.number
  }

  private mutating func readPost(into parts: inout Parts) {
    if bytes.count > 1, bytes.first == UInt8(ascii: "-"), bytes[bytes.startIndex + 1].isASCIIDigit {
      bytes.removeFirst()
      parts.post = number()
    } else if let found = suffix(["post", "rev", "r"]) {
      parts.post = found.number
    }
  }

  /// `[-_.]? word [-_.]? number?`
  private mutating func suffix(_ words: [String]) -> (index: Int, number: Int)? {
    var rest = bytes
    if let first = rest.first, isSeparator(first) { rest.removeFirst() }
    for (index, word) in words.enumerated() where rest.starts(with: word.utf8) {
      bytes = rest.dropFirst(word.utf8.count)
      var tail = bytes
      if let first = tail.first, isSeparator(first) { tail.removeFirst() }
      guard tail.first?.isASCIIDigit == true else { return (index, 0) }
      bytes = tail
      return (index, number() ?? 0)
    }
    return nil
  }

  private mutating func local() -> [Version.LocalPart]? {
    var parts: [Version.LocalPart] = []
    for piece in bytes.split(omittingEmptySubsequences: false, whereSeparator: isSeparator) {
      guard !piece.isEmpty, piece.allSatisfy({ $0.isASCIIDigit || $0.isASCIILetter }) else { return nil }
      parts.append(Int(piece.text).map { .number($0) } ?? .word(piece.text))
    }
    bytes = []
    return parts
  }

  private func isSeparator(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_") || byte == UInt8(ascii: ".")
  }

  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard let first = bytes.first, first == UInt8(ascii: character) else { return false }
    bytes.removeFirst()
    return true
  }

  private mutating func number() -> Int? {
    let digits = bytes.prefix { $0.isASCIIDigit }
    bytes = bytes.dropFirst(digits.count)
    guard !digits.isEmpty, let value = Int(digits.text) else {
      failed = true
      return nil
    }
    return value
  }
}

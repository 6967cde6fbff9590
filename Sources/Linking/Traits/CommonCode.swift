import EmbeddedData
public import Intelligence

/// What honest code has too: such things link nothing, however equal they are.
///
/// A Bloom filter (Bloom, 1970) over the shapes, names, words and paths of popular projects, made by `workbench common`. It
/// may take one unknown thing in a hundred for common, which costs evidence and never makes any.
public struct CommonCode: Sendable {
  private static let probeCount = 6
  private static let magic = Array("sekisho-common-1".utf8)

  private var bits: [UInt8]

  /// Nothing is common.
  public init() { bits = [] }

  /// An empty filter for this many entries, at ten bits for each.
  public init(entryCount: Int) { bits = [UInt8](repeating: 0, count: max(8, entryCount * 10 / 8)) }

  /// The filter that the executable carries; read when the first package is compared.
  public static let embedded = carried("common-code.bin")

  /// What malware of several workshops has in common: names of wallets and browsers, functions that all of them copy, what an
  /// obfuscator adds. It tells no workshop from another, so clusters do not rest on it.
  public static let trade = carried("trade.bin")

  private static func carried(_ name: String) -> CommonCode {
    let file = EmbeddedData.files(under: "Linking").first { $0.path.hasSuffix(name) }
    return file.flatMap { CommonCode($0.bytes) } ?? CommonCode()
  }

  /// Nil for bytes that are no such filter.
  public init?(_ bytes: [UInt8]) {
    guard bytes.starts(with: Self.magic), bytes.count > Self.magic.count else { return nil }
    bits = Array(bytes[Self.magic.count...])
  }

  /// What `init(_:)` reads.
  public var bytes: [UInt8] { Self.magic + bits }

  /// Adds what `hash(_:_:)` gave.
  public mutating func insert(_ hash: UInt64) {
    for place in places(hash) { bits[place / 8] |= 1 << UInt8(place % 8) }
  }

  /// Whether honest code has it, or, seldom, something that hashes like it.
  public func contains(_ kind: CodeTrait.Kind, _ fingerprint: String) -> Bool {
    guard !bits.isEmpty else { return false }
    return places(Self.hash(kind, fingerprint)).allSatisfy { bits[$0 / 8] >> UInt8($0 % 8) & 1 == 1 }
  }

  /// What stands for a feature in the filter.
  public static func hash(_ kind: CodeTrait.Kind, _ fingerprint: String) -> UInt64 {
    FeatureHash.of(kind.rawValue + ":" + fingerprint)
  }

  /// Share of the bits that are set, 0 to 1.
  public var fill: Double {
    guard !bits.isEmpty else { return 0 }
    return Double(bits.reduce(0) { $0 + $1.nonzeroBitCount }) / Double(bits.count * 8)
  }

  /// Two hashes give all places (Kirsch and Mitzenmacher, 2006).
  private func places(_ first: UInt64) -> [Int] {
    var second = FeatureHash(seed: first)
    second.add(first)
    let count = UInt64(bits.count * 8)
    return (0..<Self.probeCount).map { Int((first &+ UInt64($0) &* (second.value | 1)) % count) }
  }
}

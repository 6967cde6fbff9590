/// The number that begins a `.pyc`: which compiler wrote it.
///
/// Facts from the list in CPython's `Lib/importlib/_bootstrap_external.py` and `Include/internal/pycore_magic_number.h`.
public struct MagicNumber: Sendable, Hashable {
  /// The first two bytes, little-endian; `\r\n` follows them.
  public let value: UInt16

  public init(_ value: UInt16) { self.value = value }

  /// One release line: its numbers from the first alpha to the release.
  private struct Line {
    let version: BytecodeVersion
    let first: UInt16
    /// The first number whose code the tables of the release read: before, opcodes or layouts still changed.
    let released: UInt16
  }

  /// The number that the released versions of each line write. 3.5.3 and later alone changed it within a line.
  private static let lines: [Line] = [
    Line(version: .python27, first: 62_171, released: 62_211),
    Line(version: .python36, first: 3_360, released: 3_379),
    Line(version: .python37, first: 3_390, released: 3_394),
    Line(version: .python38, first: 3_400, released: 3_413),
    Line(version: .python39, first: 3_420, released: 3_425),
    Line(version: .python310, first: 3_430, released: 3_439),
    Line(version: .python311, first: 3_450, released: 3_495),
    Line(version: .python312, first: 3_500, released: 3_531),
    Line(version: .python313, first: 3_550, released: 3_571),
    Line(version: .python314, first: 3_600, released: 3_627),
  ]

  /// The number that released versions of `version` write.
  public static func released(_ version: BytecodeVersion) -> MagicNumber {
    MagicNumber(lines.first { $0.version == version }?.released ?? 0)
  }

  /// The release line it belongs to, pre-releases included, or nil when that is none of those read here.
  public var version: BytecodeVersion? {
    Self.lines.first { value >= $0.first && value <= $0.released }?.version
  }

  /// Whether it is the number of released versions.
  public var isReleased: Bool { Self.lines.contains { $0.released == value } }

  /// Which compiler wrote it, in words: `3.8`, `3.12 pre-release`, `3.5`, `PyPy 3.9`; nil when nobody is known to.
  public var writer: String? {
    if let version { return isReleased ? version.name : version.name + " pre-release" }
    switch value {
    case 20_121, 50_428: return "1.5 or 1.6"
    case 50_823, 60_202, 60_717: return "2.0 to 2.2"
    case 62_011...62_161: return "2.3 to 2.6"
    case 62_218: return "PyPy 2.7"
    case 3_000...3_111, 3_131: return "3.0"
    case 3_141, 3_151: return "3.1"
    case 3_160...3_180: return "3.2"
    case 3_187: return "PyPy 3.2"
    case 3_190...3_230: return "3.3"
    case 3_250...3_310: return "3.4"
    case 3_320...3_351: return "3.5"
    case 3_650...3_699: return "3.15"
    case 48, 64: return "PyPy 3.3"
    case 112: return "PyPy 3.5"
    case 160, 192: return "PyPy 3.6"
    case 224, 240, 244: return "PyPy 3.7"
    case 256: return "PyPy 3.8"
    case 320, 336: return "PyPy 3.9"
    case 384: return "PyPy 3.10"
    case 416: return "PyPy 3.11"
    default: return nil
    }
  }
}

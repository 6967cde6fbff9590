/// Damage to programs: tokens deleted, swapped, doubled, put where they do not belong, and cuts anywhere, also in the
/// middle of a character.
///
///     var damage = ProgramDamage(seed: 7)
///     let bytes = damage.damaged(program)
public struct ProgramDamage: Sendable {
  private var random: SourceRandom

  /// Damage that follows from the seed alone.
  public init(seed: UInt64) { random = SourceRandom(seed: seed) }

  /// What programs are made to hold where it means something else.
  private static let foreign: [[UInt8]] =
    [
      "(", ")", "[", "]", "{", "}", "'", "\"", "'''", "\"\"\"", "f'", "f\"{", "t'{", "rb'", "\n", "\r", "\r\n", "\\\n",
      "\\", ":", ":=", "=", "==", "->", "*", "**", ",", ";", ".", "...", "@", "`", "!", "$", "?", "#", "\t", "    ",
      "\u{c}", "\0", "é", "\u{FEFF}", "\u{200B}", "0777", "10L", "1_", "0x", "1e", "lambda ", "if ", "else:", "for ",
      " in ", "def ", "class ", "match ", "case ", "async ", "await ", "yield ", "print ", "exec ", "import ", "from ",
      "except ", "finally:", "try:", "with (", "global ", "del ", "return ", "not ", "type X[", "import *", "\n  ",
      "\n\t", "\\N{", "}}", "{{", "!r}", "ur'", "<>", "lazy ",
    ].map { Array($0.utf8) } + [[0xFF], [0xC3], [0xED, 0xA0, 0x80], [0xF0, 0x9F]]

  /// The program, damaged in up to five places.
  public mutating func damaged(_ program: GeneratedProgram) -> [UInt8] {
    var pieces = Self.pieces(of: program)
    for _ in 0...random.below(5) { damage(&pieces) }
    var bytes = Array(pieces.joined())
    switch random.below(8) {
    case 0: bytes.removeLast(random.below(bytes.count + 1))
    case 1: bytes.removeFirst(random.below(bytes.count + 1))
    case 2 where !bytes.isEmpty:
      let start = random.below(bytes.count)
      bytes.removeSubrange(start..<min(bytes.count, start + 1 + random.below(30)))
    case 3 where !bytes.isEmpty: bytes[random.below(bytes.count)] ^= 1 << UInt8(random.below(8))
    default: break
    }
    return bytes
  }

  /// Tokens and what stands between them, in turns.
  private static func pieces(of program: GeneratedProgram) -> [ArraySlice<UInt8>] {
    var pieces: [ArraySlice<UInt8>] = []
    var end = 0
    for token in program.tokens {
      pieces.append(program.bytes[end..<token.lowerBound])
      pieces.append(program.bytes[token])
      end = token.upperBound
    }
    return pieces + [program.bytes[end...]]
  }

  private mutating func damage(_ pieces: inout [ArraySlice<UInt8>]) {
    guard !pieces.isEmpty else {
      pieces = [random.pick(Self.foreign)[...]]
      return
    }
    let at = random.below(pieces.count)
    switch random.below(7) {
    case 0, 1: pieces.removeSubrange(at..<min(pieces.count, at + 1 + random.below(3)))
    case 2: pieces.swapAt(at, random.below(pieces.count))
    case 3: pieces.swapAt(at, min(pieces.count - 1, at + 2))
    case 4:
      let some = pieces[at..<min(pieces.count, at + 1 + random.below(8))]
      pieces.insert(contentsOf: Array(some), at: random.below(pieces.count))
    default: pieces.insert(random.pick(Self.foreign)[...], at: at)
    }
  }
}

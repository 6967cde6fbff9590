/// Keywords by their spelling, packed into one integer so that the lexer compares words and not bytes.
enum Keywords {
  /// Bytes of a word of up to eight, first byte highest: what the lexer gathers while it scans a name.
  static func packed(_ text: StaticString) -> UInt64 {
    var word: UInt64 = 0
    for byte in text.description.utf8 { word = word << 8 | UInt64(byte) }
    return word
  }

  static let match: UInt64 = 0x6D_61_74_63_68
  static let `case`: UInt64 = 0x63_61_73_65
  static let type: UInt64 = 0x74_79_70_65
  static let underscore: UInt64 = 0x5F
  static let print: UInt64 = 0x70_72_69_6E_74
  static let exec: UInt64 = 0x65_78_65_63
  static let lazy: UInt64 = 0x6C_61_7A_79
  static let `import`: UInt64 = 0x69_6D_70_6F_72_74
  static let from: UInt64 = 0x66_72_6F_6D
  static let `in`: UInt64 = 0x69_6E

  /// The keyword that the packed word spells, or `name`. The constants are the ASCII bytes of the keyword beside them.
  @inline(__always)
  static func kind(of word: UInt64) -> TokenKind {
    switch word {
    case 0x61_73: .as
    case 0x69_66: .if
    case 0x69_6E: .in
    case 0x69_73: .is
    case 0x6F_72: .or
    case 0x61_6E_64: .and
    case 0x64_65_66: .def
    case 0x64_65_6C: .del
    case 0x66_6F_72: .for
    case 0x6E_6F_74: .not
    case 0x74_72_79: .try
    case 0x4E_6F_6E_65: .none
    case 0x54_72_75_65: .true
    case 0x65_6C_69_66: .elif
    case 0x65_6C_73_65: .else
    case 0x66_72_6F_6D: .from
    case 0x70_61_73_73: .pass
    case 0x77_69_74_68: .with
    case 0x46_61_6C_73_65: .false
    case 0x61_73_79_6E_63: .async
    case 0x61_77_61_69_74: .await
    case 0x62_72_65_61_6B: .break
    case 0x63_6C_61_73_73: .class
    case 0x72_61_69_73_65: .raise
    case 0x77_68_69_6C_65: .while
    case 0x79_69_65_6C_64: .yield
    case 0x61_73_73_65_72_74: .assert
    case 0x65_78_63_65_70_74: .except
    case 0x67_6C_6F_62_61_6C: .global
    case 0x69_6D_70_6F_72_74: .import
    case 0x6C_61_6D_62_64_61: .lambda
    case 0x72_65_74_75_72_6E: .return
    case 0x66_69_6E_61_6C_6C_79: .finally
    case 0x63_6F_6E_74_69_6E_75_65: .continue
    case 0x6E_6F_6E_6C_6F_63_61_6C: .nonlocal
    default: .name
    }
  }
}

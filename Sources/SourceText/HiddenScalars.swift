/// Scalars that change how the text around them looks, or are not seen at all.
public enum HiddenScalars {
  /// Whether a scalar must not be written as it is, wherever a person reads.
  ///
  /// Controls, line separators, bidirectional controls, whatever takes no room (variation selectors and tag characters
  /// carry hidden data), private use and unassigned scalars.
  public static func contains(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x20...0x7E, 0xA1...0xAC, 0xAE...0x2FF, 0x370...0x377, 0x400...0x482, 0x3041...0x3096, 0x4E00...0x9FFF,
      0xAC00...0xD7A3:
      return false
    // Invisible although their category says otherwise: Hangul fillers, Braille blank, variation selectors.
    case 0x115F, 0x1160, 0x3164, 0xFFA0, 0x2800, 0x180B...0x180F, 0xFE00...0xFE0F, 0xE0100...0xE01EF, 0x034F, 0x17B4,
      0x17B5:
      return true
    default: break
    }
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .surrogate, .unassigned: return true
    // Every space but U+0020: they are told apart by nobody, and some are invisible.
    case .spaceSeparator: return true
    default: return false
    }
  }
}

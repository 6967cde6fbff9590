/// Folds names that a file system may take for the same.
///
/// Canonical equivalence (NFC against NFD) is how Swift compares strings. Of the compatibility forms (NFKC) only those
/// are folded that look like ASCII: full-width letters, ligatures, styled mathematical letters, and small digits.
enum NameFolding {
  /// A key under which names meet that differ in case or in Unicode form.
  static func folded(_ name: String) -> String {
    if name.utf8.allSatisfy({ $0 < 0x80 }) { return name.lowercased() }
    return compatible(name).lowercased()
  }

  /// The name without `.` components and doubled slashes, which lead to the same place.
  static func withoutDetours(_ name: String) -> String {
    var previous: UInt8 = 0x2f
    var isDirect = true
    for byte in name.utf8 {
      if previous == 0x2f, byte == 0x2f || byte == 0x2e { isDirect = false }
      previous = byte
    }
    if isDirect { return name }
    let parts = name.utf8.split(separator: 0x2f).filter { !$0.elementsEqual([0x2e]) }
    return parts.map { String(decoding: $0, as: UTF8.self) }.joined(separator: "/")
  }

  /// True when the two names have the same letters in the same case, so that only the Unicode form differs.
  static func isSameInCase(_ one: String, _ other: String) -> Bool {
    compatible(one) == compatible(other)
  }

  private static func compatible(_ name: String) -> String {
    var result = String.UnicodeScalarView()
    for scalar in name.unicodeScalars {
      switch scalar.value {
      case 0xff01...0xff5e: append(scalar.value - 0xfee0, to: &result)
      case 0xfb00...0xfb06: result.append(contentsOf: ligatures[Int(scalar.value - 0xfb00)].unicodeScalars)
      case 0x1d400...0x1d6a3: append(letter(Int(scalar.value - 0x1d400) % 52), to: &result)
      case 0x1d7ce...0x1d7ff: append(0x30 + (scalar.value - 0x1d7ce) % 10, to: &result)
      case 0xb2, 0xb3: append(scalar.value - 0x80, to: &result)
      case 0xb9: append(0x31, to: &result)
      case 0x2070, 0x2074...0x2079: append(scalar.value - 0x2070 + 0x30, to: &result)
      case 0x2080...0x2089: append(scalar.value - 0x2080 + 0x30, to: &result)
      default: result.append(scalar)
      }
    }
    return String(result)
  }

  private static let ligatures = ["ff", "fi", "fl", "ffi", "ffl", "st", "st"]

  private static func letter(_ index: Int) -> UInt32 {
    UInt32(index < 26 ? 0x41 + index : 0x61 + index - 26)
  }

  private static func append(_ value: UInt32, to result: inout String.UnicodeScalarView) {
    if let scalar = Unicode.Scalar(value) { result.append(scalar) }
  }
}

/// Names of zip members as text.
enum ZipNames {
  /// Code page 437, 0x80 to 0xFF: what a name without the UTF-8 flag is written in.
  private static let page437 = Array(
    ("ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀"
      + "αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u{a0}").unicodeScalars)

  /// UTF-8 when the bytes are that, with or without the flag; code page 437 otherwise.
  static func text(_ name: ArraySlice<UInt8>) -> String {
    if let text = String(validating: name, as: UTF8.self) { return text }
    var scalars = String.UnicodeScalarView()
    for byte in name {
      scalars.append(byte < 0x80 ? Unicode.Scalar(byte) : page437[Int(byte) - 0x80])
    }
    return String(scalars)
  }
}

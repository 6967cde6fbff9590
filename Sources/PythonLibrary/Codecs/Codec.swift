/// A codec of Python's registry.
public enum Codec: Hashable, Sendable {
  case ascii, latin1
  case utf8, utf8Signed, utf7
  /// With a byte order mark, or of a fixed order.
  case utf16(Order), utf32(Order)
  case unicodeEscape, rawUnicodeEscape
  case punycode, idna
  /// A code page of `Data/Python/code-pages.txt`.
  case codePage(String)
  // What follows is no text encoding: `codecs.encode` and `codecs.decode` alone take it.
  case rot13, hex, base64, quotedPrintable, uuencode, zlib, bzip2

  /// Order of the bytes.
  public enum Order: Hashable, Sendable {
    /// A byte order mark says so; little without one.
    case marked
    case little, big
  }

  /// True for what `str.encode` and `bytes.decode` take.
  public var isText: Bool {
    switch self {
    case .rot13, .hex, .base64, .quotedPrintable, .uuencode, .zlib, .bzip2: false
    default: true
    }
  }

  /// The name that exceptions say.
  public var name: String {
    switch self {
    case .ascii: "ascii"
    case .latin1: "latin-1"
    case .utf8, .utf8Signed: "utf-8"
    case .utf7: "utf7"
    case .utf16(.marked): "utf-16"
    case .utf16(.little): "utf-16-le"
    case .utf16(.big): "utf-16-be"
    case .utf32(.marked): "utf-32"
    case .utf32(.little): "utf-32-le"
    case .utf32(.big): "utf-32-be"
    case .unicodeEscape: "unicodeescape"
    case .rawUnicodeEscape: "rawunicodeescape"
    case .punycode: "punycode"
    case .idna: "idna"
    case .codePage: "charmap"
    case .rot13: "rot13"
    case .hex: "hex"
    case .base64: "base64"
    case .quotedPrintable: "quopri"
    case .uuencode: "uu"
    case .zlib: "zlib"
    case .bzip2: "bz2"
    }
  }

  /// Finds a codec by any of its names. A codec that CPython has and this room does not is `.unsupported`.
  public static func named(_ name: PythonString) throws(PythonError) -> Codec {
    func unknown() -> PythonError { PythonError(.lookupError, "unknown encoding: \(name.text)") }
    guard let bytes = name.ascii, !bytes.contains(0) else {
      if name.codePoints.contains(0) { throw PythonError(.valueError, "embedded null character") }
      throw unknown()
    }
    // As `encodings.normalize_encoding`: letters and digits, everything else one underscore.
    var normalized: [UInt8] = []
    var isBetween = false
    for byte in ByteMethods.lower(bytes) {
      if ByteMethods.isAlpha(byte) || ByteMethods.isDigit(byte) || byte == 0x2e {
        if isBetween, !normalized.isEmpty { normalized.append(0x5f) }
        normalized.append(byte)
        isBetween = false
      } else {
        isBetween = true
      }
    }
    let text = String(decoding: normalized, as: UTF8.self)
    let undotted = String(text.map { $0 == "." ? "_" : $0 })
    guard let canonical = names[text] ?? names[undotted] else { throw unknown() }
    if let special = specials[canonical] { return special }
    if CodePages.exists(canonical) { return .codePage(canonical) }
    throw .unsupported("the encoding \(canonical)")
  }

  /// Every alias → the name of the module in CPython's `encodings`.
  private static let names: [String: String] = {
    var table: [String: String] = [:]
    for line in PythonTables.lines("codec-names.txt") {
      let words = line.split(separator: 0x20).map { String(decoding: $0, as: UTF8.self) }
      guard let first = words.first else { continue }
      for word in words { table[word] = first }
    }
    // Spellings that the interpreter knows before it asks for modules.
    table["utf_8"] = "utf_8"
    return table
  }()

  private static let specials: [String: Codec] = [
    "ascii": .ascii, "latin_1": .latin1, "utf_8": .utf8, "utf_8_sig": .utf8Signed, "utf_7": .utf7,
    "utf_16": .utf16(.marked), "utf_16_le": .utf16(.little), "utf_16_be": .utf16(.big),
    "utf_32": .utf32(.marked), "utf_32_le": .utf32(.little), "utf_32_be": .utf32(.big),
    "unicode_escape": .unicodeEscape, "raw_unicode_escape": .rawUnicodeEscape, "punycode": .punycode,
    "idna": .idna, "rot_13": .rot13, "hex_codec": .hex, "base64_codec": .base64,
    "quopri_codec": .quotedPrintable, "uu_codec": .uuencode, "zlib_codec": .zlib, "bz2_codec": .bzip2,
  ]
}

/// What is done about bytes or text that a codec cannot take.
public enum CodecErrors: Hashable, Sendable {
  case strict, ignore, replace, surrogateEscape, surrogatePass, backslashReplace, characterReferences, namedReplace
  /// A name that is looked up, and not found, at the first fault only.
  case unknown(String)

  /// Finds a handler by name.
  public init(named name: PythonString) {
    switch name.text {
    case "strict": self = .strict
    case "ignore": self = .ignore
    case "replace": self = .replace
    case "surrogateescape": self = .surrogateEscape
    case "surrogatepass": self = .surrogatePass
    case "backslashreplace": self = .backslashReplace
    case "xmlcharrefreplace": self = .characterReferences
    case "namereplace": self = .namedReplace
    default: self = .unknown(name.text)
    }
  }

  func unknownHandler(_ name: String) -> PythonError {
    PythonError(.lookupError, "unknown error handler name '\(name)'")
  }
}

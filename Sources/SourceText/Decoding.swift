extension SourceText {
  /// Decodes the content of a Python file as Python would (PEP 263), and notes what a reader would not see.
  ///
  /// Valid UTF-8 without a byte order mark is taken as it is, without a second copy.
  public static func decode(_ content: ArraySlice<UInt8>) -> SourceText {
    let mark = ByteOrderMark(of: content)
    let body = content.dropFirst(mark.width)
    var decoded: DecodedBytes
    switch mark {
    case .utf16(let isBigEndian):
      decoded = UTF16Decoding.decode(body, isBigEndian: isBigEndian)
    case .none, .utf8:
      decoded = decodeByDeclaration(body, hasMark: mark != .none)
    }
    var notes = decoded.notes
    notes += TextScan.notes(of: decoded.bytes)
    return SourceText(
      bytes: decoded.bytes, encodingName: decoded.encodingName, notes: notes,
      isEncodingDeclared: decoded.isEncodingDeclared)
  }

  private static func decodeByDeclaration(_ body: ArraySlice<UInt8>, hasMark: Bool) -> DecodedBytes {
    let declaration = CodingDeclaration.find(in: body)
    let encoding = declaration.map { Encoding(named: $0.name) } ?? .utf8
    var notes: [TextNote] = []
    var chosen = Encoding.utf8
    if hasMark {
      // Python compares names here, and not encodings: `utf8` contradicts the mark.
      if let declaration, !declaration.isNamedLikeMark {
        notes.append(TextNote(.contradictingEncoding, range: declaration.range))
      }
    } else if let encoding {
      chosen = encoding
    } else if let declaration {
      notes.append(TextNote(.unknownEncoding, range: declaration.range))
      chosen = .latin1
    }
    var decoded =
      switch chosen {
      case .utf8: UTF8Decoding.decode(body)
      case .ascii: UTF8Decoding.decodeASCII(body)
      case .utf7: EscapedDecoding.decodeUTF7(body)
      case .unicodeEscape: EscapedDecoding.decodeUnicodeEscapes(body, onlyWide: false)
      case .rawUnicodeEscape: EscapedDecoding.decodeUnicodeEscapes(body, onlyWide: true)
      default: SingleByteDecoding.decode(body, chosen)
      }
    decoded.encodingName = chosen.name
    decoded.isEncodingDeclared = hasMark || declaration != nil
    decoded.notes = notes + decoded.notes
    return decoded
  }
}

/// UTF-8 bytes, and where they came from.
struct DecodedBytes {
  var bytes: [UInt8]
  var encodingName = "utf-8"
  var isEncodingDeclared = true
  var notes: [TextNote] = []
}

/// The bytes at the begin of a text that say its encoding.
enum ByteOrderMark: Equatable {
  case none, utf8
  case utf16(isBigEndian: Bool)

  init(of content: ArraySlice<UInt8>) {
    if content.starts(with: [0xEF, 0xBB, 0xBF]) {
      self = .utf8
    } else if content.starts(with: [0xFF, 0xFE]) {
      self = .utf16(isBigEndian: false)
    } else if content.starts(with: [0xFE, 0xFF]) {
      self = .utf16(isBigEndian: true)
    } else {
      self = .none
    }
  }

  var width: Int {
    switch self {
    case .none: 0
    case .utf8: 3
    case .utf16: 2
    }
  }
}

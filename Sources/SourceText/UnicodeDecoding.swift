/// U+FFFD, which stands for what does not decode.
let replacementCharacter: [UInt8] = [0xEF, 0xBF, 0xBD]

/// Replacements are noted one by one up to this count: a binary file would have one for each byte.
let maximumDecodingNotes = 16

enum UTF8Decoding {
  static func decode(_ body: ArraySlice<UInt8>) -> DecodedBytes {
    let bytes = Array(body)
    if isValid(bytes) { return DecodedBytes(bytes: bytes) }
    return repaired(bytes)
  }

  private static func isValid(_ bytes: [UInt8]) -> Bool {
    do {
      _ = try UTF8Span(validating: bytes.span)
      return true
    } catch {
      return false
    }
  }

  /// Replaces each maximal part that is no UTF-8 by U+FFFD, as Python's `errors="replace"` does.
  private static func repaired(_ bytes: [UInt8]) -> DecodedBytes {
    var decoded = DecodedBytes(bytes: [])
    decoded.bytes.reserveCapacity(bytes.count + bytes.count / 4)
    var index = 0
    while index < bytes.count {
      let width = characterWidth(bytes, index)
      if width > 0 {
        decoded.bytes.append(contentsOf: bytes[index..<index + width])
        index += width
      } else {
        note(&decoded)
        decoded.bytes.append(contentsOf: replacementCharacter)
        index += max(1, -width)
      }
    }
    return decoded
  }

  static func decodeASCII(_ body: ArraySlice<UInt8>) -> DecodedBytes {
    var decoded = DecodedBytes(bytes: Array(body))
    guard decoded.bytes.contains(where: { $0 >= 0x80 }) else { return decoded }
    decoded.bytes = []
    for byte in body {
      if byte < 0x80 {
        decoded.bytes.append(byte)
      } else {
        note(&decoded)
        decoded.bytes.append(contentsOf: replacementCharacter)
      }
    }
    return decoded
  }

  static func note(_ decoded: inout DecodedBytes) {
    guard decoded.notes.count < maximumDecodingNotes else { return }
    let start = UInt32(clamping: decoded.bytes.count)
    decoded.notes.append(TextNote(.undecodable, range: SourceRange(start: start, end: start &+ 3)))
  }

  /// Bytes of the character at `index`; or, where there is none, minus the bytes that one replacement stands for.
  static func characterWidth(_ bytes: [UInt8], _ index: Int) -> Int {
    let lead = bytes[index]
    if lead < 0x80 { return 1 }
    guard lead >= 0xC2, lead <= 0xF4 else { return -1 }
    let width = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2
    for offset in 1..<width {
      guard index + offset < bytes.count else { return -offset }
      let byte = bytes[index + offset]
      var range: ClosedRange<UInt8> = 0x80...0xBF
      if offset == 1 {
        switch lead {
        case 0xE0: range = 0xA0...0xBF
        case 0xED: range = 0x80...0x9F
        case 0xF0: range = 0x90...0xBF
        case 0xF4: range = 0x80...0x8F
        default: break
        }
      }
      if !range.contains(byte) { return -offset }
    }
    return width
  }
}

enum UTF16Decoding {
  static func decode(_ body: ArraySlice<UInt8>, isBigEndian: Bool) -> DecodedBytes {
    var decoded = DecodedBytes(bytes: [], encodingName: isBigEndian ? "utf-16-be" : "utf-16-le")
    decoded.bytes.reserveCapacity(body.count / 2)
    var index = body.startIndex
    func unit(_ at: Int) -> UInt32 {
      let (first, second) = (UInt32(body[at]), UInt32(body[at + 1]))
      return isBigEndian ? first << 8 | second : second << 8 | first
    }
    while index + 1 < body.endIndex {
      var value = unit(index)
      index += 2
      if value & 0xFC00 == 0xD800, index + 1 < body.endIndex {
        let low = unit(index)
        if low & 0xFC00 == 0xDC00 {
          value = 0x10000 + (value & 0x3FF) << 10 + (low & 0x3FF)
          index += 2
        }
      }
      append(value, &decoded)
    }
    if index < body.endIndex { append(0xD800, &decoded) }
    return decoded
  }

  private static func append(_ value: UInt32, _ decoded: inout DecodedBytes) {
    guard let scalar = Unicode.Scalar(value) else {
      UTF8Decoding.note(&decoded)
      decoded.bytes.append(contentsOf: replacementCharacter)
      return
    }
    if value < 0x80 {
      decoded.bytes.append(UInt8(truncatingIfNeeded: value))
    } else {
      decoded.bytes.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
    }
  }
}

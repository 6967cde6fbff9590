internal import SourceText

/// Hostile text made fit for a terminal: nothing that moves the cursor, turns the reading direction, takes no room or
/// is a live address comes through.
public enum TerminalText {
  /// One thing on the screen, with the byte of the original that it stands for.
  struct Cell: Hashable {
    var text: String
    /// Columns it takes.
    var width: Int
    /// Offset in the original bytes.
    var offset: Int
    /// Whether it was written differently from the original, and should look so.
    var isReplaced = false
  }

  /// Text for a line of a report: hidden characters spelled out, addresses defanged, at most `limit` cells.
  public static func line(_ text: String, limit: Int = 4000) -> String {
    shown(text, limit: limit, isDefanged: true)
  }

  /// A path, a name or a version: as `line`, but `pkg-1.2.3.4/host.com` is no address and stays what a shell takes.
  public static func name(_ text: String, limit: Int = 4000) -> String {
    shown(text, limit: limit, isDefanged: false)
  }

  private static func shown(_ text: String, limit: Int, isDefanged: Bool) -> String {
    let bytes = Array(text.utf8.prefix(limit * 4))
    let cells = cells(of: bytes[...], limit: limit, isDefanged: isDefanged)
    let cut = bytes.count < text.utf8.count || (cells.last.map { $0.offset + 4 < bytes.count } ?? false)
    return cells.lazy.map(\.text).joined() + (cut ? "..." : "")
  }

  /// Whether a scalar must not be written as it is.
  public static func isHidden(_ scalar: Unicode.Scalar) -> Bool { HiddenScalars.contains(scalar) }

  /// `<U+202E>`.
  static func spelledOut(_ scalar: Unicode.Scalar) -> String {
    let digits = String(scalar.value, radix: 16, uppercase: true)
    return "<U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits + ">"
  }

  /// Cells of UTF-8 bytes; a byte that is not UTF-8 is `\xNN`.
  ///
  /// `collapsingRuns` writes more than that many spaces as `<8000 spaces>`, which is how code off the screen shows.
  static func cells(
    of bytes: ArraySlice<UInt8>, limit: Int = .max, collapsingRuns: Int = .max, isDefanged: Bool = true
  ) -> [Cell] {
    let defanged = isDefanged ? Defanging.replacements(in: bytes) : [:]
    var cells: [Cell] = []
    cells.reserveCapacity(min(bytes.count, limit))
    var index = bytes.startIndex
    var followsMark = false
    while index < bytes.endIndex, cells.count < limit {
      let byte = bytes[index]
      if let text = defanged[index] {
        cells.append(Cell(text: text, width: text.utf8.count, offset: index, isReplaced: true))
        index += 1
        continue
      }
      if byte == 0x20 || byte == 0x09 {
        let start = index
        while index < bytes.endIndex, bytes[index] == 0x20 || bytes[index] == 0x09 { index += 1 }
        appendBlanks(bytes[start..<index], collapsingRuns: collapsingRuns, to: &cells)
        continue
      }
      if byte > 0x20, byte < 0x7F {
        cells.append(Cell(text: asciiText[Int(byte)], width: 1, offset: index))
        index += 1
        followsMark = false
        continue
      }
      let (scalar, length) = decode(bytes, at: index)
      guard let scalar else {
        let digits = String(byte, radix: 16)
        cells.append(
          Cell(text: digits.count < 2 ? "\\x0\(digits)" : "\\x\(digits)", width: 4, offset: index, isReplaced: true))
        index += 1
        continue
      }
      let isMark = isCombining(scalar)
      // One mark on a letter is a language; a pile of them, or one on nothing, is an attack on the terminal.
      if isHidden(scalar) || (isMark && (followsMark || cells.isEmpty)) {
        let text = spelledOut(scalar)
        cells.append(Cell(text: text, width: text.utf8.count, offset: index, isReplaced: true))
      } else {
        cells.append(Cell(text: String(scalar), width: isMark ? 0 : columns(of: scalar), offset: index))
      }
      followsMark = isMark
      index += length
    }
    return cells
  }

  /// Columns that a shown scalar takes on a terminal: East Asian wide and emoji take two.
  static func columns(of scalar: Unicode.Scalar) -> Int {
    switch scalar.value {
    case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xA000...0xA4CF,
      0xA960...0xA97C, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6,
      0x16FE0...0x18AFF, 0x1B000...0x1B2FF, 0x1F004, 0x1F0CF, 0x1F18E, 0x1F191...0x1F19A, 0x1F200...0x1F320,
      0x1F32D...0x1F335, 0x1F337...0x1F37C, 0x1F37E...0x1F393, 0x1F3A0...0x1F3CA, 0x1F3CF...0x1F3D3,
      0x1F3E0...0x1F3F0, 0x1F3F4, 0x1F3F8...0x1F43E, 0x1F440, 0x1F442...0x1F4FC, 0x1F4FF...0x1F53D,
      0x1F54B...0x1F567, 0x1F57A, 0x1F595...0x1F596, 0x1F5A4, 0x1F5FB...0x1F64F, 0x1F680...0x1F6C5, 0x1F6CC,
      0x1F6D0...0x1F6D7, 0x1F6DC...0x1F6DF, 0x1F6EB...0x1F6FC, 0x1F7E0...0x1F7F0, 0x1F90C...0x1F9FF,
      0x1FA70...0x1FAFF, 0x20000...0x3FFFD, 0x231A...0x231B, 0x2329...0x232A, 0x23E9...0x23EC, 0x2614...0x2615,
      0x2648...0x2653, 0x26A1, 0x2705, 0x274C, 0x2753...0x2755, 0x2795...0x2797, 0x2B1B...0x2B1C, 0x2B50:
      2
    default: 1
    }
  }

  private static func isCombining(_ scalar: Unicode.Scalar) -> Bool {
    guard scalar.value >= 0x300 else { return false }
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .enclosingMark: return true
    default: return false
    }
  }

  private static func appendBlanks(_ run: ArraySlice<UInt8>, collapsingRuns: Int, to cells: inout [Cell]) {
    if run.count > collapsingRuns {
      let tabs = run.count { $0 == 0x09 }
      let text = tabs == run.count ? "<\(tabs) tabs>" : "<\(run.count) spaces>"
      cells.append(Cell(text: text, width: text.utf8.count, offset: run.startIndex, isReplaced: true))
      return
    }
    for index in run.indices {
      let isTab = run[index] == 0x09
      cells.append(Cell(text: isTab ? "    " : " ", width: isTab ? 4 : 1, offset: index))
    }
  }

  /// The scalar at an index and its length; nil and 1 when the byte there begins none.
  private static func decode(_ bytes: ArraySlice<UInt8>, at index: Int) -> (Unicode.Scalar?, Int) {
    let first = bytes[index]
    let length: Int
    switch first {
    case 0..<0x80: return (Unicode.Scalar(first), 1)
    case 0xC2...0xDF: length = 2
    case 0xE0...0xEF: length = 3
    case 0xF0...0xF4: length = 4
    default: return (nil, 1)
    }
    guard index + length <= bytes.endIndex else { return (nil, 1) }
    var value = UInt32(first) & (0x7F >> UInt32(length))
    for next in bytes[(index + 1)..<(index + length)] {
      guard next & 0xC0 == 0x80 else { return (nil, 1) }
      value = value << 6 | UInt32(next & 0x3F)
    }
    let shortest: UInt32 = length == 2 ? 0x80 : length == 3 ? 0x800 : 0x10000
    guard value >= shortest, let scalar = Unicode.Scalar(value) else { return (nil, 1) }
    return (scalar, length)
  }

  private static let asciiText: [String] = (0..<128).map { String(Unicode.Scalar(UInt8($0))) }
}

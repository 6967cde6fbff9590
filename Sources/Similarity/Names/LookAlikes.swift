/// Characters that are taken for one another.
enum LookAlikes {
  /// A name as ASCII, where letters of other scripts that look like it are read as it (after Unicode TR 39), and whether
  /// there were any. Characters that look like no ASCII stay what they are, as UTF-8.
  static func ascii(_ text: String) -> (bytes: [UInt8], wasForeign: Bool) {
    var bytes: [UInt8] = []
    var wasForeign = false
    for scalar in text.unicodeScalars {
      if scalar.isASCII {
        bytes.append(UInt8(truncatingIfNeeded: scalar.value))
      } else if let plain = plain(scalar) {
        if plain != 0 { bytes.append(plain) }
        wasForeign = true
      } else {
        bytes += Array(String(Character(scalar)).utf8)
      }
    }
    return (bytes, wasForeign)
  }

  /// The ASCII character that a scalar looks like; 0 for one that is not seen at all; nil for any other.
  private static func plain(_ scalar: Unicode.Scalar) -> UInt8? {
    switch scalar.value {
    // Full width, mathematical alphabets (runs of 26 letters) and digits.
    case 0xff01...0xff5e: UInt8(scalar.value - 0xfee0)
    case 0x1d400...0x1d6a3:
      UInt8(ascii: "a") + UInt8((scalar.value - 0x1d400) % 26)
    case 0x1d7ce...0x1d7ff: UInt8(ascii: "0") + UInt8((scalar.value - 0x1d7ce) % 10)
    case 0xad, 0x200b...0x200f, 0x2060...0x2064, 0xfeff: 0
    case 0x2010...0x2015, 0x2212, 0x2d7, 0x6d4: UInt8(ascii: "-")
    default: letters[scalar.value]
    }
  }

  /// Cyrillic, Greek, Latin with marks, Armenian and Cherokee.
  private static let letters: [UInt32: UInt8] = {
    let groups: [(Unicode.Scalar, String)] = [
      ("a", "аɑαàáâãäåāăąạ"), ("b", "Ьƅ"), ("c", "сϲⅽćčç"), ("d", "ԁⅾďđ"), ("e", "еҽèéêëēęěẹ"), ("f", "ſғ"),
      ("g", "ɡցğģ"),
      ("h", "һհ"), ("i", "іɩιıìíîïīįị"), ("j", "ј"), ("k", "κкķ"), ("l", "ӏⅼłĺļľ"), ("m", "ⅿм"), ("n", "ոñńňņ"),
      ("o", "оοօσòóôõöøōőọ"), ("p", "рρ"), ("q", "ԛգ"), ("r", "гŕřŗ"), ("s", "ѕśšşș"), ("t", "тťţț"),
      ("u", "υսùúûüūůűų"),
      ("v", "ѵνⅴ"), ("w", "ԝա"), ("x", "хⅹ"), ("y", "уүýÿγ"), ("z", "ᴢźżž"), ("0", "Ѳ"), ("3", "зӡ"),
    ]
    var table: [UInt32: UInt8] = [:]
    for (plain, alike) in groups {
      for scalar in alike.unicodeScalars { table[scalar.value] = UInt8(truncatingIfNeeded: plain.value) }
    }
    return table
  }()

  /// The shape that ASCII look-alikes share: `1`, `i` and `l` as `l`, `0` as `o`, `rn` as `m`, `vv` as `w`, `cl` as `d`.
  static func skeleton(_ bytes: ArraySlice<UInt8>, into shape: inout [UInt8]) {
    shape.removeAll(keepingCapacity: true)
    for byte in bytes {
      let last = shape.last
      switch byte {
      case UInt8(ascii: "1"), UInt8(ascii: "i"), UInt8(ascii: "l"):
        if last == UInt8(ascii: "c"), byte == UInt8(ascii: "l") {
          shape[shape.count - 1] = UInt8(ascii: "d")
        } else {
          shape.append(UInt8(ascii: "l"))
        }
      case UInt8(ascii: "0"): shape.append(UInt8(ascii: "o"))
      case UInt8(ascii: "5"): shape.append(UInt8(ascii: "s"))
      case UInt8(ascii: "n") where last == UInt8(ascii: "r"): shape[shape.count - 1] = UInt8(ascii: "m")
      case UInt8(ascii: "v") where last == UInt8(ascii: "v"): shape[shape.count - 1] = UInt8(ascii: "w")
      default: shape.append(byte)
      }
    }
  }

  /// Whether two ASCII characters look alike.
  static func areAlike(_ left: UInt8, _ right: UInt8) -> Bool {
    let pair = (min(left, right), max(left, right))
    return pair == (0x30, 0x6f) || pair == (0x31, 0x6c) || pair == (0x31, 0x69) || pair == (0x69, 0x6c)
      || pair == (0x35, 0x73)
  }

  static func isVowel(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a"), UInt8(ascii: "e"), UInt8(ascii: "i"), UInt8(ascii: "o"), UInt8(ascii: "u"),
      UInt8(ascii: "y"):
      true
    default: false
    }
  }

  /// Whether two keys touch on a keyboard with the layout QWERTY.
  static func areNeighbours(_ left: UInt8, _ right: UInt8) -> Bool {
    guard let a = keys[left], let b = keys[right] else { return false }
    // Each row stands half a key further to the right than the one above it.
    let distance = abs(2 * a.column + a.row - 2 * b.column - b.row)
    return a.row == b.row ? distance == 2 : abs(a.row - b.row) == 1 && distance <= 1
  }

  private static let keys: [UInt8: (row: Int, column: Int)] = {
    var table: [UInt8: (row: Int, column: Int)] = [:]
    for (row, keys) in ["1234567890-", "qwertyuiop", "asdfghjkl", "zxcvbnm"].enumerated() {
      for (column, key) in keys.utf8.enumerated() { table[key] = (row, column) }
    }
    return table
  }()
}

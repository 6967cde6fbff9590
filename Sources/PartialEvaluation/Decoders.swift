/// Text encodings of bytes, as Python's `base64`, `binascii` and `codecs` read them. Nil for what Python refuses.
enum Decoders {
  /// RFC 4648, or its URL-safe alphabet; what is in neither is passed over, as `binascii.a2b_base64` does. Missing padding
  /// is forgiven: a payload that would not decode for want of a `=` is still worth reading.
  static func base64(_ text: [UInt8], isURLSafe: Bool = false) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.count / 4 * 3)
    var group: UInt32 = 0
    var count = 0
    for byte in text {
      if byte == UInt8(ascii: "=") {
        if count % 4 >= 2 { break }
        continue
      }
      guard let digit = base64Digit(byte, isURLSafe) else { continue }
      group = group << 6 | digit
      count += 1
      if count % 4 == 0 {
        bytes.append(UInt8(group >> 16 & 0xff))
        bytes.append(UInt8(group >> 8 & 0xff))
        bytes.append(UInt8(group & 0xff))
        group = 0
      }
    }
    switch count % 4 {
    case 2: bytes.append(UInt8(group >> 4 & 0xff))
    case 3:
      bytes.append(UInt8(group >> 10 & 0xff))
      bytes.append(UInt8(group >> 2 & 0xff))
    default: break
    }
    return bytes
  }

  private static func base64Digit(_ byte: UInt8, _ isURLSafe: Bool) -> UInt32? {
    switch byte {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(byte - UInt8(ascii: "A"))
    case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(byte - UInt8(ascii: "a")) + 26
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte - UInt8(ascii: "0")) + 52
    case UInt8(ascii: "+"): isURLSafe ? nil : 62
    case UInt8(ascii: "/"): isURLSafe ? nil : 63
    case UInt8(ascii: "-"): isURLSafe ? 62 : nil
    case UInt8(ascii: "_"): isURLSafe ? 63 : nil
    default: nil
    }
  }

  /// RFC 4648 base 32; `foldsCase` as `casefold=True`.
  static func base32(_ text: [UInt8]) -> [UInt8]? {
    var bytes: [UInt8] = []
    var buffer: UInt32 = 0
    var bits = 0
    for byte in text where byte != UInt8(ascii: "=") {
      let digit: UInt32
      switch byte {
      case UInt8(ascii: "A")...UInt8(ascii: "Z"): digit = UInt32(byte - UInt8(ascii: "A"))
      case UInt8(ascii: "a")...UInt8(ascii: "z"): digit = UInt32(byte - UInt8(ascii: "a"))
      case UInt8(ascii: "2")...UInt8(ascii: "7"): digit = UInt32(byte - UInt8(ascii: "2")) + 26
      default: return nil
      }
      buffer = buffer << 5 | digit
      bits += 5
      if bits >= 8 {
        bits -= 8
        bytes.append(UInt8(buffer >> UInt32(bits) & 0xff))
        buffer &= (1 << UInt32(bits)) - 1
      }
    }
    return bytes
  }

  /// Pairs of hexadecimal digits; blanks between pairs only where `bytes.fromhex` takes them.
  static func hexadecimal(_ text: [UInt8], allowsBlanks: Bool) -> [UInt8]? {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.count / 2)
    var high: UInt8?
    for byte in text {
      if allowsBlanks, high == nil, byte == 0x20 || (byte >= 0x09 && byte <= 0x0d) { continue }
      guard let digit = hexadecimalDigit(byte) else { return nil }
      if let first = high {
        bytes.append(first << 4 | digit)
        high = nil
      } else {
        high = digit
      }
    }
    return high == nil ? bytes : nil
  }

  private static func hexadecimalDigit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    default: nil
    }
  }

  /// `base64.b85decode` (the alphabet of RFC 1924, groups as in git).
  static func base85(_ text: [UInt8]) -> [UInt8]? {
    let alphabet = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%&()*+-;<=>?@^_`{|}~".utf8)
    var digits = [UInt8](repeating: 0xff, count: 256)
    for (value, byte) in alphabet.enumerated() { digits[Int(byte)] = UInt8(value) }
    return groupsOf5(text.map { digits[Int($0)] })
  }

  /// `base64.a85decode`: digits from `!`, `z` for four zeros, blanks passed over, `<~ ~>` around it allowed.
  static func ascii85(_ text: [UInt8]) -> [UInt8]? {
    var body = text[...]
    if body.starts(with: Array("<~".utf8)) { body = body.dropFirst(2) }
    if body.suffix(2).elementsEqual("~>".utf8) { body = body.dropLast(2) }
    var digits: [UInt8] = []
    for byte in body {
      switch byte {
      case 0x20, 0x09...0x0d: continue
      case UInt8(ascii: "z"): digits += [0, 0, 0, 0, 0]
      case UInt8(ascii: "!")...UInt8(ascii: "u"): digits.append(byte - UInt8(ascii: "!"))
      default: return nil
      }
    }
    return groupsOf5(digits)
  }

  /// Five digits of base 85 are four bytes; a short last group is filled with the largest digit.
  private static func groupsOf5(_ digits: [UInt8]) -> [UInt8]? {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(digits.count / 5 * 4 + 4)
    var index = 0
    while index < digits.count {
      let present = min(5, digits.count - index)
      var group: UInt64 = 0
      for offset in 0..<5 {
        let digit = offset < present ? digits[index + offset] : 84
        guard digit < 85 else { return nil }
        group = group * 85 + UInt64(digit)
      }
      guard group <= 0xffff_ffff else { return nil }
      for shift in [24, 16, 8, 0].prefix(present - 1) { bytes.append(UInt8(group >> UInt64(shift) & 0xff)) }
      index += present
    }
    return bytes
  }

  static func rot13(_ text: [UInt8]) -> [UInt8] {
    text.map { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"): (byte - UInt8(ascii: "a") + 13) % 26 + UInt8(ascii: "a")
      case UInt8(ascii: "A")...UInt8(ascii: "Z"): (byte - UInt8(ascii: "A") + 13) % 26 + UInt8(ascii: "A")
      default: byte
      }
    }
  }

  /// UTF-16 without regard for a lone surrogate, which stays as three bytes.
  static func utf16(_ bytes: [UInt8], isBigEndian: Bool) -> [UInt8]? {
    guard bytes.count % 2 == 0 else { return nil }
    var text: [UInt8] = []
    var pending: Int?
    for index in stride(from: 0, to: bytes.count, by: 2) {
      let unit =
        isBigEndian ? Int(bytes[index]) << 8 | Int(bytes[index + 1]) : Int(bytes[index + 1]) << 8 | Int(bytes[index])
      if let high = pending {
        pending = nil
        if unit >= 0xdc00, unit < 0xe000 {
          text += PythonText.utf8(0x10000 + (high - 0xd800) << 10 + unit - 0xdc00)
          continue
        }
        text += PythonText.utf8(high)
      }
      if unit >= 0xd800, unit < 0xdc00 { pending = unit } else { text += PythonText.utf8(unit) }
    }
    if let high = pending { text += PythonText.utf8(high) }
    return text
  }
}

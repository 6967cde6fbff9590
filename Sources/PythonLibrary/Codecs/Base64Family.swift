/// Base 16, 32 and 64 (RFC 4648) as Python's `base64` and `binascii` read and write them: forgiving where they are.
public enum Base64Family {
  /// The letters of an alphabet and what each byte is worth, 0xff for nothing.
  struct Alphabet: Sendable {
    let letters: [UInt8]
    let values: [UInt8]

    init(_ text: String) {
      letters = Array(text.utf8)
      var values = [UInt8](repeating: 0xff, count: 256)
      for (index, letter) in letters.enumerated() { values[Int(letter)] = UInt8(index) }
      self.values = values
    }
  }

  static let base64 = Alphabet("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
  static let base32 = Alphabet("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")
  static let base32hex = Alphabet("0123456789ABCDEFGHIJKLMNOPQRSTUV")
  static let hexDigits = Array("0123456789abcdef".utf8)

  /// Text that a decoder is given instead of bytes.
  public static func ascii(_ text: PythonString) throws(PythonError) -> [UInt8] {
    guard let bytes = text.ascii else {
      throw PythonError(.valueError, "string argument should contain only ASCII characters")
    }
    return bytes
  }

  // MARK: Base 64

  /// `binascii.b2a_base64`.
  public static func encode(_ bytes: [UInt8], newline: Bool = false) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity((bytes.count + 2) / 3 * 4 + 1)
    let letters = base64.letters
    var index = 0
    while index + 2 < bytes.count {
      let group = Int(bytes[index]) << 16 | Int(bytes[index + 1]) << 8 | Int(bytes[index + 2])
      result.append(letters[group >> 18])
      result.append(letters[group >> 12 & 63])
      result.append(letters[group >> 6 & 63])
      result.append(letters[group & 63])
      index += 3
    }
    if index < bytes.count {
      let hasTwo = index + 1 < bytes.count
      let group = Int(bytes[index]) << 16 | (hasTwo ? Int(bytes[index + 1]) << 8 : 0)
      result.append(letters[group >> 18])
      result.append(letters[group >> 12 & 63])
      result.append(hasTwo ? letters[group >> 6 & 63] : 0x3d)
      result.append(0x3d)
    }
    if newline { result.append(10) }
    return result
  }

  /// `base64.b64encode` with other letters for `+` and `/`.
  public static func encode(_ bytes: [UInt8], altchars: [UInt8]?) throws(PythonError) -> [UInt8] {
    let plain = encode(bytes)
    guard let altchars else { return plain }
    guard altchars.count == 2 else { throw PythonError(.assertionError, Representation.of(altchars).text) }
    return plain.map { $0 == 0x2b ? altchars[0] : $0 == 0x2f ? altchars[1] : $0 }
  }

  /// `binascii.a2b_base64`: what is no letter is passed over unless `isStrict`, and padding ends it once it is whole.
  public static func decode(_ text: [UInt8], isStrict: Bool = false) throws(PythonError) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(text.count / 4 * 3 + 3)
    let values = base64.values
    var place = 0
    var left: UInt8 = 0
    var pads = 0
    var isPadding = false
    if isStrict, text.first == 0x3d { throw PythonError(.binasciiError, "Leading padding not allowed") }
    for (index, byte) in text.enumerated() {
      if byte == 0x3d {
        isPadding = true
        if place >= 2 {
          pads += 1
          if place + pads >= 4 {
            if isStrict, index + 1 < text.count {
              throw PythonError(.binasciiError, "Excess data after padding")
            }
            return result
          }
        }
        continue
      }
      let value = values[Int(byte)]
      if value == 0xff {
        if isStrict { throw PythonError(.binasciiError, "Only base64 data is allowed") }
        continue
      }
      if isStrict, isPadding { throw PythonError(.binasciiError, "Discontinuous padding not allowed") }
      pads = 0
      switch place {
      case 0: left = value
      case 1:
        result.append(left << 2 | value >> 4)
        left = value & 15
      case 2:
        result.append(left << 4 | value >> 2)
        left = value & 3
      default:
        result.append(left << 6 | value)
        left = 0
      }
      place = (place + 1) & 3
    }
    if place == 1 {
      throw PythonError(
        .binasciiError,
        "Invalid base64-encoded string: number of data characters (\(result.count / 3 * 4 + 1))"
          + " cannot be 1 more than a multiple of 4")
    }
    if place != 0 { throw PythonError(.binasciiError, "Incorrect padding") }
    return result
  }

  /// `base64.b64decode`.
  public static func decode(
    _ text: [UInt8], altchars: [UInt8]?, validate: Bool = false
  ) throws(PythonError) -> [UInt8] {
    guard let altchars else { return try decode(text, isStrict: validate) }
    guard altchars.count == 2 else { throw PythonError(.assertionError, Representation.of(altchars).text) }
    let plain = text.map { $0 == altchars[0] ? 0x2b : $0 == altchars[1] ? 0x2f : $0 }
    // With both equal the last one of `maketrans` counts.
    let both = altchars[0] == altchars[1] ? text.map { $0 == altchars[1] ? 0x2f : $0 } : plain
    return try decode(both, isStrict: validate)
  }

  /// `base64.urlsafe_b64encode`.
  public static func encodeURLSafe(_ bytes: [UInt8]) -> [UInt8] {
    encode(bytes).map { $0 == 0x2b ? 0x2d : $0 == 0x2f ? 0x5f : $0 }
  }

  /// `base64.urlsafe_b64decode`.
  public static func decodeURLSafe(_ text: [UInt8]) throws(PythonError) -> [UInt8] {
    try decode(text.map { $0 == 0x2d ? 0x2b : $0 == 0x5f ? 0x2f : $0 })
  }

  /// `base64.encodebytes` and the codec `base64`: lines of 76 characters.
  public static func encodeLines(_ bytes: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    var index = 0
    while index < bytes.count {
      result.append(contentsOf: encode(Array(bytes[index..<min(index + 57, bytes.count)]), newline: true))
      index += 57
    }
    return result
  }

  // MARK: Base 32

  /// `base64.b32encode`, or `b32hexencode` with `isHex`.
  public static func encode32(_ bytes: [UInt8], isHex: Bool = false) -> [UInt8] {
    let letters = (isHex ? base32hex : base32).letters
    var result: [UInt8] = []
    var index = 0
    while index < bytes.count {
      let taken = min(5, bytes.count - index)
      var group = 0
      for step in 0..<5 { group = group << 8 | (step < taken ? Int(bytes[index + step]) : 0) }
      let used = [0, 2, 4, 5, 7, 8][taken]
      for step in 0..<8 { result.append(step < used ? letters[group >> (35 - 5 * step) & 31] : 0x3d) }
      index += 5
    }
    return result
  }

  /// `base64.b32decode`, or `b32hexdecode` with `isHex`. `mapOne` is the letter that a `1` stands for.
  public static func decode32(
    _ text: [UInt8], isHex: Bool = false, casefold: Bool = false, mapOne: UInt8? = nil
  ) throws(PythonError) -> [UInt8] {
    let values = (isHex ? base32hex : base32).values
    guard text.count % 8 == 0 else { throw PythonError(.binasciiError, "Incorrect padding") }
    var text = text
    if let mapOne { text = text.map { $0 == 0x30 ? 0x4f : $0 == 0x31 ? mapOne : $0 } }
    if casefold { text = ByteMethods.upper(text) }
    let body = text.prefix((text.lastIndex { $0 != 0x3d } ?? -1) + 1)
    let padding = text.count - body.count
    var result: [UInt8] = []
    var last = 0
    var index = 0
    while index < body.count {
      last = 0
      for byte in body[index..<min(index + 8, body.count)] {
        guard values[Int(byte)] != 0xff else { throw PythonError(.binasciiError, "Non-base32 digit found") }
        last = last << 5 | Int(values[Int(byte)])
      }
      for step in 0..<5 { result.append(UInt8(truncatingIfNeeded: last >> (32 - 8 * step))) }
      index += 8
    }
    guard [0, 1, 3, 4, 6].contains(padding) else { throw PythonError(.binasciiError, "Incorrect padding") }
    if padding > 0, !result.isEmpty {
      last <<= 5 * padding
      result.removeLast(5)
      for step in 0..<(43 - 5 * padding) / 8 { result.append(UInt8(truncatingIfNeeded: last >> (32 - 8 * step))) }
    }
    return result
  }

  // MARK: Base 16

  /// `base64.b16encode`: upper-case digits.
  public static func encode16(_ bytes: [UInt8]) -> [UInt8] { ByteMethods.upper(Binascii.hexlify(bytes)) }

  /// `base64.b16decode`.
  public static func decode16(_ text: [UInt8], casefold: Bool = false) throws(PythonError) -> [UInt8] {
    let text = casefold ? ByteMethods.upper(text) : text
    guard text.allSatisfy({ ByteMethods.isDigit($0) || ($0 >= 0x41 && $0 <= 0x46) }) else {
      throw PythonError(.binasciiError, "Non-base16 digit found")
    }
    return try Binascii.unhexlify(text)
  }
}

/// Finds addresses in hostile text and says which bytes to write differently so that no click and no paste reaches them:
/// `http` becomes `hxxp`, the dots of a host become `[.]`.
///
/// A dotted Python name looks like a host, so a bare host counts only where text is quoted or stands alone and its last
/// label is a known top level; behind `://` anything counts.
enum Defanging {
  /// Replacement for single bytes, by index into `bytes`.
  static func replacements(in bytes: ArraySlice<UInt8>) -> [Int: String] {
    var found: [Int: String] = [:]
    var index = bytes.startIndex
    while index < bytes.endIndex {
      let byte = bytes[index]
      if byte == 0x3A, isSeparator(bytes, at: index) {
        index = defangURL(bytes, separator: index, into: &found)
      } else if isHostByte(byte) {
        index = defangBareHost(bytes, at: index, into: &found)
      } else {
        index += 1
      }
    }
    return found
  }

  private static func isSeparator(_ bytes: ArraySlice<UInt8>, at index: Int) -> Bool {
    index + 2 < bytes.endIndex && bytes[index + 1] == 0x2F && bytes[index + 2] == 0x2F
  }

  /// Treats the scheme before `://` and the authority behind it; returns where to go on.
  private static func defangURL(_ bytes: ArraySlice<UInt8>, separator: Int, into found: inout [Int: String]) -> Int {
    var start = separator
    while start > bytes.startIndex, separator - start < 16, isLetter(bytes[start - 1]) { start -= 1 }
    for index in start..<separator {
      switch bytes[index] {
      case 0x74: found[index] = "x"
      case 0x54: found[index] = "X"
      default: break
      }
    }
    var index = separator + 3
    while index < bytes.endIndex, !isAuthorityEnd(bytes[index]) {
      if bytes[index] == 0x2E { found[index] = "[.]" }
      index += 1
    }
    return index
  }

  /// Treats a token of letters, digits, `-` and `.`; returns its end.
  private static func defangBareHost(_ bytes: ArraySlice<UInt8>, at start: Int, into found: inout [Int: String]) -> Int
  {
    var end = start
    var dots: [Int] = []
    while end < bytes.endIndex, isHostByte(bytes[end]) {
      if bytes[end] == 0x2E { dots.append(end) }
      end += 1
    }
    while let last = dots.last, last == end - 1 {
      dots.removeLast()
      end -= 1
    }
    let next = max(end, start + 1)
    guard let lastDot = dots.last, start < dots[0] else { return next }
    let token = bytes[start..<end]
    let isAlone = standsAlone(bytes, start: start, end: end)
    if isInternetAddress(token) || (isAlone && topLevels.contains(lowercased(bytes[(lastDot + 1)..<end]))) {
      for dot in dots { found[dot] = "[.]" }
    }
    return next
  }

  private static func standsAlone(_ bytes: ArraySlice<UInt8>, start: Int, end: Int) -> Bool {
    let before = start == bytes.startIndex ? 0x22 : bytes[start - 1]
    let after = end >= bytes.endIndex ? 0x22 : bytes[end]
    return quotes.contains(before) && quotes.contains(after)
  }

  /// Quotes, `@`, `/`, `:`, `?`: what stands around an address in a string.
  private static let quotes: Set<UInt8> = [0x22, 0x27, 0x60, 0x40, 0x2F, 0x3A, 0x3F]

  private static func isInternetAddress(_ token: ArraySlice<UInt8>) -> Bool {
    let parts = token.split(separator: 0x2E, omittingEmptySubsequences: false)
    guard parts.count == 4 else { return false }
    return parts.allSatisfy { part in
      guard (1...3).contains(part.count), part.allSatisfy({ (0x30...0x39).contains($0) }) else { return false }
      return part.reduce(0) { $0 * 10 + Int($1 - 0x30) } <= 255
    }
  }

  private static func isAuthorityEnd(_ byte: UInt8) -> Bool {
    byte <= 0x20 || [0x2F, 0x3F, 0x23, 0x22, 0x27, 0x60, 0x3C, 0x3E, 0x28, 0x29, 0x2C, 0x3B, 0x5C].contains(byte)
  }

  private static func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte | 0x20) }

  private static func isHostByte(_ byte: UInt8) -> Bool {
    isLetter(byte) || (0x30...0x39).contains(byte) || byte == 0x2D || byte == 0x2E
  }

  private static func lowercased(_ bytes: ArraySlice<UInt8>) -> String {
    String(decoding: bytes.prefix(16).map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }, as: UTF8.self)
  }

  /// Top levels that hosts in such code end in, but for those that file names end in (`sh`, `zip`, `pl`). A host of another one is still defanged inside a URL.
  private static let topLevels = Set(
    """
    app arpa at au be biz br buzz ca cc ch click cloud club cn co com cyou cz de dev dk edu es eu example fi fr fun gg \
    gov host icu ie in info invalid io ir it jp kr live local me mil mobi monster net ng nl no nz one online onion org \
    ph pl press pro pt pub pw ro ru sbs se shop site space store su tech test tk to today top tr tv tw ua uk us \
    vercel vip vn website wiki work world ws xyz za
    """.split(separator: " ").map(String.init))
}

/// Turns the defanged values of a page into what they stand for, and says what is wrong with those that are none.
///
/// Pages write `example[.]invalid` and `hxxp://`, so that no reader clicks and no scanner of repositories cries; a page that
/// writes the plain value is refused.
enum PlainForm {
  /// Last labels that nobody can own (RFC 2606, RFC 6761, RFC 6762, RFC 7686, RFC 8375).
  static let reservedEndings = [
    "test", "example", "invalid", "localhost", "local", "onion", "example.com", "example.net", "example.org",
    "home.arpa",
  ]

  /// The plain value, or what was expected.
  enum Result: Equatable {
    case plain(String)
    case expected(String)
  }

  static func read(_ text: String, kind: Indicator.Kind) -> Result {
    switch kind {
    case .sha256, .sha1, .md5:
      let length = kind.digestLength ?? 0
      let isDigest = text.utf8.count == length && text.utf8.allSatisfy { isLowercaseHex($0) }
      return isDigest ? .plain(text) : .expected("\(length) hexadecimal digits in lower case")
    case .host: return host(text).map { .plain($0) } ?? .expected("a host in lower case, each dot written as '[.]'")
    case .address:
      return address(text).map { .plain($0) } ?? .expected("four numbers of 0 to 255, each dot written as '[.]'")
    case .url:
      return url(text).map { .plain($0) } ?? .expected("an address that begins with hxxp:// or hxxps://, with '[.]'")
    case .urlPath: return text.hasPrefix("/") ? .plain(text) : .expected("a path that begins with '/'")
    case .mailbox:
      let parts = text.split(separator: "@", omittingEmptySubsequences: false)
      guard parts.count == 2, !parts[0].isEmpty, let domain = host(String(parts[1])) else {
        return .expected("a mailbox whose domain has each dot written as '[.]'")
      }
      return .plain("\(parts[0])@\(domain)")
    case .account, .author, .filePath, .key, .string: return .plain(text)
    }
  }

  /// True for a value that nobody can own, in plain form.
  static func isReserved(_ value: String, kind: Indicator.Kind) -> Bool {
    switch kind {
    case .host: hasReservedEnding(value)
    case .mailbox: hasReservedEnding(value.split(separator: "@").last.map(String.init) ?? value)
    case .url: isReservedAuthority(authority(of: value))
    case .address: isPrivate(value)
    default: false
    }
  }

  // MARK: Details

  private static func isReservedAuthority(_ text: String) -> Bool { hasReservedEnding(text) || isPrivate(text) }

  private static func hasReservedEnding(_ host: String) -> Bool {
    reservedEndings.contains { host == $0 || host.hasSuffix("." + $0) }
  }

  private static func isPrivate(_ address: String) -> Bool {
    let numbers = address.split(separator: ".").compactMap { Int($0) }
    guard numbers.count == 4 else { return false }
    switch (numbers[0], numbers[1]) {
    case (0, _), (10, _), (127, _), (169, 254), (172, 16...31), (192, 168), (224..., _): return true
    default: return false
    }
  }

  /// Host of a plain address, without its port.
  private static func authority(of url: String) -> String {
    let parts = url.split(separator: "/", maxSplits: 2, omittingEmptySubsequences: true)
    guard parts.count > 1 else { return "" }
    return String(parts[1].prefix { $0 != ":" })
  }

  private static func isLowercaseHex(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte)
  }

  /// The plain host; nothing when it has a plain dot, no dot, or a byte that hosts do not have.
  private static func host(_ text: String) -> String? {
    guard let labels = labels(text), labels.count > 1 else { return nil }
    for label in labels {
      let isLabel = label.utf8.allSatisfy {
        (0x30...0x39).contains($0) || (0x61...0x7A).contains($0) || $0 == UInt8(ascii: "-")
      }
      guard isLabel, !label.isEmpty, label.utf8.count <= 63 else { return nil }
    }
    return labels.joined(separator: ".")
  }

  private static func address(_ text: String) -> String? {
    guard let labels = labels(text), labels.count == 4 else { return nil }
    for label in labels {
      guard label.utf8.count <= 3, label.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int(label),
        number <= 255
      else { return nil }
    }
    return labels.joined(separator: ".")
  }

  private static func url(_ text: String) -> String? {
    let scheme = text.hasPrefix("hxxps://") ? "https://" : text.hasPrefix("hxxp://") ? "http://" : nil
    guard let scheme else { return nil }
    let rest = text.dropFirst(scheme.utf8.count)
    let end = rest.firstIndex { $0 == "/" || $0 == ":" || $0 == "?" } ?? rest.endIndex
    let authority = String(rest[..<end])
    guard let name = host(authority) ?? address(authority) else { return nil }
    return scheme + name + refanged(rest[end...])
  }

  /// What stands between the `[.]`; nothing when a plain dot is left.
  private static func labels(_ text: String) -> [String]? {
    let plain = refanged(text[...])
    guard plain.utf8.count + 2 * plain.utf8.count(where: { $0 == UInt8(ascii: ".") }) == text.utf8.count else {
      return nil
    }
    return plain.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
  }

  private static func refanged(_ text: Substring) -> String {
    let bytes = Array(text.utf8)
    var plain: [UInt8] = []
    var index = 0
    while index < bytes.count {
      let isMark =
        index + 2 < bytes.count && bytes[index] == UInt8(ascii: "[") && bytes[index + 1] == UInt8(ascii: ".")
        && bytes[index + 2] == UInt8(ascii: "]")
      plain.append(isMark ? UInt8(ascii: ".") : bytes[index])
      index += isMark ? 3 : 1
    }
    return String(decoding: plain, as: UTF8.self)
  }
}

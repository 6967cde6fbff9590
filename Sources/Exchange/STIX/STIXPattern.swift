internal import Intelligence

/// Patterns of indicators (STIX 2.1 section 9), as far as values of campaigns need them: one observation, comparisons for
/// equality joined by AND or OR.
enum STIXPattern {
  /// The pattern that finds a value.
  static func text(_ kind: Indicator.Kind, _ value: String) -> String {
    let quoted = quote(value)
    switch kind {
    case .sha256: return "[file:hashes.'SHA-256' = \(quoted)]"
    case .sha1: return "[file:hashes.'SHA-1' = \(quoted)]"
    case .md5: return "[file:hashes.MD5 = \(quoted)]"
    case .host: return "[domain-name:value = \(quoted)]"
    case .address: return "[ipv4-addr:value = \(quoted)]"
    case .url: return "[url:value = \(quoted)]"
    case .urlPath: return "[url:value LIKE \(quote("%" + escapeLike(value) + "%"))]"
    case .mailbox: return "[email-addr:value = \(quoted)]"
    case .account: return "[user-account:account_login = \(quoted)]"
    case .author: return "[user-account:display_name = \(quoted)]"
    case .filePath: return file(value)
    case .key, .string: return "[artifact:payload_bin MATCHES \(quote(escapeRegularExpression(value)))]"
    }
  }

  /// The pattern that finds releases of a package.
  static func package(_ name: String, versions: [String]) -> String {
    let versions = versions.map { "software:version = \(quote($0))" }
    let condition = versions.count == 1 ? versions[0] : "(\(versions.joined(separator: " OR ")))"
    return versions.isEmpty ? "[software:name = \(quote(name))]" : "[software:name = \(quote(name)) AND \(condition)]"
  }

  private static func file(_ path: String) -> String {
    let separator: Character = path.contains("\\") ? "\\" : "/"
    guard let last = path.lastIndex(of: separator), path.index(after: last) < path.endIndex else {
      return "[file:name = \(quote(path))]"
    }
    let name = quote(String(path[path.index(after: last)...]))
    let folder = escapeLike(String(path[..<last]))
    return "[file:name = \(name) AND file:parent_directory_ref.path LIKE \(quote("%" + folder))]"
  }

  private static func quote(_ text: String) -> String {
    var quoted = "'"
    for character in text {
      if character == "'" || character == "\\" { quoted += "\\" }
      quoted.append(character)
    }
    return quoted + "'"
  }

  /// `%` and `_` stand for anything in LIKE, and nothing escapes them: one character of any kind is the nearest.
  private static func escapeLike(_ text: String) -> String { String(text.map { $0 == "%" ? "_" : $0 }) }

  private static func escapeRegularExpression(_ text: String) -> String {
    var escaped = ""
    for character in text {
      if "\\^$.|?*+()[]{}".contains(character) { escaped += "\\" }
      escaped.append(character)
    }
    return escaped
  }

  // MARK: Reading

  /// One comparison of a pattern.
  struct Comparison: Hashable {
    var path: String
    var value: String
  }

  /// The comparisons of a pattern; nil when it has anything but equality of texts joined by OR within one observation.
  static func alternatives(_ pattern: String) -> [Comparison]? {
    var scanner = PatternScanner(Array(pattern.utf8))
    guard scanner.take("[") else { return nil }
    var found: [Comparison] = []
    repeat {
      guard let path = scanner.path(), scanner.take("="), let value = scanner.text() else { return nil }
      found.append(Comparison(path: path, value: value))
      guard found.count <= 10_000 else { return nil }
    } while scanner.take("OR")
    guard scanner.take("]"), scanner.isAtEnd else { return nil }
    return found
  }

  /// What a comparison is in a campaign; nil for what has no place there.
  static func kind(_ path: String) -> Indicator.Kind? {
    switch path {
    case "file:hashes.'SHA-256'", "file:hashes.SHA-256", "file:hashes.\"SHA-256\"": .sha256
    case "file:hashes.'SHA-1'", "file:hashes.SHA-1": .sha1
    case "file:hashes.MD5", "file:hashes.'MD5'": .md5
    case "domain-name:value": .host
    case "ipv4-addr:value": .address
    case "url:value": .url
    case "email-addr:value": .mailbox
    case "user-account:account_login", "user-account:user_id": .account
    case "file:name": .filePath
    default: nil
    }
  }
}

/// Goes through a pattern once.
private struct PatternScanner {
  private let bytes: [UInt8]
  private var index = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  var isAtEnd: Bool { index == bytes.count }

  mutating func take(_ word: StaticString) -> Bool {
    skipBlanks()
    let word = Array("\(word)".utf8)
    guard index + word.count <= bytes.count, Array(bytes[index..<(index + word.count)]) == word else { return false }
    index += word.count
    skipBlanks()
    return true
  }

  /// An object path, with quotes in it kept as they are.
  mutating func path() -> String? {
    skipBlanks()
    let start = index
    var isQuoted = false
    while index < bytes.count {
      let byte = bytes[index]
      if byte == UInt8(ascii: "'") { isQuoted.toggle() }
      if !isQuoted, byte <= 0x20 || byte == UInt8(ascii: "=") || byte == UInt8(ascii: "]") { break }
      index += 1
    }
    return index > start ? String(decoding: bytes[start..<index], as: UTF8.self) : nil
  }

  mutating func text() -> String? {
    guard index < bytes.count, bytes[index] == UInt8(ascii: "'") else { return nil }
    index += 1
    var plain: [UInt8] = []
    while index < bytes.count {
      switch bytes[index] {
      case UInt8(ascii: "'"):
        index += 1
        return String(decoding: plain, as: UTF8.self)
      case UInt8(ascii: "\\"):
        guard index + 1 < bytes.count else { return nil }
        plain.append(bytes[index + 1])
        index += 2
      default:
        plain.append(bytes[index])
        index += 1
      }
    }
    return nil
  }

  private mutating func skipBlanks() {
    while index < bytes.count, bytes[index] <= 0x20 { index += 1 }
  }
}

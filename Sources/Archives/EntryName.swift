/// Names of members as bytes of strangers: decoding for people, and where they would lead.
enum EntryName {
  /// A name as text. Bytes that are no UTF-8 become U+FFFD.
  static func text(_ bytes: some Collection<UInt8>) -> String {
    String(decoding: bytes, as: UTF8.self)
  }

  /// True when a link at `member` with that target points out of the archive.
  static func leavesTree(_ target: String, from member: String, isSymbolic: Bool) -> Bool {
    if isAbsolute(target) { return true }
    return resolved(target, from: member, isSymbolic: isSymbolic) == nil
  }

  /// The member a link points to; nil when that is outside. A hard link counts from the root, a symbolic from its folder.
  static func resolved(_ target: String, from member: String, isSymbolic: Bool) -> String? {
    guard !isAbsolute(target) else { return nil }
    var parts: [Substring] = isSymbolic ? member.split(separator: "/").dropLast() : []
    for part in target.split(whereSeparator: { $0 == "/" || $0 == "\\" }) {
      if part == ".." {
        if parts.popLast() == nil { return nil }
      } else if part != "." {
        parts.append(part)
      }
    }
    return parts.joined(separator: "/")
  }

  /// `/x`, `\x`, `C:x`.
  static func isAbsolute(_ name: String) -> Bool {
    let bytes = name.utf8.prefix(2)
    guard let first = bytes.first else { return false }
    if first == 0x2f || first == 0x5c { return true }
    return bytes.count == 2 && bytes.last == 0x3a && isLetter(first)
  }

  private static func isLetter(_ byte: UInt8) -> Bool {
    (0x41...0x5a).contains(byte & 0xdf)
  }
}

internal import Intelligence

/// Values of indicators as pages write them: no reader clicks on them, and no scanner of repositories cries.
enum PageValue {
  /// What `docs/reference/campaign-format.md` asks for.
  static func text(_ value: String, kind: Indicator.Kind) -> String {
    switch kind {
    case .host, .address: return bracketed(value[...])
    case .mailbox:
      guard let sign = value.lastIndex(of: "@") else { return value }
      return value[...sign] + bracketed(value[value.index(after: sign)...])
    case .url:
      guard value.hasPrefix("http") else { return value }
      let rest = value.dropFirst(4)
      guard let slashes = rest.firstIndex(of: "/") else { return "hxxp" + rest }
      let from = rest.index(slashes, offsetBy: 2, limitedBy: rest.endIndex) ?? rest.endIndex
      let end = rest[from...].firstIndex { $0 == "/" || $0 == ":" || $0 == "?" } ?? rest.endIndex
      return "hxxp" + rest[..<from] + bracketed(rest[from..<end]) + rest[end...]
    default: return value
    }
  }

  private static func bracketed(_ text: Substring) -> String {
    text.split(separator: ".", omittingEmptySubsequences: false).joined(separator: "[.]")
  }
}

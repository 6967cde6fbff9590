internal import SourceText

/// One `{key: "value"}` of a page. Every value is in double quotes with hidden characters escaped, so that whatever stands in
/// it is a value and nothing else.
struct PageItem {
  private(set) var bytes: [UInt8] = [UInt8(ascii: "{")]

  mutating func field(_ key: StaticString, _ value: String?) {
    guard let value, !value.isEmpty else { return }
    begin(key)
    PageText.quote(value, to: &bytes)
  }

  mutating func list(_ key: StaticString, _ values: [String]) {
    guard !values.isEmpty else { return }
    begin(key)
    PageText.list(values, to: &bytes)
  }

  private mutating func begin(_ key: StaticString) {
    if bytes.count > 1 { bytes += ", ".utf8 }
    bytes += "\(key): ".utf8
  }

  var closed: [UInt8] { bytes + [UInt8(ascii: "}")] }
}

/// A page of a campaign or an actor that is being put together.
struct PageText {
  /// Bytes that a page may have (`docs/reference/campaign-format.md`).
  static let maximumByteCount = 1 << 20

  /// Lists of a page, in the order in which they are written.
  enum Section: Int, CaseIterable {
    case aliases, sources, packages, indicators, traits, claims
  }

  private var head: [UInt8] = []
  private var sections = [[UInt8]](repeating: [], count: Section.allCases.count)
  private var items: Set<[UInt8]> = []
  var body = ""

  mutating func field(_ key: StaticString, _ value: String) {
    head += "\(key): ".utf8
    Self.quote(value, to: &head)
    head.append(0x0A)
  }

  mutating func list(_ key: StaticString, _ values: [String]) {
    guard !values.isEmpty else { return }
    head += "\(key): ".utf8
    Self.list(values, to: &head)
    head.append(0x0A)
  }

  mutating func field(_ key: StaticString, _ item: PageItem) {
    head += "\(key): ".utf8
    head += item.closed
    head.append(0x0A)
  }

  mutating func add(_ item: PageItem, to section: Section) {
    sections[section.rawValue] += "  - ".utf8
    sections[section.rawValue] += item.closed
    sections[section.rawValue].append(0x0A)
  }

  /// Adds an item unless the same is there.
  mutating func addOnce(_ item: PageItem, to section: Section) {
    if items.insert(item.closed).inserted { add(item, to: section) }
  }

  var byteCount: Int { head.count + sections.reduce(0) { $0 + $1.count } + body.utf8.count }

  var bytes: [UInt8] {
    var text = Array("---\n".utf8) + head
    for section in Section.allCases where !sections[section.rawValue].isEmpty {
      text += "\(section):\n".utf8
      text += sections[section.rawValue]
    }
    text += "---\n".utf8
    for scalar in body.unicodeScalars {
      if scalar != "\n", HiddenScalars.contains(scalar) {
        text += "<U+\(String(scalar.value, radix: 16, uppercase: true))>".utf8
      } else {
        text += UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter
      }
    }
    return text
  }

  // MARK: YAML

  static func list(_ values: [String], to bytes: inout [UInt8]) {
    bytes.append(UInt8(ascii: "["))
    for (position, value) in values.enumerated() {
      if position > 0 { bytes += ", ".utf8 }
      quote(value, to: &bytes)
    }
    bytes.append(UInt8(ascii: "]"))
  }

  /// A scalar in double quotes (YAML 1.1, section 9.2.1).
  static func quote(_ text: String, to bytes: inout [UInt8]) {
    bytes.append(UInt8(ascii: "\""))
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\":
        bytes.append(UInt8(ascii: "\\"))
        bytes += UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter
      case "\n": bytes += "\\n".utf8
      case _ where HiddenScalars.contains(scalar):
        let digits = String(scalar.value, radix: 16, uppercase: true)
        bytes += "\\U".utf8
        bytes += repeatElement(UInt8(ascii: "0"), count: max(0, 8 - digits.utf8.count))
        bytes += digits.utf8
      default: bytes += UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter
      }
    }
    bytes.append(UInt8(ascii: "\""))
  }
}

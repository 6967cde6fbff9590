import FrontMatter

/// Reads one page of the knowledge base: YAML front matter between two lines of `---`, then prose.
struct KnowledgePage {
  /// Far above the largest page; a page is written by hand.
  static let maximumByteCount = 1 << 20

  let path: String
  let slug: String
  let root: YAMLNode
  let body: String

  /// `path` ends in `<slug>.md`.
  init(_ bytes: [UInt8], path: String) throws(KnowledgeError) {
    self.path = path
    guard bytes.count <= Self.maximumByteCount else {
      throw KnowledgeError(
        .tooLarge, path: path, line: 1, message: "expected at most \(Self.maximumByteCount) bytes, found \(bytes.count)"
      )
    }
    let file = path.split(separator: "/").last.map(String.init) ?? path
    slug = file.hasSuffix(".md") ? String(file.dropLast(3)) : file
    guard Self.isSlug(slug) else {
      throw KnowledgeError(
        .invalidValue, path: path, line: 1,
        message: "the file is called '\(file)', expected lower-case letters, digits and '-', then '.md'")
    }
    let newLine = UInt8(ascii: "\n")
    let lines = bytes.split(separator: newLine, omittingEmptySubsequences: false)
    let fence = Array("---".utf8)[...]
    guard lines.first == fence, let end = lines.dropFirst().firstIndex(of: fence) else {
      throw KnowledgeError(
        .missingFrontMatter, path: path, line: 1, message: "expected front matter between two lines of '---' at the top"
      )
    }
    do {
      root = try YAMLNode(Array(lines[1..<end].joined(separator: [newLine])))
    } catch {
      throw KnowledgeError(
        .invalidYAML, path: path, line: PageFields.pageLine(error.line), message: error.message)
    }
    body = String(decoding: Array(lines[(end + 1)...].joined(separator: [newLine])), as: UTF8.self)
  }

  static func isSlug(_ text: String) -> Bool {
    !text.isEmpty && !text.hasPrefix("-")
      && text.utf8.allSatisfy {
        (0x30...0x39).contains($0) || (0x61...0x7A).contains($0) || $0 == UInt8(ascii: "-")
      }
  }

  // MARK: The two kinds of page

  func campaign() throws(KnowledgeError) -> Campaign {
    let keys = [
      "name", "aliases", "kind", "firstSeen", "lastSeen", "ecosystems", "systems", "techniques", "sources", "packages",
      "indicators", "traits", "claims",
    ]
    let fields = try PageFields(root, path: path, name: "the campaign", known: keys)
    let sources = try PageSources(fields)
    guard let firstSeen = try datedFact("firstSeen", fields, sources) else {
      throw fields.failure(.missingKey, "firstSeen", "the campaign has no 'firstSeen'")
    }
    let lastSeen = try datedFact("lastSeen", fields, sources)
    if let lastSeen, lastSeen.date.isCertainly(before: firstSeen.date) {
      throw fields.failure(
        .contradiction, "lastSeen",
        "the campaign was last seen \(lastSeen.date), before \(firstSeen.date), its first day")
    }
    return Campaign(
      slug: slug, name: try fields.text("name"), aliases: try aliases(fields, sources),
      kind: try fields.choice("kind", as: Campaign.Kind.self), firstSeen: firstSeen, lastSeen: lastSeen,
      ecosystems: try fields.requiredTexts("ecosystems"), systems: try fields.texts("systems"),
      techniques: try techniques(fields), sources: sources.all, packages: try packages(fields, sources),
      indicators: try indicators(fields, sources), traits: try traits(fields, sources),
      claims: try claims(fields, sources), page: body)
  }

  func actor() throws(KnowledgeError) -> Actor {
    let fields = try PageFields(
      root, path: path, name: "the actor", known: ["name", "namer", "aliases", "sources", "claims"])
    let sources = try PageSources(fields)
    return Actor(
      slug: slug, name: try fields.text("name"), namer: try fields.text("namer"),
      aliases: try aliases(fields, sources), sources: sources.all, claims: try claims(fields, sources), page: body)
  }

  // MARK: Small parts

  private func datedFact(
    _ key: String, _ fields: PageFields, _ sources: PageSources
  ) throws(KnowledgeError) -> DatedFact? {
    guard let item = try fields.item(key, name: "'\(key)'", known: ["date", "event", "mark", "source"]) else {
      return nil
    }
    let mark = try item.choice("mark", as: Mark.self)
    return DatedFact(
      date: try item.date("date"), event: try item.text("event"), mark: mark,
      sources: try sources.named(in: item, mark: mark))
  }

  private func techniques(_ fields: PageFields) throws(KnowledgeError) -> [String] {
    let techniques = try fields.texts("techniques")
    for technique in techniques {
      let parts = technique.split(separator: ".", omittingEmptySubsequences: false)
      let isID =
        technique.hasPrefix("T") && parts[0].utf8.count == 5 && parts.count <= 2
        && (parts.count == 1 || parts[1].utf8.count == 3)
        && technique.utf8.dropFirst().allSatisfy { (0x30...0x39).contains($0) || $0 == UInt8(ascii: ".") }
      guard isID else {
        throw fields.failure(
          .invalidValue, "techniques", "found '\(technique)', expected an ATT&CK id such as T1195 or T1059.006")
      }
    }
    return techniques
  }

  private func aliases(_ fields: PageFields, _ sources: PageSources) throws(KnowledgeError) -> [NameOverlap] {
    var aliases: [NameOverlap] = []
    let known = ["name", "by", "scope", "date", "mark", "source"]
    for item in try fields.items("aliases", name: "the alias", known: known) {
      let mark = try item.choice("mark", as: Mark.self)
      aliases.append(
        NameOverlap(
          name: try item.text("name"), claimant: try item.text("by"), scope: try item.text("scope"),
          date: try item.dateOrUnknown("date"), mark: mark, sources: try sources.named(in: item, mark: mark)))
    }
    return aliases
  }

  private func packages(_ fields: PageFields, _ sources: PageSources) throws(KnowledgeError) -> [CampaignPackage] {
    var packages: [CampaignPackage] = []
    let known = ["name", "ecosystem", "versions", "role", "date", "imitates", "note", "mark", "source"]
    for item in try fields.items("packages", name: "the package", known: known) {
      let mark = try item.choice("mark", as: Mark.self)
      let role = try item.choice("role", as: CampaignPackage.Role.self)
      let versions = try item.texts("versions")
      guard role != .hijacked || !versions.isEmpty else {
        throw item.failure(
          .missingKey, "versions", "the package is a genuine project, expected the bad 'versions' alone")
      }
      packages.append(
        CampaignPackage(
          name: try item.text("name"), ecosystem: try item.optionalText("ecosystem") ?? "PyPI", versions: versions,
          role: role, date: item.has("date") ? try item.date("date") : nil, imitates: try item.optionalText("imitates"),
          note: try item.optionalText("note"), mark: mark, sources: try sources.named(in: item, mark: mark),
          line: item.line))
    }
    return packages
  }

  private func indicators(_ fields: PageFields, _ sources: PageSources) throws(KnowledgeError) -> [Indicator] {
    var indicators: [Indicator] = []
    let known = ["type", "value", "role", "neverIndicator", "mark", "source"]
    for item in try fields.items("indicators", name: "the indicator", known: known) {
      let kind = try item.choice("type", as: Indicator.Kind.self)
      let never = try item.optionalChoice("neverIndicator", as: Indicator.Exclusion.self)
      let text = try item.text("value")
      let value: String
      switch PlainForm.read(text, kind: kind) {
      case .plain(let plain): value = plain
      case .expected(let expected):
        throw item.failure(.invalidValue, "value", "the \(kind.rawValue) is '\(text)', expected \(expected)")
      }
      if kind == .author, never == nil {
        throw item.failure(
          .contradiction, "type", "the name of a person is no indicator, expected 'neverIndicator: borrowed-identity'")
      }
      if never == nil, PlainForm.isReserved(value, kind: kind) {
        throw item.failure(
          .contradiction, "value", "nobody can own '\(text)', expected 'neverIndicator: reserved'")
      }
      let mark = try item.choice("mark", as: Mark.self)
      indicators.append(
        Indicator(
          kind: kind, value: value, role: try item.text("role"), never: never, mark: mark,
          sources: try sources.named(in: item, mark: mark), line: item.line))
    }
    return indicators
  }

  private func traits(_ fields: PageFields, _ sources: PageSources) throws(KnowledgeError) -> [CodeTrait] {
    var traits: [CodeTrait] = []
    let known = ["kind", "summary", "fingerprint", "strength", "seenIn", "mark", "source"]
    for item in try fields.items("traits", name: "the trait", known: known) {
      let mark = try item.choice("mark", as: Mark.self)
      let strengthName = try item.text("strength")
      guard let strength = CodeTrait.Strength.allCases.first(where: { $0.name == strengthName }) else {
        let names = CodeTrait.Strength.allCases.map(\.name).joined(separator: ", ")
        throw item.failure(
          .invalidValue, "strength", "'strength' of the trait is '\(strengthName)', expected one of \(names)")
      }
      traits.append(
        CodeTrait(
          kind: try item.choice("kind", as: CodeTrait.Kind.self), summary: try item.text("summary"),
          fingerprint: try item.optionalText("fingerprint"), strength: strength,
          seenIn: try item.requiredTexts("seenIn"), mark: mark, sources: try sources.named(in: item, mark: mark),
          line: item.line))
    }
    return traits
  }
}

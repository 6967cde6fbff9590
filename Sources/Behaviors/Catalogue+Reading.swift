extension Catalogue {
  /// The catalogue in these files: `…/names/….txt` and `…/texts/….txt`; others are not read.
  public static func read(_ files: [(path: String, bytes: [UInt8])]) throws(CatalogueError) -> Catalogue {
    var reader = CatalogueReader()
    for file in files where file.path.hasSuffix(".txt") {
      let isText = file.path.split(separator: "/").dropLast().last == "texts"
      try reader.read(String(decoding: file.bytes, as: UTF8.self), path: file.path, isText: isText)
    }
    return Catalogue(
      exactNames: reader.exactNames, prefixes: reader.prefixes, texts: TextMatcher(entries: reader.texts),
      questions: reader.questions)
  }
}

/// What a heading says of the entries below it.
private struct Heading {
  var behaviors: [Behavior] = []
  var subject = ""
  var options: Set<String> = []
  /// What a test asks that looks at the names, for `asks`.
  var guards: [Guard] = []
  /// Where alone the names are found, for `only`.
  var systems: [TargetSystem] = []
}

private struct CatalogueReader {
  var exactNames: [String: NameEntry] = [:]
  var prefixes: [String: NameEntry] = [:]
  var texts: [TextEntry] = []
  var questions = NameQuestions()

  /// What results carry so far.
  private var carried = ConstantObserver.marked

  mutating func read(_ text: String, path: String, isText: Bool) throws(CatalogueError) {
    var heading: Heading?
    var lineNumber = 0
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      lineNumber += 1
      if line.allSatisfy({ $0 == " " }) || line.first == "#" { continue }
      if line.hasPrefix("  ") {
        guard let current = heading else {
          throw CatalogueError(path: path, line: lineNumber, message: "an entry stands before the first heading")
        }
        let entry = String(line.dropFirst(2))
        if isText {
          try addText(entry, under: current, path: path, line: lineNumber)
        } else {
          addName(entry, under: current)
        }
      } else {
        let read = try readHeading(line, path: path, line: lineNumber, isText: isText)
        heading = read
        if !isText, read.options.contains("source") || read.options.contains("carries") {
          carried.formUnion(BehaviorSet(read.behaviors))
        }
        if carried.members.count > CarriedKinds.ceiling {
          throw CatalogueError(
            path: path, line: lineNumber,
            message: "'\(line)' is one kind of source too many: results carry \(CarriedKinds.ceiling) at most")
        }
      }
    }
  }

  private mutating func addName(_ name: String, under heading: Heading) {
    if !heading.guards.isEmpty || !heading.systems.isEmpty { return addQuestion(name, heading) }
    let behaviors = BehaviorSet(heading.behaviors)
    let isCarriedOnly = heading.options.contains("carries")
    let added = NameEntry(
      behaviors: isCarriedOnly ? [] : behaviors,
      carried: isCarriedOnly || heading.options.contains("source") ? behaviors : [],
      passesArguments: heading.options.contains("passes"))
    let isPrefix = name.hasSuffix(".*")
    let key = isPrefix ? String(name.dropLast(2)) : name
    var entry = (isPrefix ? prefixes[key] : exactNames[key]) ?? added
    entry.behaviors.formUnion(added.behaviors)
    entry.carried.formUnion(added.carried)
    entry.passesArguments = entry.passesArguments || added.passesArguments
    if isPrefix { prefixes[key] = entry } else { exactNames[key] = entry }
  }

  private mutating func addQuestion(_ name: String, _ heading: Heading) {
    let isPrefix = name.hasSuffix(".*")
    let key = isPrefix ? String(name.dropLast(2)) : name
    let guards = GuardSet(heading.guards)
    switch (heading.systems.isEmpty, isPrefix) {
    case (true, true): questions.prefixGuards[key, default: []].formUnion(guards)
    case (true, false): questions.exactGuards[key, default: []].formUnion(guards)
    case (false, true): questions.prefixSystems[key] = heading.systems
    case (false, false): questions.exactSystems[key] = heading.systems
    }
  }

  private mutating func addText(
    _ text: String, under heading: Heading, path: String, line: Int
  ) throws(CatalogueError) {
    if !heading.systems.isEmpty {
      questions.textSystems.append((text.utf8.map(TextMatcher.lowercased), heading.systems))
      return
    }
    let place = TextEntry.Place.allCases.first { heading.options.contains($0.rawValue) } ?? .anywhere
    let bytes = text.utf8.map(TextMatcher.lowercased)
    if place != .whole && place != .program && bytes.count < TextMatcher.keyByteCount {
      throw CatalogueError(
        path: path, line: line,
        message: "'\(text)' is too short: a text that is not `whole` needs \(TextMatcher.keyByteCount) bytes")
    }
    texts.append(
      TextEntry(bytes: bytes, place: place, behaviors: heading.behaviors, subject: heading.subject))
  }

  private static let nameOptions = ["source", "carries", "passes", "stops", "asks", "only"]

  private static func names(_ all: [String]) -> String { all.joined(separator: ", ") }

  private func readHeading(
    _ line: Substring, path: String, line number: Int, isText: Bool
  ) throws(CatalogueError) -> Heading {
    func failure(_ message: String) -> CatalogueError {
      CatalogueError(path: path, line: number, message: message)
    }
    guard line.last == ":" else {
      throw failure("expected a heading that ends in ':', or an entry indented by two spaces")
    }
    var heading = Heading()
    var rest = line.dropLast()
    if rest.last == ")", let open = rest.lastIndex(of: "(") {
      for option in rest[rest.index(after: open)...].dropLast().split(separator: ",") {
        let name = option.drop { $0 == " " }
        let allowed = isText ? TextEntry.Place.allCases.map(\.rawValue) + ["only"] : Self.nameOptions
        guard allowed.contains(String(name)) else {
          throw failure("unknown option '\(name)'; expected one of \(allowed.joined(separator: ", "))")
        }
        heading.options.insert(String(name))
      }
      rest = rest[..<open]
    }
    var words = rest.split(separator: " ").map(String.init)
    if let marker = words.firstIndex(of: "as") {
      guard marker + 2 == words.count else { throw failure("expected one word behind 'as'") }
      heading.subject = words[marker + 1]
      words.removeSubrange(marker...)
    }
    if words == ["nothing"] { return heading }
    if heading.options.contains("asks") {
      heading.guards = try words.map { word throws(CatalogueError) in
        if let known = Guard(rawValue: word) { return known }
        throw failure("unknown question '\(word)'; expected one of \(Self.names(Guard.allCases.map(\.rawValue)))")
      }
      return heading
    }
    if heading.options.contains("only") {
      heading.systems = try words.map { word throws(CatalogueError) in
        if let known = TargetSystem(rawValue: word) { return known }
        throw failure("unknown system '\(word)'; expected one of \(Self.names(TargetSystem.allCases.map(\.rawValue)))")
      }
      return heading
    }
    for word in words {
      guard let behavior = Behavior(name: word) else { throw failure("unknown behaviour '\(word)'") }
      heading.behaviors.append(behavior)
    }
    guard !words.isEmpty else { throw failure("expected a behaviour, or 'nothing'") }
    return heading
  }
}

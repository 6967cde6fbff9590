/// The part of JSON Schema 2020-12 that our own schema uses.
///
/// It is here so that `make test` needs nothing but Swift on a fresh machine. A keyword it does not know is a complaint,
/// so a schema that grows past it fails the tests and is not silently half checked.
struct SchemaValidator {
  let root: StrictJSON

  private static let known: Set = [
    "$schema", "$defs", "$ref", "title", "description", "type", "const", "enum", "anyOf", "properties", "required",
    "additionalProperties", "items", "minItems", "maxItems", "pattern", "minLength", "minimum",
  ]

  /// What is wrong; empty when the value is valid.
  func complaints(about value: StrictJSON) -> [String] { check(value, root, at: "$") }

  private func check(_ value: StrictJSON, _ schema: StrictJSON, at path: String) -> [String] {
    guard case .object(let keywords) = schema else { return ["\(path): the schema is no object"] }
    var found = Set(keywords.keys).subtracting(Self.known).sorted().map { "\(path): unknown keyword \($0)" }
    if let reference = keywords["$ref"]?.text {
      guard let target = root["$defs"]?[String(reference.dropFirst("#/$defs/".count))] else {
        return found + ["\(path): \(reference) leads nowhere"]
      }
      found += check(value, target, at: path)
    }
    if let type = keywords["type"] {
      let names = type.text.map { [$0] } ?? type.elements?.compactMap(\.text) ?? []
      if !names.contains(where: { Self.isOf(type: $0, value) }) { found.append("\(path): is not \(names)") }
    }
    if let constant = keywords["const"], constant != value { found.append("\(path): is not \(constant)") }
    if let choices = keywords["enum"]?.elements, !choices.contains(value) {
      found.append("\(path): \(value) is no choice")
    }
    if let choices = keywords["anyOf"]?.elements {
      let all = choices.map { check(value, $0, at: path) }
      if !all.contains(where: \.isEmpty) { found += all.min { $0.count < $1.count } ?? [] }
    }
    switch value {
    case .object(let fields): found += checkObject(fields, keywords, at: path)
    case .array(let elements):
      if let most = keywords["maxItems"]?.integer, elements.count > most { found.append("\(path): too many") }
      if let least = keywords["minItems"]?.integer, elements.count < least { found.append("\(path): too few") }
      guard let items = keywords["items"] else { break }
      for (index, element) in elements.enumerated() { found += check(element, items, at: "\(path)[\(index)]") }
    case .string(let text):
      if let least = keywords["minLength"]?.integer, text.unicodeScalars.count < least {
        found.append("\(path): short")
      }
      if let pattern = keywords["pattern"]?.text {
        guard let regex = try? Regex(pattern) else { return found + ["\(path): \(pattern) is no pattern"] }
        if text.firstMatch(of: regex) == nil { found.append("\(path): '\(text)' is not \(pattern)") }
      }
    case .number(let number):
      if case .number(let least)? = keywords["minimum"], number < least {
        found.append("\(path): \(number) < \(least)")
      }
    case .flag, .null: break
    }
    return found
  }

  private func checkObject(
    _ fields: [String: StrictJSON], _ keywords: [String: StrictJSON], at path: String
  ) -> [String] {
    var found: [String] = []
    for name in keywords["required"]?.elements?.compactMap(\.text) ?? [] where fields[name] == nil {
      found.append("\(path): \(name) is missing")
    }
    guard case .object(let properties)? = keywords["properties"] else { return found }
    for (name, value) in fields.sorted(by: { $0.key < $1.key }) {
      if let schema = properties[name] {
        found += check(value, schema, at: "\(path).\(name)")
      } else if keywords["additionalProperties"] == .flag(false) {
        found.append("\(path): \(name) is not allowed")
      }
    }
    return found
  }

  private static func isOf(type: String, _ value: StrictJSON) -> Bool {
    switch (type, value) {
    case ("object", .object), ("array", .array), ("string", .string), ("number", .number), ("boolean", .flag),
      ("null", .null):
      true
    case ("integer", .number(let number)): number == number.rounded()
    default: false
    }
  }
}

/// Qualified names: `os`, `os.path.join`, `open().write`. Equal ones have the same place.
struct NamePaths {
  /// What the last part of a path is.
  enum Part: UInt8 {
    case root, attribute, called, element
  }

  /// Bytes of the longest path that is kept; what is longer is not followed.
  static let longest = 240

  private(set) var parents: [Int32] = []
  private(set) var names: [Int32] = []
  private(set) var parts: [Part] = []
  private var lengths: [Int32] = []
  private var places: [Key: Int32] = [:]

  private struct Key: Hashable {
    let parent: Int32
    let name: Int32
    let part: UInt8
  }

  private mutating func add(_ parent: Int32, _ name: Int32, _ part: Part, _ length: Int) -> Int32? {
    let total = length + (parent < 0 ? 0 : Int(lengths[Int(parent)]) + 1)
    guard total <= Self.longest else { return nil }
    let key = Key(parent: parent, name: name, part: part.rawValue)
    if let place = places[key] { return place }
    let place = Int32(parents.count)
    parents.append(parent)
    names.append(name)
    parts.append(part)
    lengths.append(Int32(total))
    places[key] = place
    return place
  }

  mutating func root(_ name: Int32, _ table: NameTable) -> Int32? {
    add(-1, name, .root, table.texts[Int(name)].utf8.count)
  }

  mutating func attribute(_ parent: Int32, _ name: Int32, _ table: NameTable) -> Int32? {
    add(parent, name, .attribute, table.texts[Int(name)].utf8.count)
  }

  /// What a call of `parent` gives.
  mutating func called(_ parent: Int32) -> Int32? { add(parent, -1, .called, 2) }

  /// An element of `parent`.
  mutating func subscripted(_ parent: Int32) -> Int32? { add(parent, -1, .element, 2) }

  /// The path in words.
  func text(_ path: Int32, _ table: NameTable) -> String {
    var words: [String] = []
    var path = path
    while path >= 0 {
      let name = names[Int(path)]
      switch parts[Int(path)] {
      case .root: words.append(table.texts[Int(name)])
      case .attribute: words.append("." + table.texts[Int(name)])
      case .called: words.append("()")
      case .element: words.append("[]")
      }
      path = parents[Int(path)]
    }
    return words.reversed().joined()
  }
}

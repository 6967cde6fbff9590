/// Names of one program, each once.
struct NameTable {
  private(set) var texts: [String] = []
  private var places: [String: Int32] = [:]
  /// By value of the marshal tree: its name's place + 1, 0 when it was not looked up yet.
  private var byValue: [Int32]

  init(values: Int) { byValue = [Int32](repeating: 0, count: values) }

  mutating func place(of text: String) -> Int32 {
    if let place = places[text] { return place }
    let place = Int32(texts.count)
    texts.append(text)
    places[text] = place
    return place
  }

  /// The name that a value of the tree spells, or nil when it is no text. Each value is read once.
  mutating func place(of id: MarshalID, in tree: MarshalTree) -> Int32? {
    let known = byValue[Int(id.index)]
    if known > 0 { return known - 1 }
    guard let text = tree.text(id) else { return nil }
    let place = place(of: text)
    byValue[Int(id.index)] = place + 1
    return place
  }
}

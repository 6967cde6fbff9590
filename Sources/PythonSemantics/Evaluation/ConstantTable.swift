import PythonSyntax

/// Constant values of one module: texts, bytes, integers, and sequences of them.
///
/// A value is 16 bytes without references; computed bytes live in one pool, and a concatenation is a pair of values until
/// somebody wants its bytes, so that `a + b + c + …` costs no more than its length.
struct ConstantTable {
  enum Kind: UInt8 {
    /// `first` = node of the literal.
    case literalText, literalBytes
    /// `first` = offset in the pool, `count` = length.
    case text, bytes
    /// `first`, `second` = the parts, `count` = length.
    case joinedText, joinedBytes
    /// `first`, `second` = low and high word.
    case integer
    /// `first` = offset in `elements`, `count` = number of them.
    case list, tuple
  }

  struct Value {
    var kind: Kind
    var first: Int32
    var second: Int32 = 0
    var count: Int32 = 0
  }

  /// Bytes that one computed value may have.
  static let lengthCeiling = 1 << 24
  static let none: Int32 = -1

  private(set) var values: [Value] = []
  private var pool: [UInt8] = []
  private var elements: [Int32] = []
  /// What is left of the steps; a step is an operation, or 16 bytes or elements that it reads or makes. Once they are
  /// spent, nothing more is known.
  private(set) var steps: Int
  /// What of the steps belongs to the package; the file's own are spent first.
  private var lent = 0
  /// Something short was left unknown because the steps did not reach.
  private(set) var isCut = false

  init(steps: Int) { self.steps = steps }

  /// Steps that a file has of its own: what taking texts apart and putting them together takes, in proportion to its
  /// bytes, so that a short file cannot ask for more time than its length gives it.
  static func ownSteps(bytes: Int, ceiling: Int) -> Int { min(ceiling, 1_000 + 2 * bytes) }

  /// Steps that all files of a package have together beyond their own: enough for a few texts of a megabyte, and for a
  /// short package in proportion to its bytes again.
  static func sharedSteps(bytes: Int) -> Int { min(2_000_000, 100_000 + 64 * bytes) }

  /// Takes the package's steps for as long as this file is evaluated.
  mutating func borrow(_ count: Int, ceiling: Int) {
    lent = max(0, min(count, ceiling - steps))
    steps += lent
  }

  /// Gives back what was not used of them; returns what was.
  mutating func giveBack() -> Int {
    let left = min(lent, steps)
    let used = lent - left
    steps -= left
    lent = 0
    return used
  }

  /// What a text of 16 KiB costs.
  private static let shortSteps = 1_024

  /// False where the budget does not reach. What costs less may still be done: nobody is to use it up with one large text
  /// so that the names behind it stay unread.
  mutating func spend(_ count: Int) -> Bool {
    let amount = 1 + count / 16
    guard steps >= amount else {
      steps = max(0, steps - 1)
      // A text of a megabyte is data; what is short might have been a name or a command.
      if amount <= Self.shortSteps { isCut = true }
      return false
    }
    steps -= amount
    return true
  }

  /// Pays for elements of a sequence that are written: four steps each, so that memory stays in proportion to the source.
  mutating func spendElements(_ count: Int) -> Bool { spend(count * 64) }

  mutating func add(_ value: Value) -> Int32 {
    values.append(value)
    return Int32(truncatingIfNeeded: values.count - 1)
  }

  mutating func literal(_ node: NodeID, isText: Bool, count: Int) -> Int32 {
    guard let count = Int32(exactly: count) else { return Self.none }
    return add(Value(kind: isText ? .literalText : .literalBytes, first: node.rawValue, count: count))
  }

  mutating func string(_ content: [UInt8], isText: Bool) -> Int32 {
    guard content.count <= Self.lengthCeiling, spend(content.count + 1), let offset = Int32(exactly: pool.count) else {
      return Self.none
    }
    pool.append(contentsOf: content)
    return add(Value(kind: isText ? .text : .bytes, first: offset, count: Int32(content.count)))
  }

  mutating func integer(_ number: Int) -> Int32 {
    let bits = UInt64(bitPattern: Int64(number))
    return add(
      Value(
        kind: .integer, first: Int32(truncatingIfNeeded: bits & 0xffff_ffff),
        second: Int32(truncatingIfNeeded: bits >> 32)))
  }

  mutating func sequence(_ items: [Int32], isTuple: Bool) -> Int32 {
    guard spend(items.count + 1), let offset = Int32(exactly: elements.count) else { return Self.none }
    elements.append(contentsOf: items)
    return add(Value(kind: isTuple ? .tuple : .list, first: offset, count: Int32(items.count)))
  }

  /// Two texts, or two of bytes, or two sequences, one after the other.
  mutating func concatenation(_ left: Int32, _ right: Int32) -> Int32 {
    // A pair of values costs nothing beyond the expression itself.
    let (a, b) = (values[Int(left)], values[Int(right)])
    if let items = items(left), let more = self.items(right), a.kind == b.kind {
      guard spendElements(items.count + more.count) else { return Self.none }
      return sequence(Array(items) + Array(more), isTuple: a.kind == .tuple)
    }
    guard isString(left), isString(right), isText(left) == isText(right) else { return Self.none }
    // Nothing added changes nothing. So each part of a value has a byte at least, and reading it costs its length, also
    // where it was doubled a hundred times.
    if a.count == 0 { return right }
    if b.count == 0 { return left }
    let count = Int(a.count) + Int(b.count)
    guard count <= Self.lengthCeiling else { return Self.none }
    return add(
      Value(kind: isText(left) ? .joinedText : .joinedBytes, first: left, second: right, count: Int32(count)))
  }

  func isText(_ id: Int32) -> Bool {
    switch values[Int(id)].kind {
    case .literalText, .text, .joinedText: true
    default: false
    }
  }

  /// Text or bytes.
  func isString(_ id: Int32) -> Bool {
    switch values[Int(id)].kind {
    case .integer, .list, .tuple: false
    default: true
    }
  }

  /// Bytes of a text or of bytes.
  func length(_ id: Int32) -> Int { Int(values[Int(id)].count) }

  func integer(_ id: Int32) -> Int? {
    let value = values[Int(id)]
    guard value.kind == .integer else { return nil }
    let bits = UInt64(UInt32(bitPattern: value.first)) | UInt64(UInt32(bitPattern: value.second)) << 32
    return Int(Int64(bitPattern: bits))
  }

  func items(_ id: Int32) -> ArraySlice<Int32>? {
    let value = values[Int(id)]
    guard value.kind == .list || value.kind == .tuple else { return nil }
    return elements[Int(value.first)..<Int(value.first) + Int(value.count)]
  }

  /// The bytes of a text (UTF-8) or of bytes; nil for anything else.
  func content(_ id: Int32, tree: SyntaxTree) -> [UInt8]? {
    guard isString(id) else { return nil }
    var content: [UInt8] = []
    content.reserveCapacity(length(id))
    var stack = [id]
    while let next = stack.popLast() {
      let value = values[Int(next)]
      switch value.kind {
      case .literalText, .literalBytes: content.append(contentsOf: tree.literal(NodeID(rawValue: value.first)))
      case .text, .bytes: content.append(contentsOf: pool[Int(value.first)..<Int(value.first) + Int(value.count)])
      case .joinedText, .joinedBytes:
        stack.append(value.second)
        stack.append(value.first)
      case .integer, .list, .tuple: return nil
      }
    }
    return content
  }

  /// The bytes of a text or of bytes, paid for before they are put together. What was put together from parts stays so:
  /// the next one who asks finds it in one piece.
  mutating func paidContent(_ id: Int32, tree: SyntaxTree) -> [UInt8]? {
    guard isString(id), spend(length(id)) else { return nil }
    return keptContent(id, tree: tree)
  }

  /// The bytes of a text or of bytes that may be a name, or part of one; nil for a longer one. They cost no more than the
  /// expression that they stand in, and are read however much the rest of the file has spent.
  mutating func name(_ id: Int32, tree: SyntaxTree) -> [UInt8]? {
    guard isString(id), length(id) <= Self.nameCeiling else { return nil }
    return keptContent(id, tree: tree)
  }

  /// Bytes of the longest text that is looked up as a name.
  static let nameCeiling = 256

  private mutating func keptContent(_ id: Int32, tree: SyntaxTree) -> [UInt8]? {
    guard let content = content(id, tree: tree) else { return nil }
    let isJoined = values[Int(id)].kind == .joinedText || values[Int(id)].kind == .joinedBytes
    if isJoined, content.count == length(id), let offset = Int32(exactly: pool.count) {
      pool.append(contentsOf: content)
      values[Int(id)] = Value(kind: isText(id) ? .text : .bytes, first: offset, count: Int32(content.count))
    }
    return content
  }

  /// The bytes of a value that is in one piece; nil for one that is not.
  func piece(_ id: Int32, tree: SyntaxTree) -> ArraySlice<UInt8>? {
    let value = values[Int(id)]
    switch value.kind {
    case .literalText, .literalBytes: return tree.literal(NodeID(rawValue: value.first))
    case .text, .bytes: return pool[Int(value.first)..<Int(value.first) + Int(value.count)]
    case .joinedText, .joinedBytes, .integer, .list, .tuple: return nil
    }
  }

  /// Whether two texts or bytes are the same; one step and another for each 16 bytes where their lengths agree.
  mutating func areEqual(_ left: Int32, _ right: Int32, tree: SyntaxTree) -> Bool {
    guard left != right else { return true }
    guard isString(left), isString(right), isText(left) == isText(right), length(left) == length(right),
      spend(length(left))
    else { return false }
    if let a = piece(left, tree: tree), let b = piece(right, tree: tree) { return a.elementsEqual(b) }
    guard let a = paidContent(left, tree: tree), let b = paidContent(right, tree: tree) else { return false }
    return a == b
  }

  /// The code unit at a position of bytes, or of a text that is ASCII up to there from the end that it is counted from;
  /// nil where that does not hold, or where there is none.
  ///
  /// Costs the distance, so that taking a long text apart from its ends does not read all of it each time.
  mutating func asciiUnit(_ id: Int32, at position: Int, tree: SyntaxTree) -> UInt8? {
    guard let piece = piece(id, tree: tree), position < piece.count, position >= -piece.count else { return nil }
    if !isText(id) { return piece[position < 0 ? piece.endIndex + position : piece.startIndex + position] }
    let distance = position < 0 ? -position : position + 1
    guard spend(distance) else { return nil }
    let passed = position < 0 ? piece.suffix(distance) : piece.prefix(distance)
    guard passed.allSatisfy({ $0 < 0x80 }) else { return nil }
    return position < 0 ? passed.first : passed.last
  }

  /// The same value in another table, so that constants cross files.
  func copy(_ id: Int32, tree: SyntaxTree, into other: inout ConstantTable, depth: Int = 0) -> Int32 {
    if isString(id) {
      guard other.spend(length(id)), let content = content(id, tree: tree) else { return Self.none }
      return other.string(content, isText: isText(id))
    }
    if let number = integer(id) { return other.integer(number) }
    guard depth < 4, let items = items(id), other.spend(items.count) else { return Self.none }
    var copies: [Int32] = []
    for item in items {
      let copy = copy(item, tree: tree, into: &other, depth: depth + 1)
      guard copy >= 0 else { return Self.none }
      copies.append(copy)
    }
    return other.sequence(copies, isTuple: values[Int(id)].kind == .tuple)
  }
}

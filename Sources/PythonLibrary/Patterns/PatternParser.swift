/// Reads the syntax of `re` (Python library, "Regular Expression Syntax"), with the refusals of CPython 3.11.
struct PatternParser {
  /// Groups inside of one another; CPython gives up at some depth too.
  private static let deepest = 100

  let points: [UInt32]
  let isBytes: Bool
  var flags: PatternFlags
  var index = 0
  var groupCount = 1
  var names: [PythonString: Int] = [:]
  var openGroups: Set<Int> = []
  var widths: [(least: Int, most: Int)] = [(0, 0)]
  /// Groups that exist where a look-behind begins; later ones cannot be named inside of it.
  private var lookBehindGroups: Int?
  private var depth = 0

  init(_ points: [UInt32], flags: PatternFlags, isBytes: Bool) {
    self.points = points
    self.flags = flags
    self.isBytes = isBytes
  }

  static func fault(_ message: String) -> PythonError { PythonError(.patternError, message) }

  private var rules: LetterRules {
    LetterRules(
      ignoresCase: flags.contains(.ignoreCase), isASCII: isBytes || flags.contains(.ascii))
  }

  private func peek(_ ahead: Int = 0) -> UInt32? {
    index + ahead < points.count ? points[index + ahead] : nil
  }

  private mutating func take(_ point: UInt32) -> Bool {
    guard peek() == point else { return false }
    index += 1
    return true
  }

  /// Reads a whole pattern.
  mutating func parse() throws(PythonError) -> PatternNode {
    if isBytes {
      if flags.contains(.unicode) { throw PythonError(.valueError, "cannot use UNICODE flag with a bytes pattern") }
    } else {
      if flags.contains(.locale) { throw PythonError(.valueError, "cannot use LOCALE flag with a str pattern") }
      if flags.contains(.ascii), flags.contains(.unicode) {
        throw PythonError(.valueError, "ASCII and UNICODE flags are incompatible")
      }
      if !flags.contains(.ascii) { flags.insert(.unicode) }
    }
    if flags.contains(.locale), flags.contains(.ascii) {
      throw PythonError(.valueError, "ASCII and LOCALE flags are incompatible")
    }
    let node = try alternation(isNested: false)
    guard index == points.count else { throw Self.fault("unbalanced parenthesis") }
    return node
  }

  private mutating func alternation(isNested: Bool) throws(PythonError) -> PatternNode {
    depth += 1
    defer { depth -= 1 }
    guard depth <= Self.deepest else { throw .unsupported("a pattern of so many nested groups") }
    var branches = [try sequence(isFirst: !isNested)]
    while take(0x7c) { branches.append(try sequence(isFirst: false)) }
    return branches.count == 1 ? branches[0] : .alternation(branches)
  }

  private mutating func sequence(isFirst: Bool) throws(PythonError) -> PatternNode {
    var items: [PatternNode] = []
    // What a repetition may not follow: nothing, an assertion, another repetition.
    while let point = peek() {
      if point == 0x7c || point == 0x29 { break }
      index += 1
      if flags.contains(.verbose) {
        if [32, 9, 10, 13, 11, 12].contains(point) { continue }
        if point == 0x23 {
          while let next = peek() {
            index += 1
            if next == 10 { break }
          }
          continue
        }
      }
      switch point {
      case 0x5c: items.append(try escape())
      case 0x5b: items.append(try set())
      case 0x2e: items.append(.any(flags.contains(.dotAll)))
      case 0x5e: items.append(.assertion(flags.contains(.multiline) ? .lineStart : .textStart))
      case 0x24: items.append(.assertion(flags.contains(.multiline) ? .lineEnd : .end))
      case 0x28:
        if let node = try group(isFirst: isFirst && items.isEmpty) { items.append(node) }
      case 0x2a, 0x2b, 0x3f, 0x7b: try repetition(point, &items)
      default: items.append(.literal(point, rules))
      }
    }
    return items.count == 1 ? items[0] : .sequence(items)
  }

  // MARK: Repetition

  private mutating func repetition(_ point: UInt32, _ items: inout [PatternNode]) throws(PythonError) {
    var least = 0
    var most = PatternNode.unbounded
    switch point {
    case 0x2a: break
    case 0x2b: least = 1
    case 0x3f: most = 1
    default:
      let start = index
      if peek() == 0x7d {
        items.append(.literal(point, rules))
        return
      }
      let low = digits()
      var high: [UInt32]? = low
      if take(0x2c) { high = digits() }
      guard take(0x7d) else {
        index = start
        items.append(.literal(point, rules))
        return
      }
      if !low.isEmpty { least = try Self.count(low) }
      if let high, !high.isEmpty {
        most = try Self.count(high)
        if most < least { throw Self.fault("min repeat greater than max repeat") }
      }
    }
    guard let last = items.popLast() else { throw Self.fault("nothing to repeat") }
    switch last {
    case .assertion: throw Self.fault("nothing to repeat")
    case .repetition: throw Self.fault("multiple repeat")
    case .sequence(let parts) where parts.isEmpty: break
    default: break
    }
    var greed = PatternNode.Greed.greedy
    if take(0x3f) { greed = .lazy } else if take(0x2b) { greed = .possessive }
    items.append(.repetition(last, least: least, most: most, greed))
  }

  private mutating func digits() -> [UInt32] {
    var found: [UInt32] = []
    while let point = peek(), point >= 0x30, point <= 0x39 {
      found.append(point)
      index += 1
    }
    return found
  }

  private static func count(_ digits: [UInt32]) throws(PythonError) -> Int {
    var value = 0
    for digit in digits {
      value = value * 10 + Int(digit - 0x30)
      if value >= PatternNode.unbounded { throw PythonError(.overflowError, "the repetition number is too large") }
    }
    return value
  }

  // MARK: Groups

  private mutating func group(isFirst: Bool) throws(PythonError) -> PatternNode? {
    var name: PythonString?
    var isCapturing = true
    var isAtomic = false
    let before = flags
    if take(0x3f) {
      guard let kind = peek() else { throw Self.fault("unexpected end of pattern") }
      index += 1
      switch kind {
      case 0x50:
        if take(0x3c) {
          name = try groupName(until: 0x3e)
        } else if take(0x3d) {
          let wanted = try groupName(until: 0x29)
          guard let number = names[wanted] else { throw Self.fault("unknown group name '\(wanted.text)'") }
          try checkReference(number)
          return .backreference(number, rules)
        } else {
          throw Self.fault(peek() == nil ? "unexpected end of pattern" : "unknown extension ?P")
        }
      case 0x3a: isCapturing = false
      case 0x23:
        while true {
          guard let next = peek() else { throw Self.fault("missing ), unterminated comment") }
          index += 1
          if next == 0x29 { return nil }
        }
      case 0x3d, 0x21: return try look(isAhead: true, isNegated: kind == 0x21)
      case 0x3c:
        guard let next = peek() else { throw Self.fault("unexpected end of pattern") }
        guard next == 0x3d || next == 0x21 else { throw Self.fault("unknown extension ?<") }
        index += 1
        return try look(isAhead: false, isNegated: next == 0x21)
      case 0x28: return try conditional()
      case 0x3e:
        isCapturing = false
        isAtomic = true
      case 0x61, 0x69, 0x4c, 0x6d, 0x73, 0x75, 0x78, 0x2d:
        index -= 1
        guard try flagGroup(isFirst: isFirst) else { return nil }
        isCapturing = false
      default: throw Self.fault("unknown extension ?\(PythonString(codePoint: kind).text)")
      }
    }
    var number = 0
    if isCapturing {
      number = groupCount
      groupCount += 1
      widths.append((0, PatternNode.unbounded))
      if let name {
        guard names[name] == nil else { throw Self.fault("redefinition of group name '\(name.text)'") }
        names[name] = number
      }
      openGroups.insert(number)
    }
    let body = try alternation(isNested: true)
    guard take(0x29) else { throw Self.fault("missing ), unterminated subpattern") }
    flags = before
    if isCapturing {
      openGroups.remove(number)
      widths[number] = body.width(widths)
      return .group(number, body)
    }
    return isAtomic ? .atomic(body) : wrapped(body)
  }

  /// A repetition or an assertion that a group hides from a repetition behind it.
  private func wrapped(_ body: PatternNode) -> PatternNode {
    switch body {
    case .repetition, .assertion: .alternation([body])
    default: body
    }
  }

  private mutating func look(isAhead: Bool, isNegated: Bool) throws(PythonError) -> PatternNode {
    let before = flags
    let outer = lookBehindGroups
    if !isAhead, outer == nil { lookBehindGroups = groupCount }
    let body = try alternation(isNested: true)
    if !isAhead, outer == nil { lookBehindGroups = nil }
    guard take(0x29) else { throw Self.fault("missing ), unterminated subpattern") }
    flags = before
    if !isAhead {
      let width = body.width(widths)
      guard width.least == width.most else { throw Self.fault("look-behind requires fixed-width pattern") }
    }
    return .look(isAhead: isAhead, isNegated: isNegated, body)
  }

  private mutating func conditional() throws(PythonError) -> PatternNode {
    let start = index
    while let point = peek(), point != 0x29 { index += 1; _ = point }
    guard take(0x29) else { throw Self.fault("missing ), unterminated name") }
    let text = Array(points[start..<index - 1])
    guard !text.isEmpty else { throw Self.fault("missing group name") }
    let number: Int
    if text.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) {
      number = text.reduce(0) { min($0 * 10 + Int($1 - 0x30), 1 << 40) }
      guard number > 0 else { throw Self.fault("bad group number") }
      guard number < 0x7fff_ffff / 2 else { throw Self.fault("invalid group reference \(number)") }
    } else {
      let name = PythonString(codePoints: text)
      guard StringMethods.isIdentifier(name) else {
        throw Self.fault("bad character in group name '\(name.text)'")
      }
      guard let known = names[name] else { throw Self.fault("unknown group name '\(name.text)'") }
      number = known
    }
    if let limit = lookBehindGroups {
      if number >= groupCount || openGroups.contains(number) { throw Self.fault("cannot refer to an open group") }
      if number >= limit { throw Self.fault("cannot refer to group defined in the same lookbehind subpattern") }
    }
    let before = flags
    let yes = try sequence(isFirst: false)
    var no = PatternNode.sequence([])
    if take(0x7c) {
      no = try sequence(isFirst: false)
      if peek() == 0x7c { throw Self.fault("conditional backref with more than two branches") }
    }
    guard take(0x29) else { throw Self.fault("missing ), unterminated subpattern") }
    flags = before
    conditions.append(number)
    return .conditional(number, yes, no)
  }

  /// Groups that conditions name; they must exist at the end.
  var conditions: [Int] = []

  /// Reads `(?flags)`, which gives false, or `(?flags-flags:`.
  private mutating func flagGroup(isFirst: Bool) throws(PythonError) -> Bool {
    var added = PatternFlags()
    var removed = PatternFlags()
    func flag(_ point: UInt32) -> PatternFlags? {
      switch point {
      case 0x69: .ignoreCase
      case 0x4c: .locale
      case 0x6d: .multiline
      case 0x73: .dotAll
      case 0x75: .unicode
      case 0x78: .verbose
      case 0x61: .ascii
      default: nil
      }
    }
    while let point = peek(), let own = flag(point) {
      index += 1
      if isBytes, own == .unicode {
        throw Self.fault("bad inline flags: cannot use 'u' flag with a bytes pattern")
      }
      if !isBytes, own == .locale {
        throw Self.fault("bad inline flags: cannot use 'L' flag with a str pattern")
      }
      added.insert(own)
      let types: PatternFlags = [.ascii, .unicode, .locale]
      if added.intersection(types).rawValue.nonzeroBitCount > 1 {
        throw Self.fault("bad inline flags: flags 'a', 'u' and 'L' are incompatible")
      }
    }
    guard let next = peek() else { throw Self.fault("missing -, : or )") }
    if next == 0x29 {
      index += 1
      guard isFirst else { throw Self.fault("global flags not at the start of the expression") }
      flags.formUnion(added)
      if added.contains(.ascii) { flags.remove(.unicode) }
      return false
    }
    if next == 0x2d {
      index += 1
      guard let first = peek() else { throw Self.fault("missing flag") }
      guard flag(first) != nil else {
        throw Self.fault(first < 0x80 && UnicodeFacts.isAlpha(first) ? "unknown flag" : "missing flag")
      }
      while let point = peek(), let own = flag(point) {
        index += 1
        if [.ascii, .unicode, .locale].contains(own) {
          throw Self.fault("bad inline flags: cannot turn off flags 'a', 'u' and 'L'")
        }
        removed.insert(own)
      }
      guard peek() != nil else { throw Self.fault("missing :") }
    }
    guard take(0x3a) else { throw Self.fault("unknown flag") }
    if !added.intersection(removed).isEmpty {
      throw Self.fault("bad inline flags: flag turned on and off")
    }
    if added.contains(.ascii) || added.contains(.unicode) || added.contains(.locale) {
      flags.subtract([.ascii, .unicode, .locale])
    }
    flags.formUnion(added)
    flags.subtract(removed)
    return true
  }

  private mutating func groupName(until end: UInt32) throws(PythonError) -> PythonString {
    let start = index
    while let point = peek(), point != end { index += 1; _ = point }
    guard peek() == end else {
      throw Self.fault(
        index == start ? "missing group name" : "missing \(PythonString(codePoint: end).text), unterminated name")
    }
    let name = PythonString(codePoints: Array(points[start..<index]))
    index += 1
    guard !name.isEmpty else { throw Self.fault("missing group name") }
    guard StringMethods.isIdentifier(name), !isBytes || name.isASCII else {
      throw Self.fault("bad character in group name \(Representation.of(name).text)")
    }
    return name
  }

  func checkReference(_ number: Int) throws(PythonError) {
    guard number < groupCount else { throw Self.fault("invalid group reference \(number)") }
    if openGroups.contains(number) { throw Self.fault("cannot refer to an open group") }
    if let limit = lookBehindGroups, number >= limit {
      throw Self.fault("cannot refer to group defined in the same lookbehind subpattern")
    }
  }
}

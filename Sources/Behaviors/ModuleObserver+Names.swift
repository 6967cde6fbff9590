import PythonSemantics
import PythonSyntax
import SourceText

/// References that are no calls, notes of the text, and names nobody would choose.
extension ModuleObserver {
  mutating func observeReferences() {
    let entries = texts.entries
    for reference in module.references where reference.name >= 0 {
      guard let entry = entries[reference.name], !isOnlyNamed(reference.node) else { continue }
      let name = module.qualifiedNames[reference.name]
      for behavior in entry.behaviors.members {
        if behavior == .readsVariable {
          observeEnvironment(reference, name)
        } else {
          add(
            behavior, runsAt: reference.runsAt, systems: systems(reference.systems), range: tree.range(reference.node),
            subject: name, node: reference.node)
        }
      }
    }
  }

  /// Levels of `Optional[list[a.B]]` that are looked through.
  private static let annotationDepth = 8

  /// A base class, an annotation, what `isinstance` asks for: the name says what something is, and nothing is done with it.
  private func isOnlyNamed(_ node: NodeID) -> Bool {
    var inner = node
    for _ in 0..<Self.annotationDepth {
      let outer = module.parent(of: inner)
      guard !outer.isNone else { return false }
      switch tree.kind(outer) {
      case .classDef: return tree.child(outer, 2) == inner
      case .parameter: return tree.child(outer, 0) == inner
      case .functionDef: return tree.child(outer, 3) == inner
      case .annotatedAssign: return tree.child(outer, 1) == inner
      case .call:
        let name = CommandText.dottedName(tree.child(outer, 0), in: tree)
        return (name == "isinstance" || name == "issubclass") && tree.child(outer, 0) != inner
      case .subscript, .tuple, .list, .attribute, .binaryOperation: inner = outer
      default:
        // The bases of a class stand in a node of their own.
        let around = module.parent(of: outer)
        return !around.isNone && tree.kind(around) == .classDef && tree.child(around, 2) == outer
      }
    }
    return false
  }

  /// `os.environ["A"]` reads one variable, `dict(os.environ)` all, `"A" in os.environ` none worth a word.
  private mutating func observeEnvironment(_ reference: Reference, _ name: String) {
    let parent = module.parent(of: reference.node)
    guard !parent.isNone else { return }
    switch tree.kind(parent) {
    case .subscript:
      guard !tree.flags(parent).contains(.store), !tree.flags(parent).contains(.delete) else { return }
      observeVariable(tree.child(parent, 1), parent, runsAt: reference.runsAt, subject: name)
    case .compareOperand, .compare, .attribute: return
    case .keyword where tree.name(parent) == "env": return
    default:
      add(
        .readsEnvironment, runsAt: reference.runsAt, range: tree.range(reference.node), subject: name,
        node: reference.node)
    }
  }

  // MARK: Text

  mutating func observeText() {
    for note in module.parsed.source.notes {
      let behavior: Behavior? =
        switch note.kind {
        case .offScreenCode: .hidesText
        case .bidirectionalControl: .hidesCharacters
        default: nil
        }
      guard let behavior else { continue }
      add(behavior, runsAt: moduleTime, range: note.range, subject: note.kind.rawValue)
    }
  }

  // MARK: Names

  /// Distinct names a module needs before their style is judged.
  static let minimumNameCount = 8
  /// One of so many names that are odd makes the module odd.
  static let oddShare = 4

  /// How many of the names that the module itself chose are made to be unreadable.
  mutating func observeNames() {
    // A stub repeats the names of what it describes, such as those of a C header.
    guard !module.path.hasSuffix(".pyi") else { return }
    let symbols = tree.symbols
    var counted = 0
    var odd = 0
    var example = ""
    for raw in 0..<symbols.count {
      let bytes = symbols.bytes(of: Symbol(rawValue: Int32(truncatingIfNeeded: raw)))
      guard bytes.count >= 5, !bytes.contains(0x2E) else { continue }
      counted += 1
      if NameStyle.isUnreadable(bytes) {
        odd += 1
        if example.isEmpty { example = String(decoding: bytes.prefix(80), as: UTF8.self) }
      }
    }
    guard odd >= Self.minimumNameCount, odd * Self.oddShare >= counted else { return }
    add(
      .obfuscatesNames, runsAt: moduleTime, range: nil, subject: "\(odd) of \(counted) names",
      detail: example)
  }
}

/// Names that differ only for a machine.
public enum NameStyle {
  /// Only letters that look alike, runs of underscores, or random letters and digits at great length.
  public static func isUnreadable(_ name: ArraySlice<UInt8>) -> Bool {
    guard name.count >= 6 else { return false }
    var common = Shape.alike
    for byte in name {
      common &= shapes[Int(byte)]
      if common == 0 { break }
    }
    if common != 0 { return true }
    if name.starts(with: "_0x".utf8), name.dropFirst(3).allSatisfy(isHexadecimal) { return true }
    return name.count >= 10 && isRandom(name)
  }

  private static func isHexadecimal(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 || (byte | 0x20) &- 0x61 < 6 }

  /// Letters change case, or become digits, far more often than in words joined by case or underscores;
  /// or they are letters without any vowel rhythm.
  private static func isRandom(_ name: ArraySlice<UInt8>) -> Bool {
    var changes = 0
    var previous: UInt8 = 0
    var letters = 0
    var vowels = 0
    var longestWithoutVowel = 0
    var run = 0
    for byte in name {
      let bits = shapes[Int(byte)]
      let shape = bits & Shape.kind
      if shape != previous, previous != 0, shape != 0 { changes += 1 }
      previous = shape
      guard bits & Shape.letter != 0 else {
        run = 0
        continue
      }
      letters += 1
      if bits & Shape.vowel != 0 {
        vowels += 1
        run = 0
      } else {
        run += 1
        longestWithoutVowel = max(longestWithoutVowel, run)
      }
    }
    guard letters * 2 >= name.count else { return false }
    if changes * 5 >= name.count * 2 { return true }
    return name.count >= 14 && longestWithoutVowel >= 8 && vowels * 5 < letters
  }

  /// What a byte of a name is, in bits.
  private enum Shape {
    static let lower: UInt8 = 1
    static let upper: UInt8 = 2
    static let digit: UInt8 = 4
    static let letter = lower | upper
    static let kind = letter | digit
    static let vowel: UInt8 = 8
    /// Three sets of characters that look alike; a name of one set alone has its bit in every byte.
    static let alike: UInt8 = 16 | 32 | 64
  }

  private static let shapes: [UInt8] = {
    var shapes = [UInt8](repeating: 0, count: 256)
    for byte in 0x61...0x7A { shapes[byte] |= Shape.lower }
    for byte in 0x41...0x5A { shapes[byte] |= Shape.upper }
    for byte in 0x30...0x39 { shapes[byte] |= Shape.digit }
    for byte in "aeiouyAEIOUY".utf8 { shapes[Int(byte)] |= Shape.vowel }
    for byte in "lI1i_|".utf8 { shapes[Int(byte)] |= 16 }
    for byte in "oO0Q_".utf8 { shapes[Int(byte)] |= 32 }
    for byte in "sS5_".utf8 { shapes[Int(byte)] |= 64 }
    return shapes
  }()
}

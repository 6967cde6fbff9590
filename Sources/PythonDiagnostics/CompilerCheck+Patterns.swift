import PythonSyntax
import SourceText

extension CompilerCheck {
  /// `subject, matchCase*`
  mutating func visitMatch(_ node: NodeID, _ place: Place) {
    follow(tree.child(node, 0), place)
    let cases = tree.children(node).dropFirst()
    for (index, matchCase) in zip(cases.indices, cases) {
      follow(matchCase, place)
      guard tree.kind(matchCase) == .matchCase else { continue }
      let pattern = tree.child(matchCase, 0)
      if index + 1 < cases.endIndex, tree.child(matchCase, 1).isNone, isIrrefutable(pattern) {
        report(
          "unreachable-case", "this pattern takes everything, so that the cases behind it are never reached", pattern,
          hint: "move it to the end, or give it a condition")
      }
      var names = PatternNames()
      checkPattern(pattern, &names, depth: 0)
    }
  }

  /// Names that a pattern binds, while it is read.
  struct PatternNames {
    var all: [Symbol] = []
    var seen: Set<Symbol> = []
  }

  /// Nesting at which a pattern is no longer looked into; the parser stops far earlier.
  private static let greatestDepth = 1000

  private mutating func checkPattern(_ node: NodeID, _ names: inout PatternNames, depth: Int) {
    guard !node.isNone, depth < Self.greatestDepth else { return }
    switch tree.kind(node) {
    case .matchAs:
      let inner = tree.child(node, 0)
      checkPattern(inner, &names, depth: depth + 1)
      if !inner.isNone && tree.symbol(node) == wildcardSymbol {
        report("wildcard-name", "`_` takes nothing and cannot be a name here", node)
      } else {
        bindPattern(tree.symbol(node), node, &names)
      }
    case .matchStar: bindPattern(tree.symbol(node), node, &names)
    case .matchSequence: checkSequence(node, &names, depth: depth)
    case .matchMapping: checkMapping(node, &names, depth: depth)
    case .matchClass: checkClass(node, &names, depth: depth)
    case .keywordPattern: checkPattern(tree.child(node, 0), &names, depth: depth + 1)
    case .matchOr: checkAlternatives(node, &names, depth: depth)
    case .matchValue:
      if !isPatternValue(tree.child(node, 0)) { refuseValue(tree.child(node, 0)) }
    default: break
    }
  }

  private mutating func bindPattern(_ symbol: Symbol, _ node: NodeID, _ names: inout PatternNames) {
    guard !symbol.isNone else { return }
    guard names.seen.insert(symbol).inserted else {
      return report(
        "duplicate-capture", "the pattern binds \(quoted(symbol)) twice", node, hint: "give one of them another name")
    }
    names.all.append(symbol)
  }

  private mutating func checkSequence(_ node: NodeID, _ names: inout PatternNames, depth: Int) {
    var star: NodeID?
    for element in tree.children(node) where !element.isNone {
      if tree.kind(element) == .matchStar {
        if let first = star {
          report(
            "two-stars", "two patterns of one sequence have a `*`", tree.range(element),
            related: [Diagnostic.Related(range: tree.range(first), message: "this one takes the rest already")])
        }
        star = star ?? element
      }
      checkPattern(element, &names, depth: depth + 1)
    }
    if let star, tree.childCount(node) == 1, !hasComma(node, behind: star) {
      report("star-alone", "a pattern with `*` must stand in a sequence", star, hint: "write `*name,`")
    }
  }

  /// Whether the only element of a sequence has a comma or square brackets to make it one.
  private func hasComma(_ node: NodeID, behind element: NodeID) -> Bool {
    let bytes = parsed.source.bytes
    let range = tree.range(node)
    if range.start < range.end, bytes[Int(range.start)] == 0x5B { return true }
    var index = Int(tree.range(element).end)
    while index < Int(range.end), bytes[index] != 0x2C {
      if bytes[index] == 0x23 {
        while index < Int(range.end), bytes[index] != 0x0A, bytes[index] != 0x0D { index += 1 }
      }
      index += 1
    }
    return index < Int(range.end)
  }

  private mutating func checkMapping(_ node: NodeID, _ names: inout PatternNames, depth: Int) {
    let children = tree.children(node)
    var keys: Set<[UInt8]> = []
    var index = children.startIndex
    while index + 1 < children.endIndex {
      let key = children[index]
      if tree.kind(key) == .name || !isPatternValue(key) && !tree.kind(key).isConstant {
        refuseValue(key)
      } else if let text = keyText(key), !keys.insert(text).inserted {
        report("duplicate-key", "the pattern looks for this key twice", key)
      }
      checkPattern(children[index + 1], &names, depth: depth + 1)
      index += 2
    }
    if tree.symbol(node) == wildcardSymbol, !tree.symbol(node).isNone {
      report("wildcard-name", "`**_` takes nothing: leave it out", node)
    }
    bindPattern(tree.symbol(node), node, &names)
  }

  /// A text that is equal for keys that are.
  private func keyText(_ key: NodeID) -> [UInt8]? {
    let kind = tree.kind(key)
    switch kind {
    case .stringLiteral, .bytesLiteral: return [kind.rawValue] + tree.literal(key)
    case .trueLiteral: return PatternNumber.one.key
    case .falseLiteral: return PatternNumber().key
    case .noneLiteral: return [kind.rawValue]
    default: return PatternNumber(key, of: tree)?.key
    }
  }

  private mutating func checkClass(_ node: NodeID, _ names: inout PatternNames, depth: Int) {
    var keyword: NodeID?
    var attributes: Set<Symbol> = []
    for argument in tree.children(node).dropFirst() where !argument.isNone {
      if tree.kind(argument) == .keywordPattern {
        keyword = keyword ?? argument
        if !attributes.insert(tree.symbol(argument)).inserted {
          report(
            "duplicate-attribute", "the pattern looks at the attribute \(quoted(tree.symbol(argument))) twice", argument
          )
        }
      } else if let keyword {
        report(
          "argument-order", "a positional pattern follows one with a name", tree.range(argument),
          related: [Diagnostic.Related(range: tree.range(keyword), message: "this comes first")])
      }
      if tree.kind(argument) == .matchStar {
        report("star-alone", "a pattern with `*` must stand in a sequence", argument)
      }
      checkPattern(argument, &names, depth: depth + 1)
    }
  }

  private mutating func checkAlternatives(_ node: NodeID, _ names: inout PatternNames, depth: Int) {
    let base = names.all.count
    var first: [Symbol] = []
    let alternatives = tree.children(node)
    for (index, alternative) in zip(alternatives.indices, alternatives) {
      if index + 1 < alternatives.endIndex, isIrrefutable(alternative) {
        report(
          "unreachable-alternative", "this pattern takes everything, so that the alternatives behind it are useless",
          alternative)
      }
      checkPattern(alternative, &names, depth: depth + 1)
      let own = names.all[base...]
      if index == alternatives.startIndex {
        first = Array(own)
      } else if Set(own) != Set(first) {
        report(
          "different-captures", "the alternatives of this pattern bind different names", tree.range(alternative),
          hint: "bind the same names in each of them")
      }
      names.seen.subtract(own)
      names.all.removeLast(own.count)
    }
    names.all += first
    names.seen.formUnion(first)
  }

  /// Whether a pattern matches everything.
  private func isIrrefutable(_ pattern: NodeID) -> Bool {
    var node = pattern
    while !node.isNone {
      switch tree.kind(node) {
      case .matchAs where tree.child(node, 0).isNone: return true
      case .matchAs: node = tree.child(node, 0)
      case .matchOr: node = tree.children(node).last ?? .none
      default: return false
      }
    }
    return false
  }

  // MARK: Values

  /// A literal, a signed number, a complex number, or a dotted name.
  private func isPatternValue(_ node: NodeID) -> Bool {
    switch tree.kind(node) {
    case .stringLiteral, .bytesLiteral: return true
    case .attribute:
      var value = node
      while tree.kind(value) == .attribute { value = tree.child(value, 0) }
      return tree.kind(value) == .name
    case .binaryOperation:
      guard tree.operator(node) == .add || tree.operator(node) == .subtract else { return false }
      let (left, right) = (tree.child(node, 0), tree.child(node, 1))
      return isSignedNumber(left, isReal: true) && tree.kind(right) == .imaginaryLiteral
        && !tree.flags(right).contains(.isParenthesized)
    default: return isSignedNumber(node, isReal: false)
    }
  }

  private func isSignedNumber(_ node: NodeID, isReal: Bool) -> Bool {
    var value = node
    if tree.kind(value) == .unaryOperation, tree.operator(value) == .minus || tree.operator(value) == .plus {
      value = tree.child(value, 0)
      if tree.flags(value).contains(.isParenthesized) { return false }
    }
    switch tree.kind(value) {
    case .integerLiteral, .floatLiteral: return true
    case .imaginaryLiteral: return !isReal
    default: return false
    }
  }

  private mutating func refuseValue(_ node: NodeID) {
    report(
      "pattern-value", "a pattern can compare with literals and dotted names only", node,
      hint: "put the comparison into a condition: `case x if x == …`")
  }
}

extension NodeKind {
  fileprivate var isConstant: Bool { self == .noneLiteral || self == .trueLiteral || self == .falseLiteral }
}

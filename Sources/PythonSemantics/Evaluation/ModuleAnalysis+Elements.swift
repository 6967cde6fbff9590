import PythonSyntax
import SourceText

// Elements of tables of functions: `{"a": f}["a"]`, `table["a"] = f`, `self.table["a"]`.

/// An element of a list or dictionary, by its container and its key.
struct ElementKey: Hashable {
  /// A binding of the module, or the complement of the path of a member.
  var container: Int64
  var key: Int32
}

extension ModuleAnalysis {
  /// Displays inside displays that are followed.
  private static let displayDepth = 6

  /// What the value of `container[key]` is; none when it is not known.
  mutating func elementPath(_ container: NodeID, _ key: NodeID, _ package: inout PackageState) -> Int32 {
    let constant = constantOf(key)
    guard constant >= 0 else { return PathTable.none }
    if !elementPaths.isEmpty || !package.elementPaths.isEmpty,
      let stored = storedElement(container, constant, &package)
    {
      return stored
    }
    let node = elementNode(container, key, package, depth: 0)
    return node.isNone ? PathTable.none : pathOf[Int(node.rawValue)]
  }

  /// The node of an element that is written out.
  private mutating func elementNode(
    _ container: NodeID, _ key: NodeID, _ package: PackageState, depth: Int
  ) -> NodeID {
    let display = display(of: container, package, depth: depth)
    let constant = constantOf(key)
    guard !display.isNone, constant >= 0, constants.spend(tree.childCount(display)) else { return .none }
    switch tree.kind(display) {
    case .list, .tuple:
      guard let position = constants.integer(constant) else { return .none }
      let count = tree.childCount(display)
      let index = position < 0 ? position + count : position
      return index >= 0 && index < count ? tree.child(display, index) : .none
    case .dict:
      // Each entry is looked at: two steps.
      guard tree.childCount(display) <= 4096, constants.spend(tree.childCount(display) * 16) else { return .none }
      let number = constants.integer(constant)
      for pair in stride(from: 0, to: tree.childCount(display) - 1, by: 2) {
        let candidate = constantOf(tree.child(display, pair))
        guard candidate >= 0 else { continue }
        if let number {
          if constants.integer(candidate) == number { return tree.child(display, pair + 1) }
        } else if constants.areEqual(candidate, constant, tree: tree) {
          return tree.child(display, pair + 1)
        }
      }
      return .none
    case .call:
      guard let wanted = nameText(key), constants.spend(tree.childCount(display) * 8) else { return .none }
      return keywordArgument(display, String(decoding: wanted, as: UTF8.self))
    default: return .none
    }
  }

  /// The list, tuple, dictionary or `dict(…)` that an expression stands for.
  private mutating func display(of node: NodeID, _ package: PackageState, depth: Int) -> NodeID {
    guard !node.isNone, depth < Self.displayDepth else { return .none }
    switch tree.kind(node) {
    case .list, .tuple, .dict: return node
    case .call: return pathOf[Int(node.rawValue)] == package.known.madeDictionary ? node : .none
    case .namedExpression: return display(of: tree.child(node, 1), package, depth: depth + 1)
    case .name:
      guard bindingOf[Int(node.rawValue)] >= 0 else { return .none }
      let sole = bindings[Int(bindingOf[Int(node.rawValue)])].soleValue
      return sole < 0 ? .none : display(of: NodeID(rawValue: sole), package, depth: depth + 1)
    case .attribute:
      guard let known = package.displays[pathOf[Int(node.rawValue)]], known.module == index else { return .none }
      return known.node
    case .subscript:
      let inner = elementNode(tree.child(node, 0), tree.child(node, 1), package, depth: depth + 1)
      return display(of: inner, package, depth: depth + 1)
    default: return .none
    }
  }

  // MARK: - Stores

  /// `table[key] = value`
  mutating func storeElement(_ definition: Definition, _ package: inout PackageState) {
    let value = pathOf(definition.value)
    guard value > PathTable.unknown, !package.known.isLiteral(value), !package.paths.isUnknown(value) else { return }
    let constant = constantOf(tree.child(definition.target, 1))
    guard constant >= 0, let container = container(tree.child(definition.target, 0), package),
      let key = elementKey(constant, &package)
    else { return }
    let element = ElementKey(container: container, key: key)
    if container >= 0 { elementPaths[element] = value } else { package.elementPaths[element] = value }
  }

  private mutating func storedElement(_ container: NodeID, _ constant: Int32, _ package: inout PackageState) -> Int32? {
    guard let place = self.container(container, package), let key = elementKey(constant, &package) else { return nil }
    let element = ElementKey(container: place, key: key)
    return place >= 0 ? elementPaths[element] : package.elementPaths[element]
  }

  /// A variable, or a member of a class or module of the package.
  private func container(_ node: NodeID, _ package: PackageState) -> Int64? {
    guard !node.isNone else { return nil }
    switch tree.kind(node) {
    case .name:
      let binding = bindingOf[Int(node.rawValue)]
      return binding >= 0 ? Int64(binding) : nil
    case .attribute:
      let path = pathOf[Int(node.rawValue)]
      return path > PathTable.unknown && package.paths.definition(path) == .variable ? ~Int64(path) : nil
    default: return nil
    }
  }

  /// Keys as components: texts as they are, numbers as their digits behind a `#`.
  private mutating func elementKey(_ constant: Int32, _ package: inout PackageState) -> Int32? {
    if let number = constants.integer(constant) { return package.paths.component("#\(number)") }
    guard let content = constants.name(constant, tree: tree) else { return nil }
    return package.paths.component(content[...])
  }
}

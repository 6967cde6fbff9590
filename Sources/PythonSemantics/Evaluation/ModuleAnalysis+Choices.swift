import PythonSyntax

// Variables that an import fills in more than one place: `try: import a as m` and `except ImportError: import b as m`, the
// branches of an `if`, a function that rebinds a global. One of them is the path of the variable; the others are kept
// beside it, for where it is called or named.

extension ModuleAnalysis {
  /// Origins of one variable that are told apart.
  private static let originCeiling = 4

  /// A name was read whose variable may hold another import. One that stands in the run of statements where the value
  /// was given holds that value.
  @inline(__always)
  mutating func noteChoice(_ node: NodeID, _ state: Binding) {
    guard state.isImported, state.definitionCount > 1, !state.isStraight,
      state.currentContext != contexts.contextOf[Int(node.rawValue)]
    else { return }
    choiceNames.append(node)
  }

  /// Follows each such name outwards, `m.a.b`, with every other import that its variable may hold.
  mutating func spreadChoices(_ package: inout PackageState) {
    otherPaths = [:]
    guard !choiceNames.isEmpty else { return }
    let origins = importOrigins(&package)
    for node in choiceNames {
      guard let paths = origins[bindingOf[Int(node.rawValue)]] else { continue }
      for path in paths where path != pathOf[Int(node.rawValue)] { spread(path, from: node, &package) }
    }
  }

  private mutating func spread(_ origin: Int32, from node: NodeID, _ package: inout PackageState) {
    var (top, path) = (node, origin)
    while true {
      let parent = contexts.parents[Int(top.rawValue)]
      guard parent >= 0, tree.kinds[Int(parent)] == .attribute else { break }
      top = NodeID(rawValue: parent)
      let component = component(tree.symbol(top), &package.paths)
      path = attributePath(of: path, component, &package)
    }
    guard path > PathTable.unknown, !package.paths.isUnknown(path), path != pathOf[Int(top.rawValue)] else { return }
    if !otherPaths[top.rawValue, default: []].contains(path) { otherPaths[top.rawValue, default: []].append(path) }
  }

  /// What is imported into each variable that has several imports, or names of other things beside an import.
  private mutating func importOrigins(_ package: inout PackageState) -> [Int32: [Int32]] {
    var origins: [Int32: [Int32]] = [:]
    for definition in definitions where definition.binding >= 0 {
      let state = bindings[Int(definition.binding)]
      guard state.isImported, state.definitionCount > 1, !state.isStraight,
        origins[definition.binding]?.count ?? 0 < Self.originCeiling
      else { continue }
      let path: Int32
      switch definition.kind {
      case .imported: path = importedPath(of: definition.target, &package)
      case .value: path = pathOf(definition.value)
      case .element, .augmented, .function, .type, .parameter, .opaque: continue
      }
      guard path > PathTable.unknown, !package.paths.isUnknown(path), !package.paths.isResult(path),
        !package.known.isLiteral(path)
      else { continue }
      if !origins[definition.binding, default: []].contains(path) {
        origins[definition.binding, default: []].append(path)
      }
    }
    return origins
  }

  /// `del open` at the level of the module: from here on the builtin is meant again.
  mutating func forget(_ name: NodeID, _ package: inout PackageState) {
    let binding = Int(bindingOf[Int(name.rawValue)])
    guard binding >= 0, table.scopes[binding] == 0, bindings[binding].isStraight,
      bindings[binding].context == contexts.contextOf[Int(name.rawValue)]
    else { return }
    let component = component(tree.symbol(name), &package.paths)
    guard let builtin = package.known.builtin(component) else { return }
    // Not the summary: functions may have run while the name was another's.
    bindings[binding].current = builtin
    bindings[binding].constant = ConstantTable.none
    bindings[binding].soleValue = -1
  }
}

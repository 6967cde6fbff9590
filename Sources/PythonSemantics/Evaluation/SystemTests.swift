import PythonSyntax
import SourceText

// Tests of the operating system: `sys.platform == "win32"`, `os.name == "nt"`, `platform.system() in ("Linux", …)`.

extension ModuleAnalysis {
  /// The systems each context is limited to, `.all` for no limit.
  func contextSystems(_ package: PackageState) -> [SystemSet] {
    var systems: [SystemSet] = []
    systems.reserveCapacity(contexts.contexts.count)
    for context in contexts.contexts {
      let outer = context.parent < 0 ? .all : systems[Int(context.parent)]
      var budget = 64
      guard !context.test.isNone, let tested = testedSystems(context.test, package, &budget, depth: 0) else {
        systems.append(outer)
        continue
      }
      let own = context.isNegated ? SystemSet.all.subtracting(tested) : tested
      let both = outer.intersection(own)
      systems.append(both.isEmpty ? outer : both)
    }
    return systems
  }

  /// The systems on which a test holds; nil when it is about something else.
  private func testedSystems(
    _ test: NodeID, _ package: PackageState, _ budget: inout Int, depth: Int
  ) -> SystemSet? {
    guard !test.isNone, depth < 8, budget > 0 else { return nil }
    budget -= 1
    switch tree.kind(test) {
    case .compare: return comparedSystems(test, package)
    case .call:
      let function = tree.child(test, 0)
      guard tree.kind(function) == .attribute, ["startswith", "__contains__"].contains(tree.name(function)),
        isSystemName(tree.child(function, 0), package)
      else { return nil }
      return systems(named: argument(test, 0))
    case .unaryOperation:
      guard tree.operator(test) == .not else { return nil }
      let inner = testedSystems(tree.child(test, 0), package, &budget, depth: depth + 1)
      return inner.map { SystemSet.all.subtracting($0) }
    case .boolOperation:
      let parts = tree.children(test).prefix(64).map { testedSystems($0, package, &budget, depth: depth + 1) }
      if tree.operator(test) == .and {
        let known = parts.compactMap { $0 }
        return known.isEmpty ? nil : known.reduce(.all) { $0.intersection($1) }
      }
      return parts.contains { $0 == nil } ? nil : parts.compactMap { $0 }.reduce([]) { $0.union($1) }
    case .name:
      let binding = bindingOf[Int(test.rawValue)]
      guard binding >= 0, bindings[Int(binding)].soleValue >= 0 else { return nil }
      return testedSystems(NodeID(rawValue: bindings[Int(binding)].soleValue), package, &budget, depth: depth + 1)
    default: return nil
    }
  }

  private func comparedSystems(_ test: NodeID, _ package: PackageState) -> SystemSet? {
    guard tree.childCount(test) == 2 else { return nil }
    let left = tree.child(test, 0)
    let operand = tree.child(test, 1)
    let right = tree.child(operand, 0)
    let named: SystemSet?
    if isSystemName(left, package) {
      named = systems(named: right)
    } else if isSystemName(right, package) {
      named = systems(named: left)
    } else {
      return nil
    }
    guard let named else { return nil }
    switch tree.operator(operand) {
    case .equal, .in, .is: return named
    case .notEqual, .notIn, .isNot: return SystemSet.all.subtracting(named)
    default: return nil
    }
  }

  /// An expression that gives the name of the system.
  private func isSystemName(_ node: NodeID, _ package: PackageState) -> Bool {
    let path = pathOf(node)
    return path > PathTable.unknown && package.known.isSystemName(package.paths.plain(path))
  }

  /// Systems that a constant text, or a sequence of them, names; nil when one is not known.
  private func systems(named node: NodeID) -> SystemSet? {
    let constant = constantOf(node)
    guard constant >= 0 else { return nil }
    let items = constants.items(constant).map { Array($0) } ?? [constant]
    guard !items.isEmpty, items.count <= 16 else { return nil }
    var systems: SystemSet = []
    for item in items {
      guard constants.isString(item), constants.length(item) < 32, let content = constants.content(item, tree: tree)
      else {
        return nil
      }
      switch String(decoding: content.map { $0 >= 0x41 && $0 <= 0x5a ? $0 | 0x20 : $0 }, as: UTF8.self) {
      case "nt", "windows", "win32", "win", "win64", "cygwin", "msys": systems.insert(.windows)
      case "linux", "linux2", "linux-": systems.insert(.linux)
      case "darwin", "mac", "macos", "macosx": systems.insert(.macos)
      case "posix": systems.formUnion([.linux, .macos])
      default: return nil
      }
    }
    return systems
  }
}

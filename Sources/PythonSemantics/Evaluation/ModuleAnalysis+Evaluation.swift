import PythonSyntax
import SourceText

// The round over all expressions in source order: what dotted name, and what constant, each of them is.

/// What `evaluate` shares between the modules of a package.
///
/// While modules are evaluated it is passed `inout` also to what only reads it: passing so large a value copies it.
struct PackageState {
  var paths: PathTable
  let known: KnownPaths
  /// Bases of every class of the package, as paths, by package-wide number.
  var bases: [[Int32]]
  /// Path of every class.
  var typePaths: [Int32]
  /// Most steps of constant evaluation for one file, and those that the files of the package share.
  let stepCeiling: Int
  var sharedSteps: Int
  /// The classes above every class.
  var ancestries: Ancestry
  /// Path of the metaclass of each class that names one.
  var metaclasses: [Int32: Int32] = [:]
  /// Path of what every unit returns: -1 unknown, -2 several.
  var returnPaths: [Int32]
  /// Paths of names that surround all of the package, by component.
  let freeNames: [Int32: Int32]
  /// Paths that a unit returns when it returns several.
  var returnChoices: [Int32: [Int32]] = [:]
  /// Modules of the package that take over names of others, or say which of theirs may be taken.
  var namespaces: [Int32: ModuleNamespace] = [:]
  /// Where names of those modules may come from, as far as somebody asked.
  var starLists: [Int32: StarList] = [:]
  /// What was stored in elements of members.
  var elementPaths: [ElementKey: Int32] = [:]
  /// Lists and dictionaries that members were set to, by the path of the member.
  var displays: [Int32: (module: Int32, node: NodeID)] = [:]
  /// Constant variables of modules, for other modules: (module, constant) by path.
  var constants: [Int32: (module: Int32, constant: Int32)] = [:]
}

extension ModuleAnalysis {
  /// One round. Children have smaller numbers than their parents, so operands are known when an operation is reached.
  mutating func evaluate(_ package: inout PackageState, others: [ModuleAnalysis?]) {
    var cursor = 0
    choiceNames.removeAll()
    for index in bindings.indices {
      bindings[index].current = PathTable.none
      bindings[index].currentContext = -1
    }
    constants.borrow(package.sharedSteps, ceiling: package.stepCeiling)
    defer { package.sharedSteps -= constants.giveBack() }
    outsideStars = nil
    starList = nil
    starNames =
      starImports.isEmpty ? [] : [Int32](repeating: Self.unaskedName, count: componentOf.count)
    for index in 0..<tree.nodeCount where contexts.contextOf[index] >= 0 {
      let node = NodeID(rawValue: Int32(index))
      evaluateExpression(node, index, &package, others)
      while cursor < definitions.count, definitions[cursor].statement == Int32(index) {
        execute(definitions[cursor], &package)
        cursor += 1
      }
    }
    spreadChoices(&package)
    publish(&package)
  }

  private mutating func evaluateExpression(
    _ node: NodeID, _ index: Int, _ package: inout PackageState, _ others: [ModuleAnalysis?]
  ) {
    switch tree.kinds[index] {
    case .name: evaluateName(node, index, &package, others)
    case .attribute:
      let value = tree.child(node, 0)
      guard !value.isNone else { return }
      let component = component(tree.symbol(node), &package.paths)
      if tree.kind(value) == .call, let inherited = inheritedPath(value, component, &package) {
        pathOf[index] = inherited
      } else {
        pathOf[index] = attributePath(of: pathOf[Int(value.rawValue)], component, &package)
      }
      if let constant = crossConstant(pathOf[index], &package, others) { constantOf[index] = constant }
    case .call: evaluateCall(node, index, &package)
    case .subscript: evaluateSubscript(node, index, &package)
    case .stringLiteral, .bytesLiteral:
      let isText = tree.kinds[index] == .stringLiteral
      pathOf[index] = isText ? package.known.text : package.known.bytes
      if constantOf[index] < 0 {
        constantOf[index] = constants.literal(node, isText: isText, count: tree.literal(node).count)
      }
    case .integerLiteral:
      pathOf[index] = package.known.integer
      if constantOf[index] < 0, let value = PythonValues.integer(tree.literal(node)) {
        constantOf[index] = constants.integer(value)
      }
    case .joinedString:
      pathOf[index] = package.known.text
      foldJoinedString(node, index)
    case .list, .tuple:
      guard !tree.flags(node).contains(.store) else { return }
      pathOf[index] = tree.kinds[index] == .list ? package.known.list : package.known.tuple
      foldSequence(node, index)
    case .dict, .dictComprehension: pathOf[index] = package.known.dict
    case .set, .setComprehension: pathOf[index] = package.known.set
    case .listComprehension: pathOf[index] = package.known.list
    case .binaryOperation:
      let (left, right) = (pathOf(tree.child(node, 0)), pathOf(tree.child(node, 1)))
      if left == package.known.text || left == package.known.bytes {
        pathOf[index] = left
      } else {
        pathOf[index] = right == package.known.text || right == package.known.bytes ? right : PathTable.none
      }
      foldBinary(node, index)
    case .unaryOperation: foldUnary(node, index)
    case .conditional: pathOf[index] = firstKnown(node, from: 1, &package)
    case .boolOperation: pathOf[index] = firstKnown(node, from: 0, &package)
    case .await: pathOf[index] = pathOf(tree.child(node, 0))
    case .namedExpression:
      pathOf[index] = pathOf(tree.child(node, 1))
      constantOf[index] = constantOf(tree.child(node, 1))
    case .lambda:
      let body = tree.child(node, 1)
      guard !body.isNone, contexts.contextOf[Int(body.rawValue)] >= 0 else { return }
      let unit = Int(contexts.context(of: body).unit)
      pathOf[index] = unitPath(unit)
      noteReturn(unit, pathOf(body), &package)
    case .returnStatement: noteReturn(Int(contexts.context(of: node).unit), pathOf(tree.child(node, 0)), &package)
    case .arguments: noteBases(node, &package)
    default: break
    }
  }

  func pathOf(_ node: NodeID) -> Int32 { node.isNone ? PathTable.none : pathOf[Int(node.rawValue)] }

  func constantOf(_ node: NodeID) -> Int32 { node.isNone ? ConstantTable.none : constantOf[Int(node.rawValue)] }

  /// The first of several possible values whose path says something: the children of a node from an index on.
  private func firstKnown(_ node: NodeID, from first: Int, _ package: inout PackageState) -> Int32 {
    var literal = PathTable.none
    for position in first..<max(first, tree.childCount(node)) {
      let path = pathOf(tree.child(node, position))
      if path > PathTable.unknown, !package.paths.isUnknown(path) {
        if !package.known.isLiteral(path) { return path }
        if literal < 0 { literal = path }
      }
    }
    return literal
  }

  private mutating func noteReturn(_ unit: Int, _ path: Int32, _ package: inout PackageState) {
    // Another round sees the same statements again; it may know more, so the first that is known counts.
    guard path > PathTable.unknown, !package.known.isLiteral(path), !package.paths.isUnknown(path) else { return }
    if returnPaths[unit] == PathTable.none || returnPaths[unit] == path {
      returnPaths[unit] = path
    } else {
      let first = returnPaths[unit] >= 0 ? [returnPaths[unit]] : []
      returnPaths[unit] = -2
      if returnChoices[unit, default: first].count < 4, !returnChoices[unit, default: first].contains(path) {
        returnChoices[unit, default: first].append(path)
      }
    }
  }

  private mutating func noteBases(_ node: NodeID, _ package: inout PackageState) {
    let parent = contexts.parents[Int(node.rawValue)]
    guard parent >= 0, tree.kinds[Int(parent)] == .classDef else { return }
    let body = tree.child(NodeID(rawValue: parent), 3)
    guard !body.isNone, contexts.contextOf[Int(body.rawValue)] >= 0 else { return }
    let type = contexts.scopes[Int(contexts.context(of: body).scope)].type
    guard type >= 0 else { return }
    bases[Int(type)] = tree.children(node).filter { !$0.isNone && ![.keyword, .starred].contains(tree.kind($0)) }
      .map { pathOf[Int($0.rawValue)] }.filter { $0 > PathTable.unknown && !package.paths.isUnknown($0) }
    if bases[Int(type)].count > Ancestry.baseCeiling {
      bases[Int(type)].removeLast(bases[Int(type)].count - Ancestry.baseCeiling)
    }
    // At once: what stands below the class in this file inherits from it already.
    if package.bases[Int(typeBase + type)] != bases[Int(type)] {
      package.bases[Int(typeBase + type)] = bases[Int(type)]
      package.ancestries.forget()
    }
    for child in tree.children(node) where !child.isNone && tree.kind(child) == .keyword {
      let metaclass = pathOf(tree.child(child, 0))
      guard metaclass > PathTable.unknown, tree.name(child) == "metaclass" else { continue }
      metaclasses[type] = metaclass
    }
  }

  // MARK: - Names

  private mutating func evaluateName(
    _ node: NodeID, _ index: Int, _ package: inout PackageState, _ others: [ModuleAnalysis?]
  ) {
    let flags = tree.flags(node)
    guard flags.isDisjoint(with: [.store, .delete]) else {
      if flags.contains(.delete) { forget(node, &package) }
      return
    }
    let binding = Int(bindingOf[index])
    guard binding >= 0 else {
      pathOf[index] = freePath(node, &package)
      if let constant = crossConstant(pathOf[index], &package, others) { constantOf[index] = constant }
      if constantOf[index] < 0 { constantOf[index] = ownName(tree.symbol(node), package.paths) }
      return
    }
    let context = contexts.context(of: node)
    let state = bindings[binding]
    let runsWithBinding =
      contexts.scopes[Int(table.scopes[binding])].unit == contexts.units[Int(context.unit)].rootUnit(contexts)
    let path = runsWithBinding && state.current >= 0 ? state.current : state.summary
    pathOf[index] = package.paths.resolved(path)
    noteChoice(node, state)
    if path < 0, state.currentContext < 0, state.definitionCount > 0 { needsSecondRound = true }
    if state.definitionCount == 1 || (state.isStraight && contexts.contextOf[index] == state.context) {
      constantOf[index] = state.constant
    }
    if constantOf[index] < 0, let constant = crossConstant(path, &package, others) { constantOf[index] = constant }
  }

  /// A name that the module does not bind: from `import *`, or a builtin.
  private mutating func freePath(_ node: NodeID, _ package: inout PackageState) -> Int32 {
    let symbol = tree.symbol(node)
    let component = component(symbol, &package.paths)
    if !starImports.isEmpty {
      let isKnown = !symbol.isNone && starNames[Int(symbol.rawValue)] != Self.unaskedName
      let path = isKnown ? starNames[Int(symbol.rawValue)] : starMember(component, &package)
      if !symbol.isNone { starNames[Int(symbol.rawValue)] = path }
      if path >= 0 { return path }
    }
    if !package.freeNames.isEmpty, let free = package.freeNames[component] { return free }
    if let builtin = package.known.builtin(component) { return builtin }
    guard !starImports.isEmpty else { return PathTable.none }
    let path = outsideName(tree.name(node), component, &package)
    // A builtin is asked for first, so what is remembered from here on is of no other name.
    if !symbol.isNone { starNames[Int(symbol.rawValue)] = path }
    return path
  }

  /// Not asked for in this round; `PathTable.none` is an answer.
  private static let unaskedName = Int32.min

  /// What `import *` from modules of the package makes of a name.
  private mutating func starMember(_ component: Int32, _ package: inout PackageState) -> Int32 {
    if starList == nil { starList = package.starList(starImports) }
    return starList.flatMap { package.search($0, component) } ?? PathTable.none
  }

  /// A name that one of the modules outside of the package may have, by `import *`.
  private mutating func outsideName(_ name: String, _ component: Int32, _ package: inout PackageState) -> Int32 {
    var outside = outsideStars ?? []
    if outsideStars == nil {
      for star in starImports where star >= 0 && package.paths.definition(star) == nil {
        outside.append((star, package.paths.text(star)))
      }
      outsideStars = outside
    }
    guard let last = outside.last, !name.hasPrefix("__") else { return PathTable.none }
    if outside.count == 1 { return package.paths.child(of: last.path, component: component) }
    let answers = outside.map { StarImportNames.holds($0.name, name) }
    let choice = answers.firstIndex(of: true) ?? answers.lastIndex(of: nil) ?? outside.count - 1
    return package.paths.child(of: outside[choice].path, component: component)
  }

  // MARK: - Attributes and members

  /// `path.component`, with what the package knows about itself.
  func attributePath(of path: Int32, _ component: Int32, _ package: inout PackageState) -> Int32 {
    guard path > PathTable.unknown, !package.paths.isUnknown(path) else {
      return package.paths.child(of: PathTable.unknown, component: component)
    }
    let child: Int32
    switch package.paths.definition(path) {
    case .type(let type):
      if component == package.known.dunderClass, package.paths.isResult(path) { return package.paths.plain(path) }
      return memberPath(of: type, component, &package)
    case .module where package.paths.plain(path) == path:
      return package.member(ofModule: path, component) ?? package.paths.child(of: path, component: component)
    case .module, .function, .variable, nil: child = package.paths.child(of: path, component: component)
    }
    let plain = package.paths.plain(child)
    let resolved = package.paths.resolved(plain)
    return resolved == plain ? child : resolved
  }

  /// `super().name`: a member of the first base that has it.
  private func inheritedPath(_ call: NodeID, _ component: Int32, _ package: inout PackageState) -> Int32? {
    guard pathOf(tree.child(call, 0)) == package.known.superclass, let type = enclosingType(of: call) else {
      return nil
    }
    var outside: Int32?
    for base in bases[Int(type)] {
      guard case .type(let number)? = package.paths.definition(base), base == package.paths.plain(base) else {
        if outside == nil { outside = base }
        continue
      }
      let path = memberPath(of: number, component, &package)
      if package.paths.definition(path) != nil || package.paths.parent(path) != package.typePaths[Int(number)] {
        return path
      }
    }
    return outside.map { package.paths.child(of: $0, component: component) }
  }

  /// The class around a method, also from functions inside of it.
  func enclosingType(of node: NodeID) -> Int32? {
    var unit = contexts.context(of: node).unit
    while unit >= 0 {
      if contexts.units[Int(unit)].type >= 0 { return contexts.units[Int(unit)].type }
      unit = contexts.units[Int(unit)].parent
    }
    return nil
  }

  /// A member of a class of the package: its own, or that of the first base that has it.
  private func memberPath(
    of type: Int32, _ component: Int32, _ package: inout PackageState
  ) -> Int32 {
    for current in package.makeAncestry(of: type) {
      if let member = package.paths.find(parent: package.typePaths[Int(current)], component: component) {
        let resolved = package.paths.resolved(member)
        if resolved != member || package.paths.definition(member) != nil { return resolved }
      }
    }
    let outside = package.ancestries.outside(type)
    return package.paths.child(
      of: outside >= 0 ? outside : package.typePaths[Int(type)], component: component)
  }

  // MARK: - Definitions

  private mutating func execute(_ definition: Definition, _ package: inout PackageState) {
    guard definition.binding >= 0 else {
      guard definition.kind == .value, !definition.value.isNone else { return }
      switch tree.kind(definition.target) {
      case .attribute:
        let component = component(tree.symbol(definition.target), &package.paths)
        storeAttribute(pathOf(tree.child(definition.target, 0)), component, definition.value, &package)
      case .subscript: storeElement(definition, &package)
      default: break
      }
      return
    }
    let index = Int(definition.binding)
    let contextIndex = contexts.contextOf[Int(definition.statement)]
    let context = contexts.contexts[Int(contextIndex)]
    var path = PathTable.none
    var constant = ConstantTable.none
    switch definition.kind {
    case .value:
      path = pathOf(definition.value)
      constant = constantOf(definition.value)
    case .function, .type:
      path = package.paths.child(
        of: scopePaths[Int(context.scope)], component: component(tree.symbol(definition.target), &package.paths))
    case .imported: path = importedPath(of: definition.target, &package)
    case .parameter: path = parameterPath(definition, package: &package)
    case .augmented:
      path = bindings[index].current
      if bindings[index].isStraight, bindings[index].constant >= 0,
        tree.operator(NodeID(rawValue: definition.statement)) == .add
      {
        let addition = constantOf(definition.value)
        if addition >= 0 { constant = constants.concatenation(bindings[index].constant, addition) }
      }
    case .element, .opaque: break
    }
    if path == PathTable.unknown || (path > 0 && package.paths.isUnknown(path)) { path = PathTable.none }
    bindings[index].constant = constant
    let isWeak = path < 0 || package.known.isLiteral(path)
    if isWeak, bindings[index].current >= 0, !package.known.isLiteral(bindings[index].current),
      bindings[index].currentContext != contextIndex
    {
      return
    }
    if context.isHandler, bindings[index].current >= 0, !isWeak { return }
    bindings[index].current = path
    bindings[index].currentContext = contextIndex
    if !isWeak || bindings[index].summary < 0 { bindings[index].summary = path }
  }

  /// What `from module import name` brings in.
  func importedPath(of alias: NodeID, _ package: inout PackageState) -> Int32 {
    let target = pathOf[Int(alias.rawValue)]
    guard target >= 0, !package.paths.isAlias(target), package.paths.definition(target) == nil else {
      return package.paths.resolved(target)
    }
    let owner = package.paths.parent(target)
    guard owner >= 0, package.isModule(owner) else { return target }
    return package.member(ofModule: owner, package.paths.lastComponent(target)) ?? target
  }

  /// `self.x = value`, `module.x = value`: from here on, `x` of the class or module is what the value is.
  mutating func storeAttribute(
    _ receiver: Int32, _ component: Int32, _ node: NodeID, _ package: inout PackageState
  ) {
    guard receiver > PathTable.unknown else { return }
    let owner: Int32
    switch package.paths.definition(receiver) {
    case .type(let type): owner = package.typePaths[Int(type)]
    case .module where package.isModule(receiver): owner = receiver
    case .module, .function, .variable, nil: return
    }
    let member = package.paths.child(of: owner, component: component)
    switch package.paths.definition(member) {
    case .module, .function, .type: if owner == receiver, package.isModule(receiver) { return }
    case .variable, nil: break
    }
    let value = pathOf(node)
    if package.known.isLiteral(value) || value == package.known.madeDictionary, package.displays[member] == nil {
      switch tree.kind(node) {
      case .list, .tuple, .dict, .call: package.displays[member] = (index, node)
      default: break
      }
    }
    if package.paths.definition(member) == nil { package.paths.define(member, .variable) }
    let constant = constantOf(node)
    if constant >= 0, package.constants[member] == nil {
      package.constants[member] = (index, constant)
    } else if package.constants[member].map({ $0.module != index || $0.constant != constant }) ?? false {
      package.constants[member] = (-1, ConstantTable.none)
    }
    if value > PathTable.unknown, !package.known.isLiteral(value), !package.paths.isUnknown(value) {
      package.paths.setAlias(member, to: value)
      needsSecondRound = true
    }
  }

  /// `self`, an annotated type, or a default value that is a name of something.
  private mutating func parameterPath(_ definition: Definition, package: inout PackageState) -> Int32 {
    let index = Int(definition.binding)
    if bindings[index].definitionCount == 1, bindings[index].summary >= 0 { return bindings[index].summary }
    let annotation = tree.child(definition.target, 0)
    if !annotation.isNone, [.name, .attribute].contains(tree.kind(annotation)) {
      let path = pathOf[Int(annotation.rawValue)]
      if path > PathTable.unknown, !package.paths.isUnknown(path), package.paths.plain(path) == path {
        return package.paths.result(of: path)
      }
    }
    let initial = pathOf(definition.value)
    return initial > PathTable.unknown && !package.known.isLiteral(initial) ? initial : PathTable.none
  }

  /// Tells the other modules what this one's variables are.
  private mutating func publish(_ package: inout PackageState) {
    for unit in returnPaths.indices { package.returnPaths[Int(unitBase) + unit] = returnPaths[unit] }
    for type in bases.indices where package.bases[Int(typeBase) + type] != bases[type] {
      package.bases[Int(typeBase) + type] = bases[type]
      package.ancestries.forget()
    }
    for (unit, choices) in returnChoices { package.returnChoices[unitBase + Int32(unit)] = choices }
    for (type, metaclass) in metaclasses { package.metaclasses[typeBase + type] = metaclass }
    for binding in bindings.indices where isReachable(binding) {
      let variable = package.paths.child(
        of: scopePaths[Int(table.scopes[binding])],
        component: component(Symbol(rawValue: table.symbols[binding]), &package.paths))
      let state = bindings[binding]
      if state.summary >= 0, !package.known.isLiteral(state.summary) {
        package.paths.setAlias(variable, to: state.summary)
      }
      if state.constant >= 0, state.definitionCount == 1 { package.constants[variable] = (index, state.constant) }
    }
  }

  /// The constant behind a name of another module of the package.
  private mutating func crossConstant(
    _ path: Int32, _ package: inout PackageState, _ others: [ModuleAnalysis?]
  ) -> Int32? {
    guard path > PathTable.unknown, package.paths.definition(path) == .variable else { return nil }
    guard let found = package.constants[package.paths.plain(path)] else {
      needsSecondRound = true
      return nil
    }
    if found.module == index { return found.constant }
    guard found.module >= 0 else { return nil }
    let key = Int64(found.module) << 32 | Int64(found.constant)
    if let known = copiedConstants[key] { return known >= 0 ? known : nil }
    let copy =
      others[Int(found.module)].map { $0.constants.copy(found.constant, tree: $0.tree, into: &constants) }
      ?? ConstantTable.none
    copiedConstants[key] = copy
    return copy >= 0 ? copy : nil
  }
}

extension Unit {
  /// The main guard shares the names of the module and runs in order with it.
  func rootUnit(_ contexts: ContextTree) -> Int32 { contexts.scopes[Int(scope)].unit }
}

/// A few names that `from module import *` is used for, to tell two such imports apart.
enum StarImportNames {
  /// Nil for a module that this table does not know.
  static func holds(_ module: String, _ name: String) -> Bool? {
    switch module {
    case "os":
      ["system", "popen", "environ", "getenv", "path", "name", "remove", "getcwd", "startfile", "listdir"].contains(
        name)
    case "subprocess": ["Popen", "run", "call", "check_output", "check_call", "PIPE", "getoutput"].contains(name)
    case "socket": ["socket", "AF_INET", "SOCK_STREAM", "gethostname", "create_connection"].contains(name)
    case "base64": ["b64decode", "b64encode", "b32decode", "b85decode", "urlsafe_b64decode"].contains(name)
    case "urllib.request": ["urlopen", "urlretrieve", "Request"].contains(name)
    case "threading": ["Thread", "Timer", "Lock"].contains(name)
    case "ctypes": ["windll", "cdll", "CDLL", "c_char_p", "byref", "wintypes"].contains(name)
    case "setuptools": ["setup", "find_packages", "Extension", "Command"].contains(name)
    case "time": ["sleep", "time"].contains(name)
    case "shutil": ["copy", "copyfile", "rmtree", "move", "which"].contains(name)
    default: nil
    }
  }
}

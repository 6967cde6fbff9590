import PythonSyntax
import SourceText

// From the table to what CPython's `symtable` shows: names that it makes up, closures that pass through a scope, and from 3.12
// on comprehensions that are taken into the scope around them. After `analyze_block` and `inline_comprehension` of
// `Python/symtable.c`.

extension ScopeListing {
  func makeBlocks() -> [Block] {
    var blocks = [Block](repeating: Block(), count: contexts.scopes.count)
    for entry in table.entries {
      // What a comprehension uses is no reason for a cell once it is taken in.
      let resolution = entry.resolution == .cell && edition >= .python312 ? .local : entry.resolution
      blocks[Int(entry.scope)].marks[entry.symbol] = Mark(facts: entry.facts, resolution: resolution)
      if entry.resolution == .free { blocks[Int(entry.scope)].free.insert(entry.symbol) }
    }
    let ranks = visitRanks()
    for (index, scope) in contexts.scopes.enumerated() where !scope.isUnevaluated {
      addInvented(index, scope, &blocks)
      if scope.parent >= 0 { blocks[Int(scope.parent)].children.append(index) }
    }
    for index in blocks.indices {
      blocks[index].children.sort {
        let left = ranks[Int(contexts.scopes[$0].node.rawValue)]
        let right = ranks[Int(contexts.scopes[$1].node.rawValue)]
        return left == right ? $0 < $1 : left < right
      }
    }
    return blocks
  }

  private func addInvented(_ index: Int, _ scope: Scope, _ blocks: inout [Block]) {
    func add(_ symbol: Int32, _ facts: ScopeTable.Facts, _ resolution: ScopeTable.Resolution) {
      blocks[index].marks[symbol] = Mark(facts: facts, resolution: resolution)
      if resolution == .free { blocks[index].free.insert(symbol) }
    }
    let isOfClass = tree.kind(scope.node) == .classDef
    switch scope.kind {
    case .comprehension: add(Invented.iterable, .parameter, .local)
    case .typeParameters where isOfClass:
      add(Invented.typeParameters, [.assigned, .referenced], .local)
      add(Invented.genericBase, [.assigned, .referenced], .local)
    case .typeParameters where tree.kind(scope.node) == .functionDef:
      // Whether the function has defaults or not.
      add(Invented.defaults, .parameter, .local)
      if hasKeywordDefaults(scope.node) { add(Invented.keywordDefaults, .parameter, .local) }
    case .type where scope.parent >= 0 && contexts.scopes[Int(scope.parent)].node == scope.node:
      add(Invented.typeParametersMember, .assigned, .local)
      add(Invented.typeParameters, .referenced, .free)
    default: break
    }
    if scope.visibleType >= 0, edition >= .python312 { add(Invented.classDictionary, .referenced, .free) }
  }

  private func hasKeywordDefaults(_ function: NodeID) -> Bool {
    let parameters = tree.child(function, 2)
    guard !parameters.isNone else { return false }
    return tree.children(parameters).contains { parameter in
      !parameter.isNone && tree.kind(parameter) == .parameter && !tree.child(parameter, 1).isNone
        && tree.extra(parameter) == ParameterKind.keywordOnly.rawValue
    }
  }

  // MARK: - Closures

  /// What is left to do for a scope when all scopes inside it are done.
  func finish(_ index: Int, _ blocks: inout [Block]) {
    let scope = contexts.scopes[index]
    var free: Set<Int32> = []
    var cells: Set<Int32> = []
    var children: [Int] = []
    for child in blocks[index].children {
      var freeInside = blocks[child].free
      if isInlined(child, into: scope) {
        inline(child, index, &freeInside, &cells, &blocks)
        children += blocks[child].children
        blocks[child].isTakenIn = true
      } else {
        children.append(child)
      }
      free.formUnion(freeInside)
    }
    blocks[index].children = children
    if scope.isFunctionLike {
      for (symbol, mark) in blocks[index].marks where mark.resolution == .local || mark.resolution == .cell {
        guard free.contains(symbol) || cells.contains(symbol) else { continue }
        // Without inlining, the table knows the cells itself.
        if edition >= .python312 || symbol < 0 { blocks[index].marks[symbol]?.resolution = .cell }
        free.remove(symbol)
      }
    } else if scope.kind == .type {
      free.remove(table.classCell)
      free.remove(Invented.classDictionary)
    }
    let noticesClosures = scope.kind == .type || scope.visibleType >= 0
    for symbol in free {
      guard let mark = blocks[index].marks[symbol] else {
        blocks[index].marks[symbol] = Mark(facts: [], resolution: .free)
        continue
      }
      if noticesClosures, edition >= .python312 || !mark.facts.isDisjoint(with: ScopeTable.Facts.bound.union(.global)) {
        blocks[index].marks[symbol]?.isFreeInMethods = true
      }
    }
    blocks[index].free.formUnion(free)
  }

  private func isInlined(_ child: Int, into scope: Scope) -> Bool {
    guard edition >= .python312, contexts.scopes[child].kind == .comprehension else { return false }
    return tree.kind(contexts.scopes[child].node) != .generator && scope.visibleType < 0
  }

  /// Takes the names of a comprehension into the scope around it (PEP 709).
  private func inline(
    _ child: Int, _ index: Int, _ free: inout Set<Int32>, _ cells: inout Set<Int32>, _ blocks: inout [Block]
  ) {
    let isClass = contexts.scopes[index].kind == .type
    for (symbol, mark) in blocks[child].marks where symbol != Invented.iterable {
      if mark.resolution == .cell { cells.insert(symbol) }
      var resolution = mark.resolution
      if resolution == .free, isClass, symbol == table.classCell {
        resolution = .globalImplicit
        free.remove(symbol)
      }
      guard let existing = blocks[index].marks[symbol] else {
        blocks[index].marks[symbol] = mark
        blocks[index].marks[symbol]?.resolution = resolution
        continue
      }
      if !existing.facts.isDisjoint(with: .bound), !isClass,
        !blocks[child].children.contains(where: { blocks[$0].marks[symbol]?.resolution == .free })
      {
        free.remove(symbol)
      }
    }
  }
}

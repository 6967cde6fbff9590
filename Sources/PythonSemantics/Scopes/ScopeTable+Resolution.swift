import PythonSyntax
import SourceText

// The second pass: which variable each entry is. One walk over the scopes, outer ones first, in time linear in the number
// of entries, after `analyze_block` of CPython's `symtable.c`.

extension ScopeTable {
  /// Ties every entry to its binding.
  mutating func resolve(_ tree: SyntaxTree, _ contexts: ContextTree) {
    guard !contexts.scopes.isEmpty else { return }
    let (order, starts) = entriesByScope(contexts.scopes.count)
    bindOwn(contexts)
    if !contexts.types.isEmpty { noteClassCell(in: tree) }
    var walk = Walk(contexts: contexts, order: order, starts: starts, symbolCount: symbolCount)
    noteModuleBindings(&walk)
    var stack = [(scope: Int32, isLeaving: Bool)]()
    let (firstChild, nextSibling) = Self.children(contexts.scopes)
    stack.append((0, false))
    while let (scope, isLeaving) = stack.popLast() {
      if isLeaving {
        walk.leave()
        continue
      }
      enter(scope, &walk)
      stack.append((scope, true))
      var child = firstChild[Int(scope)]
      while child >= 0 {
        stack.append((child, false))
        child = nextSibling[Int(child)]
      }
    }
  }

  /// What the walk knows where it stands.
  private struct Walk {
    let contexts: ContextTree
    /// Entries grouped by scope, and where each group starts.
    let order: [Int32]
    let starts: [Int32]
    /// By symbol: the entry of the innermost function around that binds it; -1 for none, -2 for the cell of a class.
    var visible: [Int32]
    /// By symbol: the variable of the module; -2 for none.
    var moduleBindings: [Int32]
    /// What `visible` was before the scopes that are open, and how much of it belongs to each of them.
    private var undo: [(symbol: Int32, entry: Int32)] = []
    private var marks: [Int] = []

    init(contexts: ContextTree, order: [Int32], starts: [Int32], symbolCount: Int) {
      self.contexts = contexts
      self.order = order
      self.starts = starts
      visible = [Int32](repeating: -1, count: symbolCount)
      moduleBindings = [Int32](repeating: -2, count: symbolCount)
    }

    mutating func open() { marks.append(undo.count) }

    mutating func show(_ symbol: Int32, _ entry: Int32) {
      undo.append((symbol, visible[Int(symbol)]))
      visible[Int(symbol)] = entry
    }

    mutating func leave() {
      guard let mark = marks.popLast() else { return }
      while undo.count > mark {
        let (symbol, entry) = undo.removeLast()
        visible[Int(symbol)] = entry
      }
    }
  }

  private func entriesByScope(_ scopeCount: Int) -> (order: [Int32], starts: [Int32]) {
    var starts = [Int32](repeating: 0, count: scopeCount + 1)
    for entry in entries { starts[Int(entry.scope) + 1] += 1 }
    for scope in 0..<scopeCount { starts[scope + 1] += starts[scope] }
    var next = starts
    var order = [Int32](repeating: 0, count: entries.count)
    for (index, entry) in entries.enumerated() {
      order[Int(next[Int(entry.scope)])] = Int32(index)
      next[Int(entry.scope)] += 1
    }
    return (order, starts)
  }

  private static func children(_ scopes: [Scope]) -> (first: [Int32], next: [Int32]) {
    var first = [Int32](repeating: -1, count: scopes.count)
    var next = [Int32](repeating: -1, count: scopes.count)
    for (index, scope) in scopes.enumerated().dropFirst() {
      next[index] = first[Int(scope.parent)]
      first[Int(scope.parent)] = Int32(index)
    }
    return (first, next)
  }

  /// Bindings of the scopes that hold them, and of the module's names that functions declare and bind.
  private mutating func bindOwn(_ contexts: ContextTree) {
    for index in entries.indices {
      let entry = entries[index]
      guard !entry.facts.isDisjoint(with: .bound) else { continue }
      if entry.scope == 0 || entry.facts.isDisjoint(with: [.global, .nonlocal]) {
        if entry.binding < 0 { _ = bind(Int32(index)) }
      } else if entry.facts.contains(.global) {
        let owner = findEntry(scope: 0, symbol: entry.symbol)
        if owner >= 0, entries[Int(owner)].binding < 0 { _ = bind(owner) }
      }
    }
  }

  private func noteModuleBindings(_ walk: inout Walk) {
    for entry in entries where entry.scope == 0 && entry.binding >= 0 {
      walk.moduleBindings[Int(entry.symbol)] = entry.binding
    }
  }

  private mutating func enter(_ scope: Int32, _ walk: inout Walk) {
    walk.open()
    let around = walk.contexts.scopes[Int(scope)]
    let showsNames = around.isFunctionLike
    for position in walk.starts[Int(scope)]..<walk.starts[Int(scope) + 1] {
      let index = walk.order[Int(position)]
      let entry = entries[Int(index)]
      if entry.facts.contains(.global) {
        settle(index, .globalExplicit, walk.moduleBindings[Int(entry.symbol)])
        if showsNames { walk.show(entry.symbol, -1) }
      } else if entry.facts.contains(.nonlocal) {
        settleNonlocal(index, walk)
      } else if !entry.facts.isDisjoint(with: .bound) {
        settle(index, .local, entry.binding)
        if showsNames { walk.show(entry.symbol, index) }
      } else {
        settleReference(index, around, walk)
      }
    }
    if around.kind == .type { walk.show(classCell, -2) }
  }

  private mutating func settleNonlocal(_ index: Int32, _ walk: Walk) {
    let owner = walk.visible[Int(entries[Int(index)].symbol)]
    if owner >= 0 {
      settle(index, .free, entries[Int(owner)].binding)
      if !walk.contexts.scopes[Int(entries[Int(index)].scope)].isUnevaluated { markCell(owner) }
    } else if owner == -1 {
      // Python refuses the file; what it meant is most likely a variable of its own.
      settle(index, .free, entries[Int(index)].facts.isDisjoint(with: .bound) ? -2 : bind(index))
    } else {
      settle(index, .free, -2)
    }
  }

  private mutating func settleReference(_ index: Int32, _ around: Scope, _ walk: Walk) {
    let symbol = entries[Int(index)].symbol
    if around.visibleType >= 0 {
      let member = findEntry(scope: around.visibleType, symbol: symbol)
      if member >= 0 {
        let facts = entries[Int(member)].facts
        if facts.contains(.global) {
          settle(index, .globalExplicit, walk.moduleBindings[Int(symbol)])
          return
        }
        if !facts.isDisjoint(with: .bound), !facts.contains(.nonlocal) {
          settle(index, .globalImplicit, entries[Int(member)].binding)
          return
        }
      }
    }
    let owner = walk.visible[Int(symbol)]
    switch owner {
    case -1: settle(index, .globalImplicit, walk.moduleBindings[Int(symbol)])
    case -2: settle(index, .free, -2)
    default:
      settle(index, .free, entries[Int(owner)].binding)
      if !around.isUnevaluated { markCell(owner) }
    }
  }
}

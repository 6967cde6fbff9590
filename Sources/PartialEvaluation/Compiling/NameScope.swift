import PythonSyntax
import SourceText

/// The names of one piece of code, and where they live.
///
/// A function whose variables an inner one may use keeps them in an environment, found by counting environments outwards;
/// all other variables of functions are slots of the frame. `PythonSemantics` knows scopes exactly, but a layer is compiled
/// alone and mostly once, so that one walk over each function that is called costs less than a table for all of them.
final class NameScope {
  enum Kind { case module, function, type, comprehension }

  enum Place {
    case local(Int32)
    case outer(slot: Int32, hops: Int32)
    case global
    /// Of a class body or of executed code.
    case namespace
  }

  let kind: Kind
  let parent: NameScope?
  /// Names that are slots; of a comprehension, slots of the frame around it.
  private var slots: [Int32: Int32] = [:]
  /// Of a scope that is no comprehension: the name of each slot.
  private(set) var slotNames: [Int32] = []
  var globals: Set<Int32> = []
  var nonlocals: Set<Int32> = []
  /// What a class body binds.
  private var typeNames: Set<Int32> = []
  /// Functions inside may use the variables, so that they live in an environment.
  var hasInner = false
  /// Symbol of the class around, for private names.
  var privateType = Symbol.none

  init(_ kind: Kind, parent: NameScope?) {
    self.kind = kind
    self.parent = parent
    privateType = parent?.privateType ?? .none
  }

  /// The scope whose frame holds the slots.
  var host: NameScope {
    var scope = self
    while scope.kind == .comprehension, let parent = scope.parent { scope = parent }
    return scope
  }

  @discardableResult
  func declare(_ name: Int32) -> Int32 {
    if let slot = slots[name] { return slot }
    let slot = host.addSlot(name)
    slots[name] = slot
    return slot
  }

  /// A parameter: a second one of the same name has a slot of its own.
  func declareNew(_ name: Int32) -> Int32 {
    let slot = host.addSlot(name)
    slots[name] = slot
    return slot
  }

  private func addSlot(_ name: Int32) -> Int32 {
    slotNames.append(name)
    return Int32(slotNames.count - 1)
  }

  /// A slot that no name of the source means.
  func hiddenSlot() -> Int32 { host.addSlot(-1) }

  func bind(_ name: Int32) {
    guard !globals.contains(name), !nonlocals.contains(name) else { return }
    switch kind {
    case .function, .comprehension: declare(name)
    case .type: typeNames.insert(name)
    case .module: break
    }
  }

  /// Only the targets of its clauses are variables of a generator expression; they are declared when it is compiled.
  func forgetNamedTargets() { slots = [:] }

  func place(of name: Int32) -> Place {
    let home = host
    var scope: NameScope = self
    var hops: Int32 = 0
    while true {
      if scope.globals.contains(name) { return .global }
      if let slot = scope.slots[name] {
        let owner = scope.host
        return owner === home && !owner.hasInner ? .local(slot) : .outer(slot: slot, hops: hops)
      }
      if scope === home, scope.kind == .type, scope.typeNames.contains(name) { return .namespace }
      guard let parent = scope.parent else {
        // The module: its own code looks into the namespace that it was given.
        return home.kind == .module ? .namespace : home.kind == .type ? .namespace : .global
      }
      if scope.kind != .comprehension, scope.hasInner { hops += 1 }
      scope = parent
    }
  }
}

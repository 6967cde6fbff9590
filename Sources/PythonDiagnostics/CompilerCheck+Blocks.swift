import PythonSyntax
import SourceText

/// Jumps, loops and the blocks that bound them.
extension CompilerCheck {
  /// Blocks that one function may have open at once (`CO_MAXBLOCKS`); CPython 3.14 is not asked.
  private var greatestBlockCount: UInt8 {
    version >= PythonVersion(3, 14) ? .max : version >= PythonVersion(3, 13) ? 21 : 20
  }

  /// The place inside of a block; says when there are too many.
  private mutating func enter(_ node: NodeID, _ place: Place, count: UInt8 = 1) -> Place {
    var inner = place
    let (sum, isTooMuch) = place.blockCount.addingReportingOverflow(count)
    inner.blockCount = isTooMuch ? place.blockCount : sum
    if inner.blockCount > greatestBlockCount && place.blockCount <= greatestBlockCount {
      let start = tree.range(node).start
      report(
        "too-many-blocks", "more than \(greatestBlockCount) blocks are open here",
        SourceRange(start: start, end: start), hint: "move the inner ones into a function")
    }
    return inner
  }

  mutating func visitLoop(_ node: NodeID, _ place: Place) {
    let isFor = tree.kind(node) == .forStatement
    if isFor {
      if tree.flags(node).contains(.isAsync) { checkAsync(node, "async for", place) }
      checkTarget(tree.child(node, 0), .loop)
      follow(tree.child(node, 0), place)
    }
    follow(tree.child(node, isFor ? 1 : 0), place)
    var inner = enter(node, place)
    inner.flags.insert(.isInLoop)
    inner.flags.remove(.isInGroupHandler)
    follow(tree.child(node, isFor ? 2 : 1), inner)
    follow(tree.child(node, isFor ? 3 : 2), place)
  }

  /// `body, withItem*`
  mutating func visitWith(_ node: NodeID, _ place: Place) {
    if tree.flags(node).contains(.isAsync) { checkAsync(node, "async with", place) }
    let items = tree.children(node).dropFirst()
    for item in items {
      if tree.childCount(item) > 1, !tree.child(item, 1).isNone { checkTarget(tree.child(item, 1), .with) }
      follow(item, place)
    }
    follow(tree.child(node, 0), enter(node, place, count: UInt8(clamping: items.count)))
  }

  /// `body, orelse?, finally?, exceptHandler*`
  mutating func visitTry(_ node: NodeID, _ place: Place) {
    var place = place
    place.flags.insert(.isInTry)
    let handlers = tree.children(node).dropFirst(3)
    let finally = tree.child(node, 2)
    let outer = finally.isNone ? place : enter(node, place)
    follow(tree.child(node, 0), handlers.isEmpty ? outer : enter(node, outer))
    var handled = handlers.isEmpty ? outer : enter(node, outer, count: version >= PythonVersion(3, 9) ? 2 : 1)
    if tree.flags(node).contains(.isStar) { handled.flags.formUnion([.isInGroupHandler, .isReturnRefused]) }
    for handler in handlers {
      follow(handler, handled)
      guard tree.kind(handler) == .exceptHandler, tree.child(handler, 0).isNone else { continue }
      if tree.flags(node).contains(.isStar) {
        report("bare-except-star", "`except*` needs the type of the exceptions", headRange(handler))
      } else if handler != handlers.last {
        report(
          "bare-except-order", "`except:` takes every exception and must be the last", headRange(handler),
          hint: "move it behind the other handlers")
      }
    }
    follow(tree.child(node, 1), outer)
    follow(finally, finally.isNone ? place : enter(node, place))
  }

  /// The first word of a statement.
  private func headRange(_ node: NodeID) -> SourceRange {
    let start = tree.range(node).start
    return SourceRange(start: start, end: start + 6)
  }

  /// `type?, body`; symbol.
  mutating func visitHandler(_ node: NodeID, _ place: Place) {
    var outer = place
    outer.flags.subtract(.isInGroupHandler)
    follow(tree.child(node, 0), outer)
    if version.major == 2 { checkOldHandler(tree.child(node, 0)) }
    bind(tree.symbol(node), node, place)
    follow(tree.child(node, 1), place)
  }

  /// `except A, b` of Python 2: the second is a target.
  private mutating func checkOldHandler(_ type: NodeID) {
    guard !type.isNone, tree.kind(type) == .tuple, !tree.flags(type).contains(.isParenthesized),
      let target = tree.children(type).last
    else { return }
    if tree.kind(target) == .noneLiteral {
      report("assigned-none", "`None` cannot be assigned to", target, hint: "take another name")
    } else {
      checkTarget(target, .assign)
    }
  }

  // MARK: Jumps

  mutating func checkReturn(_ node: NodeID, _ place: Place) {
    let value = tree.child(node, 0)
    if scopes[Int(place.scope)].kind != .function {
      report(
        "return-outside-function", "`return` stands outside of a function", node,
        hint: "indent it into the function it belongs to; a program ends with `sys.exit()`")
    } else if place.flags.contains(.isReturnRefused) {
      refuseInGroupHandler("return", node)
    } else if !value.isNone {
      scopes[Int(place.scope)].returned = scopes[Int(place.scope)].returned ?? node
    }
    if !value.isNone, [.yield, .yieldFrom].contains(tree.kind(value)),
      !tree.flags(value).contains(.isParenthesized)
    {
      report("bare-yield", "`yield` needs parentheses here", value, hint: "write `return (yield …)`")
    }
  }

  mutating func checkJump(_ node: NodeID, _ kind: NodeKind, _ place: Place) {
    let word = kind == .breakStatement ? "break" : "continue"
    if place.flags.contains(.isInGroupHandler) {
      refuseInGroupHandler(word, node)
    } else if !place.flags.contains(.isInLoop) {
      report(
        "\(word)-outside-loop", "`\(word)` stands outside of a loop", node,
        hint: "indent it into the loop it belongs to")
    }
  }

  private mutating func refuseInGroupHandler(_ word: String, _ node: NodeID) {
    report(
      "\(word)-in-except-star", "`\(word)` cannot leave an `except*` block", node,
      hint: "set a variable and leave behind the block")
  }

  // MARK: async and yield

  private mutating func checkAsync(_ node: NodeID, _ words: String, _ place: Place) {
    let scope = scopes[Int(place.scope)]
    guard scope.kind != .function || !scope.isAsync else { return }
    let start = tree.range(node).start
    report(
      "async-outside-function", "`\(words)` stands outside of an `async` function",
      SourceRange(start: start, end: start + 5), hint: "write `async def` for the function around it")
  }

  mutating func checkAwait(_ node: NodeID, _ place: Place) {
    let scope = scopes[Int(place.scope)]
    if let name = scope.kind.delayedName {
      return report("await-in-delayed", "`await` cannot stand in \(name)", node)
    }
    if scope.kind.isComprehension {
      scopes[Int(place.scope)].isAsync = true
    } else if scope.kind != .function || !scope.isAsync {
      report(
        "await-outside-function", "`await` stands outside of an `async` function", node,
        hint: "write `async def` for the function around it")
    }
  }

  mutating func checkYield(_ node: NodeID, _ kind: NodeKind, _ place: Place) {
    let index = Int(place.scope)
    let scope = scopes[index]
    if let name = scope.kind.delayedName {
      return report("yield-in-delayed", "`yield` cannot stand in \(name)", node)
    }
    switch scope.kind {
    case .function, .lambda:
      if kind == .yieldFrom && scope.isAsync {
        report(
          "yield-from-in-async", "`yield from` cannot stand in an `async` function", node, hint: "loop with `async for`"
        )
      }
      scopes[index].yield = scope.yield ?? node
    case .comprehension, .generator:
      if version >= PythonVersion(3, 8) {
        report("yield-in-comprehension", "`yield` cannot stand in a comprehension", node, hint: "write a loop")
      }
    default:
      report("yield-outside-function", "`yield` stands outside of a function", node)
    }
  }
}

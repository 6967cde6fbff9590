import PythonSyntax
import SourceText

// Constant folding: what `constantText` answers from. Operations on texts, bytes and integers that obfuscators use to
// take a name or a command apart; decoders are the business of `PartialEvaluation`.

extension ModuleAnalysis {
  mutating func foldSequence(_ node: NodeID, _ index: Int) {
    guard constantOf[index] < 0, tree.childCount(node) > 0 else { return }
    var items: [Int32] = []
    for child in tree.children(node) {
      let item = constantOf(child)
      guard item >= 0 else { return }
      items.append(item)
    }
    constantOf[index] = constants.sequence(items, isTuple: tree.kinds[index] == .tuple)
  }

  mutating func foldUnary(_ node: NodeID, _ index: Int) {
    let operand = constantOf(tree.child(node, 0))
    guard operand >= 0, let value = constants.integer(operand) else { return }
    switch tree.operator(node) {
    case .minus:
      let (negated, overflow) = (0).subtractingReportingOverflow(value)
      if !overflow { constantOf[index] = constants.integer(negated) }
    case .plus: constantOf[index] = operand
    case .invert: constantOf[index] = constants.integer(~value)
    default: break
    }
  }

  /// Bytes that a repeated text may have. Longer ones are data of tests, and nothing that is worth the steps.
  private static let repeatedCeiling = 1 << 16

  mutating func foldBinary(_ node: NodeID, _ index: Int) {
    let left = constantOf(tree.child(node, 0))
    let right = constantOf(tree.child(node, 1))
    guard left >= 0, let operation = tree.operator(node) else { return }
    if operation == .modulo, constants.isString(left) {
      foldPercent(left, tree.child(node, 1), index)
      return
    }
    guard right >= 0 else { return }
    if let a = constants.integer(left), let b = constants.integer(right) {
      if let value = PythonValues.arithmetic(operation, a, b) { constantOf[index] = constants.integer(value) }
      return
    }
    switch operation {
    case .add: constantOf[index] = constants.concatenation(left, right)
    case .multiply:
      let (string, number) = constants.isString(left) ? (left, right) : (right, left)
      guard constants.isString(string), let times = constants.integer(number), times >= 0 else { return }
      let (count, overflow) = constants.length(string).multipliedReportingOverflow(by: times)
      guard !overflow, count <= Self.repeatedCeiling, constants.spend(count),
        let content = constants.paidContent(string, tree: tree)
      else { return }
      var repeated: [UInt8] = []
      repeated.reserveCapacity(count)
      if content.count == 1 {
        repeated = [UInt8](repeating: content[0], count: times)
      } else if count > 0 {
        for _ in 0..<times { repeated.append(contentsOf: content) }
      }
      constantOf[index] = constants.string(repeated, isText: constants.isText(string))
    default: break
    }
  }

  /// Bytes that a value gives in a text: itself for texts, digits for integers.
  private mutating func display(_ constant: Int32) -> [UInt8]? {
    guard constant >= 0 else { return nil }
    if let number = constants.integer(constant) { return Array(String(number).utf8) }
    return constants.isString(constant) && constants.isText(constant)
      ? constants.paidContent(constant, tree: tree) : nil
  }

  /// `"%s%s" % (a, b)` with `%s`, `%d` and `%%` only.
  private mutating func foldPercent(_ format: Int32, _ argument: NodeID, _ index: Int) {
    guard !argument.isNone, constants.isText(format), let content = constants.paidContent(format, tree: tree)
    else { return }
    let arguments = tree.kind(argument) == .tuple ? Array(tree.children(argument)) : [argument]
    var result: [UInt8] = []
    var next = 0
    var position = 0
    while position < content.count {
      let byte = content[position]
      position += 1
      guard byte == UInt8(ascii: "%") else {
        result.append(byte)
        continue
      }
      guard position < content.count else { return }
      let kind = content[position]
      position += 1
      if kind == byte {
        result.append(byte)
      } else {
        guard kind == UInt8(ascii: "s") || kind == UInt8(ascii: "d"), next < arguments.count,
          let piece = display(constantOf(arguments[next])), constants.spend(piece.count)
        else { return }
        result.append(contentsOf: piece)
        next += 1
      }
    }
    if next == arguments.count { constantOf[index] = constants.string(result, isText: true) }
  }

  mutating func foldJoinedString(_ node: NodeID, _ index: Int) {
    guard constantOf[index] < 0 else { return }
    var result: [UInt8] = []
    for child in tree.children(node) where !child.isNone {
      let isField = tree.kind(child) == .formattedValue
      if isField, !tree.child(child, 1).isNone || tree.extra(child) >= 0 { return }
      guard let piece = display(constantOf(isField ? tree.child(child, 0) : child)), constants.spend(piece.count) else {
        return
      }
      result.append(contentsOf: piece)
    }
    constantOf[index] = constants.string(result, isText: true)
  }

  mutating func foldSubscript(_ node: NodeID, _ index: Int) {
    guard constantOf[index] < 0 else { return }
    let owner = constantOf(tree.child(node, 0))
    let key = tree.child(node, 1)
    guard owner >= 0 else { return }
    if tree.kind(key) == .slice {
      foldSlice(owner, key, index)
    } else if let position = integer(key) {
      if let items = constants.items(owner) {
        let offset = position < 0 ? position + items.count : position
        if offset >= 0, offset < items.count { constantOf[index] = items[items.startIndex + offset] }
      } else {
        foldUnit(owner, position, index)
      }
    }
  }

  /// One character of a text, or one of bytes.
  private mutating func foldUnit(_ owner: Int32, _ position: Int, _ index: Int) {
    guard constants.isString(owner) else { return }
    let isText = constants.isText(owner)
    // Reading it once puts what was joined into one piece.
    if constants.piece(owner, tree: tree) == nil, constants.paidContent(owner, tree: tree) == nil { return }
    if let unit = constants.asciiUnit(owner, at: position, tree: tree) {
      constantOf[index] = isText ? constants.string([unit], isText: true) : constants.integer(Int(unit))
      return
    }
    guard isText, constants.spend(constants.length(owner) * 4), let content = constants.piece(owner, tree: tree) else {
      return
    }
    let starts = PythonValues.characterStarts(content)
    let offset = position < 0 ? position + starts.count : position
    guard offset >= 0, offset < starts.count else { return }
    let end = offset + 1 < starts.count ? starts[offset + 1] : content.endIndex
    constantOf[index] = constants.string(Array(content[starts[offset]..<end]), isText: true)
  }

  private func integer(_ node: NodeID) -> Int? {
    let constant = constantOf(node)
    return constant < 0 ? nil : constants.integer(constant)
  }

  private mutating func foldSlice(_ owner: Int32, _ slice: NodeID, _ index: Int) {
    var bounds: [Int?] = []
    for position in 0..<3 {
      let part = tree.child(slice, position)
      if part.isNone || tree.kind(part) == .noneLiteral {
        bounds.append(nil)
      } else {
        guard let value = integer(part) else { return }
        bounds.append(value)
      }
    }
    if let items = constants.items(owner) {
      guard constants.spendElements(items.count) else { return }
      let picked = PythonValues.sliced(Array(items), bounds[0], bounds[1], bounds[2])
      constantOf[index] = picked.map { constants.sequence($0, isTuple: false) } ?? ConstantTable.none
    } else if let content = constants.paidContent(owner, tree: tree) {
      let isText = constants.isText(owner)
      // ASCII is by far the usual case: characters are bytes.
      if !isText || content.allSatisfy({ $0 < 0x80 }) {
        // Bytes that are picked one by one cost more than a copy.
        guard constants.spend((bounds[2] ?? 1) == 1 ? 0 : content.count * 4),
          let picked = PythonValues.sliced(content, bounds[0], bounds[1], bounds[2])
        else { return }
        constantOf[index] = constants.string(picked, isText: isText)
      } else if constants.spend(content.count * 16) {
        foldWideSlice(content[...], bounds, index)
      }
    }
  }

  /// `text[lower:upper:step]` of a text that has characters of more than one byte.
  private mutating func foldWideSlice(_ content: ArraySlice<UInt8>, _ bounds: [Int?], _ index: Int) {
    let starts = PythonValues.characterStarts(content)
    guard let picked = PythonValues.sliced(Array(starts.indices), bounds[0], bounds[1], bounds[2]) else { return }
    var result: [UInt8] = []
    for character in picked {
      let end = character + 1 < starts.count ? starts[character + 1] : content.endIndex
      result.append(contentsOf: content[starts[character]..<end])
    }
    constantOf[index] = constants.string(result, isText: true)
  }
}

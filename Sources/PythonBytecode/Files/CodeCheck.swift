import ByteReading

/// Whether code objects keep the rules of one version: opcodes that exist, places that lie inside of the tables,
/// jumps that land on instructions, line tables that fit the code.
struct CodeCheck {
  let tree: MarshalTree
  let version: BytecodeVersion
  /// Rules that were broken.
  private(set) var violations = 0
  /// Instructions that were looked at.
  private(set) var instructions = 0
  /// Signs of the version that are no rule: see `favour`.
  private(set) var signs = 0
  private var bytesLeft: Int

  /// Checks every code object of `tree`. Work is bounded by the size of the data, however often code is shared.
  init(_ tree: MarshalTree, version: BytecodeVersion) {
    self.tree = tree
    self.version = version
    bytesLeft = 4 * tree.bytes.count + 65_536
    for code in tree.codes {
      guard bytesLeft > 0 else { break }
      check(code)
    }
  }

  private mutating func check(_ code: CodeObject) {
    guard let bytes = tree.payload(code.code), tree.kind(code.code) == .bytes, !bytes.isEmpty else {
      violations += 1
      return
    }
    bytesLeft -= bytes.count
    if version != .python27, bytes.count % 2 == 1 { violations += 1 }
    var starts = [Bool](repeating: false, count: bytes.count + 1)
    var targets: [Int] = []
    var stream = InstructionStream(bytes, version: version)
    var before: Operation?
    var uses: Set<Operation> = []
    while let instruction = stream.next() {
      instructions += 1
      starts[Int(instruction.start)] = true
      if !isDefined(instruction, code) { violations += 1 }
      if let target = stream.target(of: instruction) { targets.append(target) }
      favour(instruction, after: before)
      before = instruction.operation
      if let operation = before, operation == .loadAttr || operation == .callFunction { uses.insert(operation) }
    }
    // Calls and attributes, and yet no method: 3.7 loads most of what it calls as methods.
    if version == .python36, uses.contains(.loadAttr), uses.contains(.callFunction) { signs += 1 }
    starts[bytes.count] = true
    if stream.isCut || stream.hasUsedCaches { violations += 1 }
    for target in targets where target < 0 || target > bytes.count || !starts[target] { violations += 1 }
    checkTables(code, bytes.count)
  }

  private func isDefined(_ instruction: Instruction, _ code: CodeObject) -> Bool {
    guard instruction.operation != nil else { return false }
    let argument = Int(instruction.argument)
    switch instruction.kind {
    case .constant: return argument < tree.childCount(code.constants)
    case .name: return version.nameIndex(instruction) < tree.childCount(code.names)
    case .local:
      let count = tree.childCount(code.localNames)
      switch instruction.operation {
      case .loadFastLoadFast, .storeFastLoadFast, .storeFastStoreFast, .loadFastBorrowLoadFastBorrow:
        return argument >> 4 < count && argument & 15 < count
      default: return argument < count
      }
    case .free:
      if version >= .python311 { return argument < tree.childCount(code.localNames) }
      return argument < tree.childCount(code.cellNames) + tree.childCount(code.freeNames)
    default: return isComparison(instruction)
    }
  }

  /// Membership, identity and the matching of exceptions were comparisons before 3.9; 3.12 keeps flags above.
  private func isComparison(_ instruction: Instruction) -> Bool {
    guard instruction.operation == .compareOp else { return true }
    if version < .python39 { return instruction.argument < 11 }
    return version >= .python312 || instruction.argument < 6
  }

  private mutating func checkTables(_ code: CodeObject, _ size: Int) {
    if version >= .python311 {
      let kinds = tree.payload(code.localKinds)
      if kinds?.count != tree.childCount(code.localNames) { violations += 1 }
    }
    // A table may be left out, as tools that make code smaller do.
    guard let bytes = tree.payload(code.lineTable), !bytes.isEmpty, bytes.count <= bytesLeft else { return }
    bytesLeft -= bytes.count
    let table = LineTable(bytes, firstLine: Int(code.firstLine), version: version)
    if !table.isWellFormed { violations += 1 }
    if let covered = table.codeSize, covered != size { violations += 1 }
    if version < .python310, table.lastDelta > size { violations += 1 }
  }

  /// Where several versions define all that is used, the habits of their compilers tell them apart: what a version
  /// writes in most modules, and its neighbour seldom or never.
  private mutating func favour(_ instruction: Instruction, after before: Operation?) {
    switch (version, instruction.operation) {
    // A method that is called without arguments: 3.7 would have loaded it as a method.
    case (.python36, .callFunction) where before == .loadAttr: signs += 1
    // 3.12 returns constants with an operation of their own.
    case (.python311, .returnValue) where before == .loadConst: signs += 1
    default: break
    }
  }
}

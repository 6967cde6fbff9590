public import Limits

/// Which version of Python wrote marshal data that comes without a magic number, as the argument of `marshal.loads`.
public struct MarshalGuess: Sendable {
  /// The data, in the layout of the best version.
  public let tree: MarshalTree
  /// The version that most likely wrote it; nil when it holds no code, or code of no version that is read.
  public let best: BytecodeVersion?
  /// All versions whose rules the data keeps, in order.
  public let possible: [BytecodeVersion]
  /// Rules of the best version that the data breaks.
  public let violationCount: Int

  /// Reads the value at `start` in every layout, and holds its code against the rules of every version.
  public static func of(_ bytes: [UInt8], from start: Int = 0, limits: Limits = Limits()) -> MarshalGuess {
    var trees: [MarshalTree] = []
    for layout in MarshalLayout.allCases {
      trees.append(MarshalReader.read(bytes, from: start, layout: layout, limits: limits))
    }
    let whole = trees.filter { $0.isWhole }
    guard !whole.isEmpty else { return damaged(trees) }
    var candidates: [Candidate] = []
    for tree in whole {
      for version in BytecodeVersion.allCases where version.layout == tree.layout {
        if tree.hasSlices, version < .python314 { continue }
        let check = CodeCheck(tree, version: version)
        candidates.append(Candidate(tree: tree, version: version, check: check))
      }
    }
    weigh(&candidates, limits)
    // Less left over first, then fewer broken rules, then the habits of compilers, then the newer.
    let ordered = candidates.sorted { left, right in
      if left.tree.endOffset != right.tree.endOffset { return left.tree.endOffset > right.tree.endOffset }
      if left.check.violations != right.check.violations { return left.check.violations < right.check.violations }
      if left.surprises != right.surprises { return left.surprises < right.surprises }
      if left.check.signs != right.check.signs { return left.check.signs > right.check.signs }
      return left.version > right.version
    }
    guard let first = ordered.first else { return damaged(trees) }
    let possible = candidates.filter {
      $0.check.violations == 0 && $0.surprises == 0 && $0.tree.endOffset == first.tree.endOffset
    }
    let hasCode = !first.tree.codes.isEmpty
    // Code that breaks a rule here and there is damaged; code that breaks many is of another kind.
    let isPlausible = first.check.violations * 20 <= first.check.instructions
    return MarshalGuess(
      tree: first.tree, best: hasCode && isPlausible ? first.version : nil,
      possible: possible.map { $0.version }.sorted(), violationCount: first.check.violations)
  }

  private struct Candidate {
    let tree: MarshalTree
    let version: BytecodeVersion
    let check: CodeCheck
    /// Places where the stack is not as this version's compiler leaves it.
    var surprises = 0
  }

  /// Where several versions define all opcodes that are used, the heights of the stack tell them apart.
  private static func weigh(_ candidates: inout [Candidate], _ limits: Limits) {
    let fitting = candidates.indices.filter { candidates[$0].check.violations == 0 }
    guard fitting.count > 1 else { return }
    for place in fitting {
      let candidate = candidates[place]
      guard let root = candidate.tree.code(candidate.tree.root) ?? candidate.tree.codes.indices.last else { continue }
      var walk = ProgramWalk(tree: candidate.tree, version: candidate.version, limits: limits)
      walk.run(root)
      candidates[place].surprises = walk.surprises
    }
  }

  /// Data that no layout reads to its end: the layout that came furthest, and its best version.
  private static func damaged(_ trees: [MarshalTree]) -> MarshalGuess {
    var furthest = trees[0]
    for tree in trees where tree.endOffset >= furthest.endOffset { furthest = tree }
    var best: (version: BytecodeVersion, violations: Int)?
    if !furthest.codes.isEmpty {
      for version in BytecodeVersion.allCases where version.layout == furthest.layout {
        let check = CodeCheck(furthest, version: version)
        guard check.instructions > 0, check.violations * 4 <= check.instructions else { continue }
        if best.map({ check.violations <= $0.violations }) ?? true { best = (version, check.violations) }
      }
    }
    return MarshalGuess(
      tree: furthest, best: best?.version, possible: [], violationCount: best?.violations ?? 0)
  }

  /// Whether `bytes` begin like marshal data that holds something: the first value is one of the types that a payload
  /// is made of, and it reads to the end of the data.
  public static func sniff(_ bytes: [UInt8], from start: Int = 0, limits: Limits = Limits()) -> Bool {
    guard start >= 0, start < bytes.count else { return false }
    // A code object, with or without the reference flag, is what is hidden in this way.
    guard bytes[start] & 0x7f == UInt8(ascii: "c") else { return false }
    return MarshalLayout.allCases.contains { layout in
      let tree = MarshalReader.read(bytes, from: start, layout: layout, limits: limits)
      return tree.isWhole && !tree.codes.isEmpty
    }
  }
}

import PythonSemantics

/// When, at the earliest, a package lays hands on something that then flows: the flow itself knows no time.
///
/// What a statement uses at import must have been made at import or before. And in a package of many files everything
/// flows everywhere in the end, so there only what a file takes up itself counts.
struct SeedTimes {
  /// Modules from which on a package counts as large: hand-written malware has a handful.
  static let largePackageModuleCount = 12

  private let kinds: CarriedKinds
  /// By bit of the flow.
  private var earliest = [RunTime?](repeating: nil, count: CarriedKinds.ceiling)

  init(model: SemanticModel, module: Int, texts: [ModuleTexts], catalogue: Catalogue) {
    kinds = catalogue.carriedKinds
    let isLarge = model.modules.count >= Self.largePackageModuleCount
    for (index, candidate) in model.modules.enumerated() where !isLarge || index == module {
      add(candidate, texts[index].entries)
      for mark in texts[index].carried { add(mark.bits, mark.runsAt) }
    }
  }

  private mutating func add(_ module: ModuleModel, _ entries: [NameEntry?]) {
    let carried = entries.map { $0.map { kinds.bits(of: $0.carried) } ?? 0 }
    for call in module.calls where call.name >= 0 { add(carried[call.name], call.runsAt) }
    for reference in module.references where reference.name >= 0 { add(carried[reference.name], reference.runsAt) }
  }

  private mutating func add(_ bits: UInt64, _ time: RunTime) {
    var rest = bits
    while rest != 0 {
      let bit = rest.trailingZeroBitCount
      rest &= rest - 1
      earliest[bit] = min(earliest[bit] ?? time, time)
    }
  }

  /// The part of a flow that can have arrived at a time.
  func possible(_ flow: UInt64, at time: RunTime) -> BehaviorSet {
    var result: UInt128 = 0
    var rest = flow
    while rest != 0 {
      let bit = rest.trailingZeroBitCount
      rest &= rest - 1
      if let start = earliest[bit], start <= time {
        result |= 1 << UInt128(kinds.behavior(ofBit: bit).rawValue)
      }
    }
    return BehaviorSet(rawValue: result)
  }
}

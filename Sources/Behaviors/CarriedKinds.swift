/// The behaviours that values carry on, each with its bit in the flow.
///
/// The flow keeps a word for each node of a package, so it has bits for what results and constants carry and for nothing
/// else: `hooks-install` is seen, and flows nowhere.
struct CarriedKinds: Sendable {
  static let ceiling = 64

  /// By bit.
  private let behaviors: [Behavior]
  /// By raw value of the behaviour; -1 for what nothing carries.
  private let bitOf: [Int8]

  /// - Parameter behaviors: at most `ceiling` of them get a bit, in the order of the enum.
  init(_ behaviors: BehaviorSet) {
    let members = Array(behaviors.members.prefix(Self.ceiling))
    var bitOf = [Int8](repeating: -1, count: Behavior.allCases.count)
    for (bit, behavior) in members.enumerated() { bitOf[Int(behavior.rawValue)] = Int8(bit) }
    self.behaviors = members
    self.bitOf = bitOf
  }

  func bits(of set: BehaviorSet) -> UInt64 {
    var bits: UInt64 = 0
    var rest = set.rawValue
    while rest != 0 {
      let bit = bitOf[rest.trailingZeroBitCount]
      if bit >= 0 { bits |= 1 << UInt64(bit) }
      rest &= rest - 1
    }
    return bits
  }

  func behavior(ofBit bit: Int) -> Behavior { behaviors[bit] }
}

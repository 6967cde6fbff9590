/// Python that nobody wrote: valid programs from a seed, ordinary files of any size, and inputs that attack the growth
/// of a parser and a model. For tests, fuzzers and benches; the scanner never links it.
///
/// It knows Python's grammar as text and must know nothing of our parser: what it makes is checked against CPython.
///
///     var generator = ProgramGenerator(seed: 7, size: 200)
///     let bytes = generator.module()

/// SplitMix64: the same numbers on every machine.
public struct SourceRandom: Sendable {
  private var state: UInt64

  /// Numbers that follow from the seed alone.
  public init(seed: UInt64) { state = seed }

  /// The next number, all 64 bits of it.
  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  /// A number from 0 up to below a bound, which is at least 1.
  public mutating func below(_ bound: Int) -> Int {
    precondition(bound > 0, "there is no number below nothing")
    return Int(next() % UInt64(bound))
  }

  /// True so many times of a hundred.
  public mutating func chance(_ percent: Int) -> Bool { below(100) < percent }

  /// One of the elements; the array is not empty.
  public mutating func pick<Element>(_ elements: [Element]) -> Element { elements[below(elements.count)] }
}

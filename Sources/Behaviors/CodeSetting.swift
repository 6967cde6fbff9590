/// What a test asks that decides whether code runs. Raw values are stable: rule files and the JSON report use them.
public enum Guard: String, Sendable, CaseIterable {
  /// The operating system, its version, or the processor.
  case system
  /// The machine by its name or its hardware.
  case host
  case user
  /// The clock or the calendar.
  case date
  /// The language, the keyboard or the time zone.
  case locale
  /// Whether it is a machine that builds and tests: `CI`, `GITHUB_ACTIONS`.
  case automation
  /// Whether somebody looks on: a debugger, a tracer, the programs of an analyst.
  case debugger
  /// Whether the machine is none of iron.
  case virtualMachine = "virtual-machine"
  /// The words that the program was called with.
  case arguments
  /// Any other environment variable.
  case environment
  /// Whether a file or a folder is there.
  case file
  /// Where the machine stands in the network: its address, its country.
  case network
}

/// A set of guards in one word.
public struct GuardSet: OptionSet, Sendable, Hashable {
  public let rawValue: UInt16

  public init(rawValue: UInt16) { self.rawValue = rawValue }

  public init(_ guards: [Guard]) {
    var bits: UInt16 = 0
    for (bit, each) in Guard.allCases.enumerated() where guards.contains(each) { bits |= 1 << UInt16(bit) }
    self.init(rawValue: bits)
  }

  /// In the order of the enum.
  public var members: [Guard] {
    Guard.allCases.enumerated().filter { rawValue & (1 << UInt16($0.offset)) != 0 }.map(\.element)
  }
}

/// What surrounds a piece of code.
public struct CodeSetting: Sendable, Hashable {
  /// What the tests ask that the code depends on.
  public var guards: GuardSet = []
  /// It stands in a `try` that passes over every error.
  public var swallowsErrors = false
  /// It stands in a loop that waits between two rounds.
  public var repeatsWithPause = false

  public init(guards: GuardSet = [], swallowsErrors: Bool = false, repeatsWithPause: Bool = false) {
    self.guards = guards
    self.swallowsErrors = swallowsErrors
    self.repeatsWithPause = repeatsWithPause
  }
}

/// How an observation is to stand to another one.
public enum Relation: String, Sendable, CaseIterable {
  /// Both are about the same file.
  case path
  /// Both stand in one function, or at the top level of one module.
  case function
  /// One leads to the other, or a third function leads to both within a few calls.
  case chain
}

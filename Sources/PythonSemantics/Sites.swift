public import PythonSyntax

/// Operating systems that a piece of code is limited to by the tests around it; empty for no limit.
public struct SystemSet: OptionSet, Sendable, Hashable {
  public let rawValue: UInt8

  public init(rawValue: UInt8) { self.rawValue = rawValue }

  public static let windows = SystemSet(rawValue: 1 << 0)
  public static let macos = SystemSet(rawValue: 1 << 1)
  public static let linux = SystemSet(rawValue: 1 << 2)
  static let all: SystemSet = [.windows, .macos, .linux]

  /// Names as `platform.system()` gives them: `Windows`, `Darwin`, `Linux`.
  public var names: [String] {
    var names: [String] = []
    if contains(.windows) { names.append("Windows") }
    if contains(.macos) { names.append("Darwin") }
    if contains(.linux) { names.append("Linux") }
    return names
  }
}

/// A call, by the qualified name of what is called.
public struct CallSite: Sendable, Hashable {
  /// The `call` node.
  public let node: NodeID
  /// Index into `ModuleModel.qualifiedNames`; -1 when nothing is known of the callee.
  public let name: Int
  public let runsAt: RunTime
  public let systems: SystemSet
  /// It stands in a `try` that passes over every error, or in `suppress(Exception)`.
  public let swallowsErrors: Bool
}

/// A load of a resolved dotted name that is not the callee of a call, such as `os.environ` in `os.environ["A"]`.
///
/// Loads of the package's own functions and classes are left out: no catalogue knows them.
public struct Reference: Sendable, Hashable {
  /// The `name` or `attribute` node.
  public let node: NodeID
  /// Index into `ModuleModel.qualifiedNames`.
  public let name: Int
  public let runsAt: RunTime
  public let systems: SystemSet
}

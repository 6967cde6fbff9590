// PythonBytecode: compiled Python as data: marshal, `.pyc`, instructions, what they do; and pickles.
//
// What it knows: the layouts and opcodes of CPython 2.7 and 3.6 to 3.14, and the pickle protocols 0 to 5. What it must
// not know: source text, packages, rules. It runs and builds nothing; loops of references, lengths beyond the end and
// unknown opcodes are facts of the result.
//
//     let file = PycFile.read(bytes)
//     if let program = BytecodeProgram(file) { for call in program.calls { … call.qualifiedName … } }
//     let pickle = PickleProgram.read(bytes)

/// A release of CPython whose code objects and opcodes are known.
public enum BytecodeVersion: UInt8, Sendable, CaseIterable, Comparable {
  case python27
  case python36
  case python37
  case python38
  case python39
  case python310
  case python311
  case python312
  case python313
  case python314

  /// `3.11`, as Python names the release.
  public var name: String { "\(major).\(minor)" }

  /// 2 or 3.
  public var major: Int { self == .python27 ? 2 : 3 }

  /// 7 for 2.7, else 6 to 14.
  public var minor: Int { self == .python27 ? 7 : Int(rawValue) + 5 }

  /// The version called `name` (`3.8`), or nil.
  public init?(name: String) {
    guard let version = BytecodeVersion.allCases.first(where: { $0.name == name }) else { return nil }
    self = version
  }

  /// How code objects of this release are laid out in marshal data.
  public var layout: MarshalLayout {
    switch self {
    case .python27: .python27
    case .python36, .python37: .python36
    case .python38, .python39, .python310: .python38
    case .python311, .python312, .python313, .python314: .python311
    }
  }

  public static func < (left: BytecodeVersion, right: BytecodeVersion) -> Bool { left.rawValue < right.rawValue }
}

public import PythonSemantics
public import PythonSyntax
public import SourceText

/// Where in an artifact something was seen.
public struct Location: Sendable, Hashable {
  /// Path of the member, as `ArchiveEntry.path` has it.
  public var path: String
  /// Index into the report's `layers` when it was seen in decoded code; nil in the file itself.
  public var layer: Int?
  /// Byte range in the text of the file or of the layer; nil for the file as a whole. For Python inside of a file of another
  /// kind it is the range of that file, not of the text that was taken out (`SourceText.place`).
  public var range: SourceRange?

  public init(path: String, layer: Int? = nil, range: SourceRange? = nil) {
    self.path = path
    self.layer = layer
    self.range = range
  }
}

/// The code that an observation is about, in the model of its file or of its layer.
public struct CodeSite: Sendable, Hashable {
  /// Index in `SemanticModel.modules`.
  public var module: Int
  public var node: NodeID

  public init(module: Int, node: NodeID) {
    self.module = module
    self.node = node
  }
}

/// An operating system that code is meant for. Raw values are stable: they are part of the JSON report.
public enum TargetSystem: String, Sendable, CaseIterable { case windows, macos, linux }

/// One thing the code does, where, when, and what flows into it.
public struct Observation: Sendable, Hashable {
  public var behavior: Behavior
  /// Behaviours whose results reach the arguments of this one.
  public var sources: BehaviorSet
  public var runsAt: RunTime
  /// Systems it is limited to; empty for all.
  public var systems: [TargetSystem]
  public var location: Location
  /// What was called or seen: a qualified name (`subprocess.Popen`) or a note kind (`off-screen-code`).
  public var subject: String
  /// Constants that a person should see with it, such as a URL or a command; at most a few hundred bytes, not escaped.
  public var detail: String
  /// Nil for what is no code, such as a file.
  public var site: CodeSite?
  /// What surrounds the code. Worked out for the evidence of findings only, by `Circumstances`.
  public var setting = CodeSetting()

  public init(
    _ behavior: Behavior, sources: BehaviorSet = [], runsAt: RunTime, systems: [TargetSystem] = [], location: Location,
    subject: String, detail: String = "", site: CodeSite? = nil
  ) {
    self.behavior = behavior
    self.sources = sources
    self.runsAt = runsAt
    self.systems = systems
    self.location = location
    self.subject = subject
    self.detail = detail
    self.site = site
  }
}

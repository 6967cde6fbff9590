public import Behaviors
public import PythonSemantics
import SourceText

/// One release of a project, as far as a comparison needs it.
public struct Release: Sendable {
  public var name: String
  public var version: String
  /// `wheel`, `sdist`, `folder` …
  public var kind: String
  public var files: [ReleaseFile]
  public var observations: [Observation]

  public init(name: String, version: String, kind: String, files: [ReleaseFile], observations: [Observation]) {
    self.name = name
    self.version = version
    self.kind = kind
    self.files = files
    self.observations = observations
  }
}

/// What a newer release has that an older one had not, or the other way round.
public struct VersionDifference: Sendable {
  /// One thing the package can do, at a time.
  public struct Change: Sendable {
    public var capability: Capability
    /// When it is done at the earliest; in the older release for what was lost.
    public var runsAt: RunTime
    /// When it was done before, when it was: later.
    public var before: RunTime?
    /// Names of the behaviours that show it, sorted.
    public var behaviors: [String]
    /// Places in the release, at most `greatestPlaceCount`.
    public var places: [Location]
    /// What was called there, sorted and without repetition.
    public var subjects: [String]
  }

  static let greatestPlaceCount = 4

  public var old: Release
  public var new: Release
  public var files: FileChanges
  /// New capabilities, and those that come earlier now; what matters most first.
  public var gained: [Change] = []
  public var lost: [Change] = []
  /// Behaviours that are new, by name, whatever their capability.
  public var newBehaviors: [String] = []

  public init(old: Release, new: Release) {
    self.old = old
    self.new = new
    var (before, after) = (old.files, new.files)
    if Self.isInstalled(old) != Self.isInstalled(new) {
      // A wheel holds what a source distribution installs, so only that is compared.
      before = before.filter(\.isInstalled)
      after = after.filter(\.isInstalled)
    }
    files = FileChanges(old: before, new: after)
    let (had, has) = (Self.summary(old), Self.summary(new))
    for capability in Capability.allCases {
      switch (had[capability], has[capability]) {
      case (nil, let now?): gained.append(now)
      case (let then?, nil): lost.append(then)
      case (let then?, var now?) where Self.isEarlier(now.runsAt, than: then.runsAt):
        now.before = then.runsAt
        gained.append(now)
      default: break
      }
    }
    gained.sort { Self.order($0) < Self.order($1) }
    let known = Set(Self.relevant(old).map(\.behavior))
    newBehaviors = Set(Self.relevant(new).map(\.behavior)).subtracting(known).map(\.name).sorted()
  }

  /// Whether a behaviour, or a capability, of this name is new or comes earlier.
  public func hasNew(_ name: String) -> Bool {
    newBehaviors.contains(name)
      || gained.contains { $0.capability.rawValue == name || ($0.before != nil && $0.behaviors.contains(name)) }
  }

  private static func isInstalled(_ release: Release) -> Bool { release.kind == "wheel" || release.kind == "egg" }

  /// Before anybody calls anything: the package was only installed or imported.
  public static func isUnasked(_ time: RunTime) -> Bool { time <= .import }

  private static func isEarlier(_ new: RunTime, than old: RunTime) -> Bool {
    isUnasked(new) && !isUnasked(old)
  }

  private static func order(_ change: Change) -> (Int, Int, Int) {
    let place = Capability.allCases.firstIndex(of: change.capability) ?? 0
    return (isUnasked(change.runsAt) ? 0 : 1, change.capability.isTelling ? 0 : 1, place)
  }

  private static func relevant(_ release: Release) -> [Observation] {
    release.observations.filter { $0.runsAt != .test }
  }

  /// For each capability its earliest time, and what was seen at that time.
  private static func summary(_ release: Release) -> [Capability: Change] {
    var found: [Capability: [Observation]] = [:]
    for observation in relevant(release) {
      guard let capability = Capability.of(observation.behavior) else { continue }
      found[capability, default: []].append(observation)
    }
    return found.mapValues { observations in
      let time = observations.map(\.runsAt).min() ?? .call
      let first = observations.filter { $0.runsAt == time }.sorted {
        ($0.location.path, $0.location.range?.start ?? 0) < ($1.location.path, $1.location.range?.start ?? 0)
      }
      let subjects = Set(first.map(\.subject).filter { !$0.isEmpty }).sorted()
      return Change(
        capability: Capability.of(first[0].behavior) ?? .files, runsAt: time, before: nil,
        behaviors: Set(observations.map(\.behavior.name)).sorted(),
        places: Array(first.map(\.location).prefix(greatestPlaceCount)), subjects: Array(subjects.prefix(6)))
    }
  }
}

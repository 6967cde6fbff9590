import Archives
import PythonSemantics
import Rules

/// The figures that verdicts are added up from. A score has no unit; only the two thresholds give it a meaning.
public enum Weights {
  /// From this score on an artifact is `malicious`: meant for blocking without a person.
  public static let maliciousScore = 10.0
  /// From this score on an artifact is `suspicious`: for a person to review.
  public static let suspiciousScore = 4.0

  /// Every further file in which one rule matches adds this share of what the file before added.
  static let repeatShare = 0.25
  /// Further files of one rule that are counted.
  static let maximumRepeats = 3
  /// All that findings of severity `medium` and below, in code that only runs when called or tested, add together:
  /// large honest libraries do many odd things that nobody has to trigger.
  static let maximumDormantScore = 2.0
  /// All that anomalies of the container add together.
  static let maximumAnomalyScore = 6.0

  /// What a rule of a severity adds when its code cannot be avoided.
  static func points(_ severity: Severity) -> Double {
    switch severity {
    case .info: 0
    case .low: 1
    case .medium: 2.5
    case .high: 5
    case .critical: 10
    }
  }

  /// How much of the points count, by when the code runs.
  static func share(_ time: RunTime) -> Double {
    switch time {
    case .install, .start, .import: 1
    case .entryPoint: 0.8
    case .call: 0.5
    case .test: 0.1
    }
  }

  /// What an anomaly adds, by kind. Sloppy tools make most of them; few let two readers see different packages.
  static func points(_ anomaly: ArchiveAnomaly.Kind) -> Double {
    switch anomaly {
    case .zipNameMismatch, .zipMissingLocal, .zipMissingCentral, .zipSeveralEndRecords, .zipContradictingExtra,
      .tarSizeMismatch, .polyglot:
      3
    case .traversingName, .recordTraversal, .escapingLink, .unprintableName, .tarTrailingMembers: 2
    case .zipSizeMismatch, .duplicateName, .encryptedMember, .recordHashMismatch, .absoluteName, .deviceMember,
      .zipDuplicateExtra:
      1
    case .zipMethodMismatch, .zipCountMismatch, .zipOverlappingMembers: 2
    case .zipDisplacedEndRecord, .unreferencedData, .zipChecksumMismatch, .tarMalformedExtension,
      .normalizationCollision, .recordUnlisted,
      .prefixData, .trailingData:
      0.5
    case .zipOrderMismatch, .zipComment, .zipDataDescriptor, .zipUnusualMethod, .tarSparse, .tarChecksumMismatch,
      .severalStreams, .caseCollision, .undecodableName, .mislabelled, .truncated, .recordMissing, .recordAbsent,
      .backslashName:
      0
    }
  }
}

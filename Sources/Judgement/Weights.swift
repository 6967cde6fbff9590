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
  /// All that the lesser findings of a large package add together: findings of severity `medium` and below that do not
  /// run while it is installed, and findings of severity `high` that need somebody to run them. Large honest programs do
  /// a few odd things each.
  static let maximumLesserScore = 2.5
  /// Python files up to which a package is small: what such a package does is what it is for.
  static let smallPackageFileCount = 6
  /// Python files from which on a package is large.
  static let largePackageFileCount = 20

  /// All that anomalies of the container add together.
  static let maximumAnomalyScore = 6.0

  /// What a rule of a severity adds when its code cannot be avoided.
  static func points(_ severity: Severity) -> Double {
    switch severity {
    case .info: 0
    case .low: 1
    case .medium: 3
    case .high: 5
    case .critical: 10
    }
  }

  /// How much of the points count, by when the code runs and by how many Python files the package has.
  ///
  /// Which functions of a large package run at its import is known less well, so the lesser findings count half there.
  static func share(_ time: RunTime, _ severity: Severity, fileCount: Int) -> Double {
    switch time {
    case .install, .start: 1
    case .import: fileCount >= largePackageFileCount && severity <= .medium ? 0.5 : 1
    case .entryPoint: fileCount <= smallPackageFileCount ? 1 : 0.6
    case .call: fileCount <= smallPackageFileCount ? 0.8 : fileCount < largePackageFileCount ? 0.6 : 0.4
    case .test: 0.1
    }
  }

  /// Whether a finding is among those of which a large package may have several.
  static func isLesser(_ severity: Severity, _ time: RunTime) -> Bool {
    switch severity {
    case .info, .low, .medium: time > .start
    case .high: time > .import
    case .critical: false
    }
  }

  /// What an anomaly adds, by kind. Sloppy tools make most of them; few let two readers see different packages.
  static func points(_ anomaly: ArchiveAnomaly.Kind) -> Double {
    switch anomaly {
    case .zipNameMismatch, .zipMissingLocal, .zipMissingCentral, .zipSeveralEndRecords, .zipContradictingExtra,
      .tarSizeMismatch, .polyglot:
      3
    case .traversingName, .escapingLink, .unprintableName, .tarTrailingMembers: 2
    case .zipSizeMismatch, .duplicateName, .encryptedMember, .absoluteName, .deviceMember,
      .zipDuplicateExtra:
      1
    case .zipMethodMismatch, .zipCountMismatch, .zipOverlappingMembers: 2
    case .zipDisplacedEndRecord, .unreferencedData, .zipChecksumMismatch, .tarMalformedExtension,
      .normalizationCollision, .recordHashMismatch, .recordTraversal, .recordUnlisted,
      .prefixData, .trailingData:
      0.5
    case .zipOrderMismatch, .zipComment, .zipDataDescriptor, .zipUnusualMethod, .tarSparse, .tarChecksumMismatch,
      .severalStreams, .caseCollision, .undecodableName, .mislabelled, .truncated, .recordMissing, .recordAbsent,
      .backslashName:
      0
    }
  }
}

/// A released version of Python, 2.0 up to 3.15.
public struct PythonVersion: Comparable, Hashable, Sendable {
  public let major: UInt8
  public let minor: UInt8

  public init(_ major: UInt8, _ minor: UInt8) {
    self.major = major
    self.minor = minor
  }

  public static func < (left: PythonVersion, right: PythonVersion) -> Bool {
    (left.major, left.minor) < (right.major, right.minor)
  }

  /// The oldest version that is told apart. What 2.0 itself read is not a feature.
  public static let oldest = PythonVersion(2, 0)
  /// The last version of Python 2.
  public static let lastOfTwo = PythonVersion(2, 7)
  /// The newest version whose grammar is known here.
  public static let newest = PythonVersion(3, 15)

  /// All of them, oldest first.
  public static let released: [PythonVersion] =
    (0...lastOfTwo.minor).map { PythonVersion(2, $0) } + (0...newest.minor).map { PythonVersion(3, $0) }
}

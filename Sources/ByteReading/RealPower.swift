import Glibc

/// Powers of real numbers, which the C library computes.
public enum RealPower {
  /// `base` to the `exponent`, as C's `pow`.
  public static func power(_ base: Double, _ exponent: Double) -> Double { pow(base, exponent) }
}

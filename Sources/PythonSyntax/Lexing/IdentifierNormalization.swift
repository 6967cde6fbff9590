@_spi(_Unicode) import Swift

/// Python compares identifiers in Unicode normal form KC (PEP 3131): `𝐞𝐱𝐞𝐜` is `exec`, which hides a name from every
/// search for its bytes.
///
/// The standard library composes (form C) but has no compatibility forms; those come from a generated table.
enum IdentifierNormalization {
  /// Marks in a row that are put in order. Ordering is quadratic, and the stream-safe text of UAX #15 has at most 30.
  private static let longestMarkRun = 64

  /// Normal form KC of an identifier. One with more marks in a row than any language writes keeps their order.
  static func normalized(_ bytes: [UInt8]) -> [UInt8] {
    if isNormalized(bytes) { return bytes }
    var scalars = String.UnicodeScalarView()
    for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars {
      if let form = table.form(of: scalar.value) {
        for value in form { scalars.append(Unicode.Scalar(value) ?? scalar) }
      } else {
        scalars.append(scalar)
      }
    }
    if hasLongMarkRun(scalars) { return Array(String(scalars).utf8) }
    var result = String.UnicodeScalarView()
    for scalar in String(scalars)._nfc { result.append(scalar) }
    return Array(String(result).utf8)
  }

  /// Whether all characters are of blocks that have nothing to normalise: ASCII, letters of Latin-1, the first half of
  /// Cyrillic, the ideographs of the first plane. Nearly every identifier is.
  private static func isNormalized(_ bytes: [UInt8]) -> Bool {
    var index = 0
    while index < bytes.count {
      switch bytes[index] {
      case 0..<0x80: index += 1
      case 0xC3, 0xD0, 0xD1: index += 2
      case 0xE4:
        guard index + 1 < bytes.count, bytes[index + 1] >= 0xB8 else { return false }
        index += 3
      case 0xE5...0xE9: index += 3
      default: return false
      }
    }
    return true
  }

  private static func hasLongMarkRun(_ scalars: String.UnicodeScalarView) -> Bool {
    var run = 0
    for scalar in scalars {
      run = scalar.properties.canonicalCombiningClass == .notReordered ? 0 : run + 1
      if run > longestMarkRun { return true }
    }
    return false
  }

  /// Neighbouring characters whose forms are neighbours too, or one character.
  private struct Run: Sendable {
    var first: UInt32 = 0
    var count: UInt32 = 0
    var target: [UInt32] = []
  }

  private struct Table: Sendable {
    var runs: [Run] = []

    init() {
      var run = Run()
      var value: UInt32 = 0
      var field = 0
      for byte in compatibilityRuns.description.utf8 {
        if let digit = Byte.hexValue(byte) {
          value = value << 4 | digit
          continue
        }
        guard byte == 0x20 || byte == 0x2B || byte == 0x3B else { continue }
        switch field {
        case 0: run.first = value
        case 1: run.count = value
        default: run.target.append(value)
        }
        value = 0
        field += 1
        if byte == 0x3B {
          runs.append(run)
          run = Run()
          field = 0
        }
      }
    }

    func form(of value: UInt32) -> [UInt32]? {
      var low = 0
      var high = runs.count
      while low < high {
        let middle = (low + high) / 2
        if runs[middle].first + runs[middle].count <= value { low = middle + 1 } else { high = middle }
      }
      guard low < runs.count, runs[low].first <= value else { return nil }
      let run = runs[low]
      return run.count == 1 ? run.target : run.target.map { $0 + (value - run.first) }
    }
  }

  private static let table = Table()
}

@_spi(_Unicode) import Swift

/// Python compares identifiers in Unicode normal form KC (PEP 3131): `𝐞𝐱𝐞𝐜` is `exec`, which hides a name from every
/// search for its bytes.
///
/// The standard library composes (form C) but has no compatibility forms; those come from a generated table.
enum IdentifierNormalization {
  /// Normal form KC of an identifier.
  static func normalized(_ bytes: [UInt8]) -> [UInt8] {
    var scalars = String.UnicodeScalarView()
    for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars {
      if let form = table.form(of: scalar.value) {
        for value in form { scalars.append(Unicode.Scalar(value) ?? scalar) }
      } else {
        scalars.append(scalar)
      }
    }
    var result = String.UnicodeScalarView()
    for scalar in String(scalars)._nfc { result.append(scalar) }
    return Array(String(result).utf8)
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

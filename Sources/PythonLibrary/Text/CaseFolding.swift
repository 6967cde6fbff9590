import EmbeddedData

/// Full case folding of Unicode (`C` and `F` of `CaseFolding.txt`): `Data/Python/case-folding.txt`.
enum CaseFolding {
  /// Code point → folded code points, only where folding is not the lower-case form. Lines of hexadecimal numbers.
  private static let exceptions: [UInt32: [UInt32]] = {
    var table: [UInt32: [UInt32]] = [:]
    for line in PythonTables.lines("case-folding.txt") {
      let numbers = line.split(separator: 0x20).compactMap { UInt32(String(decoding: $0, as: UTF8.self), radix: 16) }
      guard let first = numbers.first else { continue }
      table[first] = Array(numbers.dropFirst())
    }
    return table
  }()

  static func append(_ point: UInt32, to points: inout [UInt32]) {
    if point < 0x80 { return UnicodeFacts.appendLower(point, to: &points) }
    if let folded = exceptions[point] { return points.append(contentsOf: folded) }
    UnicodeFacts.appendLower(point, to: &points)
  }
}

/// The files of `Data/Python`: facts about Python and Unicode that `Tools/conformance/generate-library-tables` writes.
enum PythonTables {
  static func bytes(_ name: String) -> [UInt8] {
    let file = EmbeddedData.files(under: "Python").first { $0.path == "Python/" + name }
    return file?.bytes ?? []
  }

  /// Lines that are no comments.
  static func lines(_ name: String) -> [ArraySlice<UInt8>] {
    bytes(name).split(separator: 10).filter { $0.first != 0x23 }
  }
}

/// Input that looks for work which grows faster than its bytes: long, deep, damaged, or built to make somebody search.
public struct HardCase: Sendable {
  /// What it attacks, for the table.
  public let name: String
  /// Makes about so many bytes, as files of one package.
  private let generate: @Sendable (Int) -> [GeneratedFile]

  init(_ name: String, package generate: @escaping @Sendable (Int) -> [GeneratedFile]) {
    self.name = name
    self.generate = generate
  }

  /// One file.
  init(_ name: String, _ generate: @escaping @Sendable (Int) -> [UInt8]) {
    self.init(name) { [GeneratedFile(path: "demo/__init__.py", bytes: generate($0))] }
  }

  /// One piece over and over between a begin and an end.
  init(_ name: String, _ begin: String = "", repeat piece: String, _ end: String = "\n") {
    self.init(name) { count in
      var text = Array(begin.utf8)
      let unit = Array(piece.utf8)
      text.reserveCapacity(count + unit.count + end.utf8.count)
      while text.count < count { text.append(contentsOf: unit) }
      return text + Array(end.utf8)
    }
  }

  /// Pieces that differ by their number.
  init(
    _ name: String, _ begin: String = "", each piece: @escaping @Sendable (Int) -> String, _ end: String = "\n"
  ) {
    self.init(name) { count in
      var text = Array(begin.utf8)
      var number = 0
      while text.count < count {
        text.append(contentsOf: piece(number).utf8)
        number += 1
      }
      return text + Array(end.utf8)
    }
  }

  /// The first half makes something once, the second half uses it over and over.
  init(
    _ name: String, half begin: String, each piece: @escaping @Sendable (Int) -> String, _ middle: String,
    repeat use: String
  ) {
    self.init(name) { count in
      var text = Array(begin.utf8)
      var number = 0
      while text.count < count / 2 {
        text.append(contentsOf: piece(number).utf8)
        number += 1
      }
      text.append(contentsOf: middle.utf8)
      let unit = Array(use.utf8)
      while text.count < count { text.append(contentsOf: unit) }
      text.append(0x0A)
      return text
    }
  }

  /// The input of about so many bytes.
  public func files(bytes count: Int) -> [GeneratedFile] { generate(count) }

  /// Every case there is; the first is ordinary code, which the others are compared with.
  public static let all: [HardCase] =
    [HardCase("ordinary code") { OrdinarySource.module(bytes: $0) }] + long + deep + damaged + named + called + folded
}

/// One file that was made.
public struct GeneratedFile: Sendable {
  /// Relative to the package.
  public let path: String
  public let bytes: [UInt8]

  /// A file of these bytes.
  public init(path: String, bytes: [UInt8]) {
    self.path = path
    self.bytes = bytes
  }
}

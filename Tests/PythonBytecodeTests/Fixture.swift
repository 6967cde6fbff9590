import Foundation
import PythonBytecode
import Testing

/// Compiled files and pickles below `Fixtures/bytecode`, written by `Tools/make-bytecode-fixtures`.
struct Fixture: Sendable, CustomTestStringConvertible {
  let name: String

  static let folder: URL = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "Fixtures/bytecode")

  static func all(_ kind: String) -> [Fixture] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.appending(path: kind).path)) ?? []
    return names.sorted().map { Fixture(name: kind + "/" + $0) }
  }

  static let compiled = all("marshal")
  static let pickles = all("pickle")
  /// Those of Python 3, compiled from the same text.
  static let modern = compiled.filter { !$0.name.hasSuffix("2.7.pyc") }

  var bytes: [UInt8] {
    get throws { [UInt8](try Data(contentsOf: Self.folder.appending(path: name))) }
  }

  /// `3.11` of `marshal/3.11.pyc`.
  var version: String { String(name.dropFirst("marshal/".count).dropLast(".pyc".count)) }

  var program: BytecodeProgram {
    get throws {
      guard let program = BytecodeProgram(PycFile.read(try bytes)) else { throw MissingProgram(name: name) }
      return program
    }
  }

  var testDescription: String { name }
}

struct MissingProgram: Error {
  let name: String
}

/// A generator of numbers that gives the same ones each time.
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed &+ 0x9e37_79b9_7f4a_7c15 }

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var value = state
    value = (value ^ (value >> 30)) &* 0xbf58_476d_1ce4_e5b9
    value = (value ^ (value >> 27)) &* 0x94d0_49bb_1331_11eb
    return value ^ (value >> 31)
  }
}

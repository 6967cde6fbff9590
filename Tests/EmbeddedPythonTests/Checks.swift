import EmbeddedPython
import Foundation
import Limits
import SourceText

/// The texts of the programs in a file, in order.
func programs(in text: String, path: String, limits: Limits = Limits()) -> [String] {
  found(in: text, path: path, limits: limits).programs.map { String(decoding: $0.bytes, as: UTF8.self) }
}

/// What the room finds in a file.
func found(in text: String, path: String, limits: Limits = Limits()) -> EmbeddedPython.Found {
  var doors = EmbeddedPython(limits: limits)
  return doors.open(path: path, content: Array(text.utf8)[...])
}

/// What `python3` prints.
func python(_ script: String, _ arguments: [String] = [], input: Data = Data()) throws -> Data {
  try run("/usr/bin/env", ["python3", "-c", script] + arguments, input: input)
}

/// What a program prints, its standard input being a text.
func run(_ program: String, _ arguments: [String], input: Data = Data(), path: String? = nil) throws -> Data {
  let process = Process()
  process.executableURL = URL(filePath: program)
  process.arguments = arguments
  if let path {
    process.environment = ProcessInfo.processInfo.environment.merging(["PATH": path]) { _, new in new }
  }
  let output = Pipe()
  let feed = Pipe()
  process.standardOutput = output
  process.standardInput = feed
  process.standardError = FileHandle.nullDevice
  try process.run()
  try feed.fileHandleForWriting.write(contentsOf: input)
  try feed.fileHandleForWriting.close()
  let data = try output.fileHandleForReading.readToEnd() ?? Data()
  process.waitUntilExit()
  return data
}

/// A small deterministic generator (SplitMix64), so that a failing case can be had again.
struct SeededGenerator: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }
}

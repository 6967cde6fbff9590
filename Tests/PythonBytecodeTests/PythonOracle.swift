import Foundation

/// The `python3` on the path, as a second opinion.
enum PythonOracle {
  /// What `script` prints, with `arguments`; nil when there is no such Python.
  static func run(_ script: String, _ arguments: [String] = [], input: [UInt8] = []) throws -> String? {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["python3", "-c", script] + arguments
    let output = Pipe()
    let source = Pipe()
    process.standardOutput = output
    process.standardInput = source
    try process.run()
    source.fileHandleForWriting.write(Data(input))
    try source.fileHandleForWriting.close()
    let data = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return process.terminationStatus == 0 ? String(decoding: data, as: UTF8.self) : nil
  }
}

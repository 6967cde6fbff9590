import Foundation

/// Runs the built executable, and makes places for it to run in.
struct Command {
  let folder: URL

  /// A new folder for this test alone; `deinit` of the owning `Workplace` removes it.
  final class Workplace {
    let folder: URL

    init() throws {
      folder = FileManager.default.temporaryDirectory.appending(path: "sekisho-tests-\(UUID().uuidString)")
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    func write(_ text: String, to path: String) throws {
      let file = folder.appending(path: path)
      try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: file)
    }

    func text(_ path: String) throws -> String { try String(contentsOf: folder.appending(path: path), encoding: .utf8) }

    var command: Command { Command(folder: folder) }
  }

  struct Outcome {
    let status: Int32
    /// The process ended by itself and by no signal.
    let isExit: Bool
    let output: String
    let errors: String
  }

  struct Missing: Error, CustomStringConvertible {
    let description: String
  }

  /// The product beside the test bundle.
  static func executable() throws -> URL {
    let own = URL(filePath: try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"))
    for start in [own, URL(filePath: CommandLine.arguments.first ?? "")] {
      let beside = start.deletingLastPathComponent().appending(path: "sekisho")
      if FileManager.default.isExecutableFile(atPath: beside.path) { return beside }
    }
    throw Missing(description: "no sekisho beside \(own.path); build it first")
  }

  func callAsFunction(
    _ arguments: String..., input: String? = nil, environment: [String: String] = [:]
  ) throws -> Outcome {
    try run(try Self.executable(), arguments, input: input, environment: environment)
  }

  /// Runs a shell script in which `sekisho` is the executable, for names that are not text and for pipes.
  func shell(_ script: String) throws -> Outcome {
    let function = "sekisho() { '\(try Self.executable().path)' \"$@\"; }\n"
    return try run(URL(filePath: "/bin/sh"), ["-c", function + script], input: nil, environment: [:])
  }

  private func run(
    _ executable: URL, _ arguments: [String], input: String?, environment: [String: String]
  ) throws -> Outcome {
    let process = Process()
    process.executableURL = executable
    process.arguments = arguments
    process.currentDirectoryURL = folder
    process.environment = ["PATH": "/usr/bin:/bin", "LC_ALL": "C"].merging(environment) { $1 }
    // Files and not pipes, so that no amount of output can block.
    let id = UUID().uuidString
    let place = FileManager.default.temporaryDirectory
    let files = ["in", "out", "err"].map { place.appending(path: "sekisho-\(id).\($0)") }
    defer { for file in files { try? FileManager.default.removeItem(at: file) } }
    try Data((input ?? "").utf8).write(to: files[0])
    for file in files[1...] { try Data().write(to: file) }
    process.standardInput = try FileHandle(forReadingFrom: files[0])
    process.standardOutput = try FileHandle(forWritingTo: files[1])
    process.standardError = try FileHandle(forWritingTo: files[2])
    try process.run()
    process.waitUntilExit()
    return Outcome(
      status: process.terminationStatus, isExit: process.terminationReason == .exit,
      output: String(decoding: try Data(contentsOf: files[1]), as: UTF8.self),
      errors: String(decoding: try Data(contentsOf: files[2]), as: UTF8.self))
  }
}

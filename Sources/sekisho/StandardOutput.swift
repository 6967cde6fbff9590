import ArgumentParser
import Reporting

/// Answers of commands that are no reports.
enum StandardOutput {
  static func line(_ text: String) throws { try bytes(Array("\(text)\n".utf8)) }

  /// A reader that went away has read enough.
  static func bytes(_ bytes: [UInt8]) throws {
    do throws(SystemError) { try FileSystem.write(bytes, to: Descriptor.standardOutput) } catch {
      guard error.code != SystemError.brokenPipe else { throw ExitCode(ExitStatus.clean.rawValue) }
      throw UsageError(message: "standard output cannot be written: \(error.reason). \(error.advice)")
    }
  }
}

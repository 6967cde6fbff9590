import ArgumentParser
import EmbeddedPython
import Foundation
import Limits
import PythonSyntax
import SourceText

/// Shows the Python that stands inside of other files, and counts how much of it parses.
struct Embedded: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "embedded", abstract: "Programs inside of notebooks and scripts: how many, and how many parse.")

  @Flag(help: "Print the programs.")
  var show = false

  @Argument var paths: [String]

  func run() throws {
    var programs = 0
    var whole = 0
    for path in paths {
      let content = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
      var doors = EmbeddedPython()
      let found = doors.open(path: path, content: content[...])
      for program in found.programs {
        let parsed = Parser.parse(program)
        programs += 1
        whole += parsed.errors.isEmpty ? 1 : 0
        let start = program.place(of: SourceRange(start: 0, end: 1)).start
        let part = program.origin?.label(at: 0) ?? "-"
        print(
          "\(path)\t\(start)\t\(part)\t\(program.bytes.count)\t\(parsed.errors.count)\t\(parsed.isPython2 ? "2" : "3")")
        if show { print(String(decoding: program.bytes, as: UTF8.self)) }
      }
      for limitation in found.limitations { print("\(path)\t\(limitation.kind.rawValue)\t\(limitation.message)") }
    }
    print("\(paths.count) files, \(programs) programs, \(whole) without errors")
  }
}

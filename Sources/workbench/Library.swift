import ArgumentParser
import PythonLibrary

/// Answers calls on standard input, one line each: what `Tools/conformance/compare-library` compares with Python.
struct LibraryCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "library", abstract: "Call functions of PythonLibrary, one line of input each.")

  func run() throws {
    while let line = readLine() {
      print(LibraryCalls.answer(Array(line.utf8)[...]))
    }
  }
}

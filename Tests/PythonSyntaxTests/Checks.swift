import Foundation
import Limits
import PythonSyntax
import SourceText
import Testing

/// Parses text as a Python file, checks what holds for every tree, and gives the parsed module.
@discardableResult
func parse(_ source: String, limits: Limits = Limits(), at location: SourceLocation = #_sourceLocation) -> ParsedModule
{
  parse(Array(source.utf8), limits: limits, at: location)
}

@discardableResult
func parse(_ bytes: [UInt8], limits: Limits = Limits(), at location: SourceLocation = #_sourceLocation) -> ParsedModule
{
  let parsed = Parser.parse(SourceText.decode(bytes[...]), limits: limits)
  if let broken = brokenInvariant(of: parsed) { Issue.record("\(broken)", sourceLocation: location) }
  return parsed
}

/// The statements of a source text, in the form of `TreeDump`, one after the other.
func dump(_ parsed: ParsedModule) -> String {
  let text = String(decoding: TreeDump(parsed).text(), as: UTF8.self)
  return String(text.dropFirst("(module ".count).dropLast())
}

/// Parses valid Python and compares the statements' dump; white space in the expectation is one blank.
func check(_ source: String, _ expected: String, at location: SourceLocation = #_sourceLocation) {
  let parsed = parse(source, at: location)
  #expect(parsed.errors == [], sourceLocation: location)
  #expect(parsed.limitations == [], sourceLocation: location)
  expectDump(parsed, expected, location)
}

/// Parses damaged Python, which must be said, and compares the statements' dump.
func checkDamaged(_ source: String, _ expected: String, at location: SourceLocation = #_sourceLocation) {
  let parsed = parse(source, at: location)
  #expect(parsed.errors != [], "the damage was not said", sourceLocation: location)
  expectDump(parsed, expected, location)
}

private func expectDump(_ parsed: ParsedModule, _ expected: String, _ location: SourceLocation) {
  let folded = expected.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    .replacing(" )", with: ")").replacing("( ", with: "(")
  #expect(dump(parsed) == folded, sourceLocation: location)
}

/// Compares the dump of the first statement's value: for expressions.
func checkExpression(_ source: String, _ expected: String, at location: SourceLocation = #_sourceLocation) {
  check(source, "(expressionStatement \(expected))", at: location)
}

/// What is wrong with a parse, or nil: with its tree, and with the tokens under it.
func brokenInvariant(of parsed: ParsedModule) -> String? {
  if let lost = TokenScan.firstLostByte(of: parsed.source) { return "the lexer lost the byte at \(lost)" }
  return parsed.brokenInvariant()
}

/// Bytes of the stack that threads other than the first one have. Frames of a build without optimisation are about twice as
/// large, so it is doubled there.
#if DEBUG
  let smallStack = 1 << 20
#else
  let smallStack = 512 << 10
#endif

/// Runs work on a thread with a small stack, as a worker thread of the program might have.
func onSmallStack<Result: Sendable>(bytes: Int = smallStack, _ work: @escaping @Sendable () -> Result) -> Result? {
  let box = ResultBox<Result>()
  let thread = Thread { box.finish(work()) }
  thread.stackSize = bytes
  thread.start()
  return box.wait()
}

private final class ResultBox<Result>: @unchecked Sendable {
  private let semaphore = DispatchSemaphore(value: 0)
  private var result: Result?

  func finish(_ result: Result) {
    self.result = result
    semaphore.signal()
  }

  func wait() -> Result? {
    semaphore.wait()
    return result
  }
}

/// The repository's root, from where this file was compiled.
let repository = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  .deletingLastPathComponent()

/// The hand-written Python files below Fixtures/python, by name.
func pythonFixtures() throws -> [(name: String, bytes: [UInt8])] { try fixtures(".py") }

/// The hand-written Cython files there.
func cythonFixtures() throws -> [(name: String, bytes: [UInt8])] { try fixtures(".pyx") }

private func fixtures(_ end: String) throws -> [(name: String, bytes: [UInt8])] {
  let folder = repository.appendingPathComponent("Fixtures/python")
  let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(end) }.sorted()
  return try names.map { ($0, [UInt8](try Data(contentsOf: folder.appendingPathComponent($0)))) }
}

import FuzzDriver
import PythonSyntax
import SourceText

@_cdecl("FuzzLexer_main")
public func fuzzLexerMain(_ count: CInt, _ arguments: FuzzArguments?) -> CInt {
  runFuzzer(count, arguments, fuzzLexer)
}

/// One input: it decodes to UTF-8, and its tokens are in order, inside the text, and cover it.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzLexer(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let source = SourceText.decode(Array(UnsafeBufferPointer(start: start, count: count))[...])
  precondition(String(validating: source.bytes, as: UTF8.self) != nil, "The decoded text is not UTF-8.")
  let lines = LineIndex(source.bytes)
  for note in source.notes {
    precondition(note.range.start < note.range.end, "A note about nothing.")
    precondition(
      Int(note.range.end) <= source.bytes.count || note.kind == .unknownEncoding
        || note.kind == .contradictingEncoding, "A note behind the end.")
    precondition(lines.position(of: note.range.start).line <= lines.lineCount, "A note behind the last line.")
  }
  var previous: UInt32 = 0
  for range in TokenScan.ranges(of: source) {
    precondition(range.start >= previous && range.end >= range.start, "Tokens out of order.")
    precondition(Int(range.end) <= source.bytes.count, "A token behind the end.")
    previous = range.start
  }
  precondition(TokenScan.firstLostByte(of: source) == nil, "A byte between tokens that is no blank and no error.")
  return 0
}

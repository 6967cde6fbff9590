/// Where a text that was taken out of another file stood in it: the cells of a notebook, a program in a shell script.
///
/// The text is cut into runs. A run that is as long here as there was taken as it was, byte for byte; any other stands as a
/// whole for the bytes that it was made from, such as an escape of JSON, or for a point where nothing stood.
public struct SourceOrigin: Sendable {
  struct Run: Sendable, Hashable {
    /// Offset in the text at which the run begins; it ends where the next one does.
    var text: UInt32
    /// Bytes of the file.
    var start: UInt32
    var end: UInt32
  }

  /// In the order of the text; offsets into the file need not rise.
  var runs: [Run] = []
  /// What the parts of the text are called, such as `cell 3`, and where they begin.
  var parts: [(text: UInt32, label: String)] = []
  /// Bytes of the text.
  var byteCount: UInt32 = 0

  /// The bytes of the file that a range of the text stands for.
  public func range(of range: SourceRange) -> SourceRange {
    guard !runs.isEmpty else { return SourceRange(start: 0, end: 0) }
    let first = run(at: range.start)
    let start = isVerbatim(first) ? place(of: range.start, inRun: first) : runs[first].start
    guard range.end > range.start else { return SourceRange(start: start, end: start) }
    let last = run(at: range.end - 1)
    let end = isVerbatim(last) ? place(of: range.end, inRun: last) : runs[last].end
    return SourceRange(start: start, end: max(start, end))
  }

  /// The range of the text that stands for bytes of the file; nil when the file's bytes are not in the text.
  public func textRange(of range: SourceRange) -> SourceRange? {
    guard let start = textOffset(of: range.start, isEnd: false) else { return nil }
    guard range.end > range.start, let end = textOffset(of: range.end, isEnd: true), end > start else {
      return SourceRange(start: start, end: start)
    }
    return SourceRange(start: start, end: end)
  }

  /// What the part of the text around an offset is called; nil when parts have no names.
  public func label(at offset: UInt32) -> String? { parts.last { $0.text <= offset }?.label }

  /// Index of the run around an offset of the text.
  func run(at offset: UInt32) -> Int {
    var low = 0
    var high = runs.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if runs[middle].text <= offset { low = middle } else { high = middle }
    }
    return low
  }

  /// Offset at which a run ends.
  func textEnd(_ index: Int) -> UInt32 { index + 1 < runs.count ? runs[index + 1].text : byteCount }

  func isVerbatim(_ index: Int) -> Bool {
    textEnd(index) - runs[index].text == runs[index].end - runs[index].start
  }

  /// The byte of the file that a byte of a verbatim run was. Offsets behind the text count as its end.
  private func place(of offset: UInt32, inRun index: Int) -> UInt32 {
    min(runs[index].start + (max(offset, runs[index].text) - runs[index].text), runs[index].end)
  }

  /// Asked for a few places of a report only, so it looks at every run.
  private func textOffset(of offset: UInt32, isEnd: Bool) -> UInt32? {
    for index in runs.indices {
      let run = runs[index]
      let isInside = isEnd ? run.start < offset && offset <= run.end : run.start <= offset && offset < run.end
      guard isInside else { continue }
      if isVerbatim(index) { return run.text + (offset - run.start) }
      return isEnd ? textEnd(index) : run.text
    }
    // A point at which something was put in.
    return runs.first { $0.start == offset && $0.end == offset }?.text
  }
}

/// A text that is put together from pieces of a file, and keeps where each of them stood.
public struct ExtractedText: Sendable {
  public private(set) var bytes: [UInt8] = []
  public private(set) var origin = SourceOrigin()

  public init() {}

  /// All of a file.
  public init(whole bytes: [UInt8]) {
    self.bytes = bytes
    origin.runs = [.init(text: 0, start: 0, end: UInt32(clamping: bytes.count))]
    origin.byteCount = UInt32(clamping: bytes.count)
  }

  public var isEmpty: Bool { bytes.isEmpty }

  /// Appends bytes of the file as they are, which stand at an offset of it.
  public mutating func append(_ verbatim: ArraySlice<UInt8>, at offset: Int) {
    append(verbatim, from: UInt32(clamping: offset), to: UInt32(clamping: offset + verbatim.count))
  }

  /// Appends what a range of the file stands for; an empty range is a point at which nothing stood.
  public mutating func append(_ meaning: some Collection<UInt8>, for range: Range<Int>) {
    append(meaning, from: UInt32(clamping: range.lowerBound), to: UInt32(clamping: range.upperBound))
  }

  /// Appends a range of another text of the same file.
  public mutating func append(_ other: borrowing ExtractedText, _ range: Range<Int>) {
    guard !range.isEmpty else { return }
    var index = other.origin.run(at: UInt32(clamping: range.lowerBound))
    var position = range.lowerBound
    while position < range.upperBound, index < other.origin.runs.count {
      let run = other.origin.runs[index]
      let end = min(range.upperBound, Int(other.origin.textEnd(index)))
      if other.origin.isVerbatim(index) {
        let start = run.start + UInt32(clamping: position - Int(run.text))
        append(other.bytes[position..<end], from: start, to: start + UInt32(clamping: end - position))
      } else {
        append(other.bytes[position..<end], from: run.start, to: run.end)
      }
      position = end
      index += 1
    }
  }

  /// Appends what a range of another text of the same file stands for.
  public mutating func append(
    _ meaning: some Collection<UInt8>, for range: Range<Int>, of other: borrowing ExtractedText
  ) {
    let place = other.origin.range(
      of: SourceRange(start: UInt32(clamping: range.lowerBound), end: UInt32(clamping: range.upperBound)))
    append(meaning, from: place.start, to: place.end)
  }

  /// What is appended from here on is called so.
  public mutating func beginPart(_ label: String) {
    origin.parts.append((UInt32(clamping: bytes.count), label))
  }

  private mutating func append(_ more: some Collection<UInt8>, from start: UInt32, to end: UInt32) {
    guard !more.isEmpty else { return }
    let text = UInt32(clamping: bytes.count)
    bytes += more
    origin.byteCount = UInt32(clamping: bytes.count)
    if let last = origin.runs.last, last.end == start, text - last.text == last.end - last.start,
      more.count == Int(end - start)
    {
      origin.runs[origin.runs.count - 1].end = end
      return
    }
    origin.runs.append(.init(text: text, start: start, end: end))
  }
}

extension SourceText {
  /// A program that stands inside of another file. What is no UTF-8 becomes U+FFFD, which is noted.
  public init(extracted text: ExtractedText) {
    let decoded = UTF8Decoding.decode(text.bytes[...])
    var origin = text.origin
    if decoded.bytes.count != text.bytes.count || decoded.bytes != text.bytes {
      origin = UTF8Decoding.repairedOrigin(of: text)
    }
    self.init(
      bytes: decoded.bytes, encodingName: "utf-8", notes: decoded.notes + TextScan.notes(of: decoded.bytes),
      origin: origin)
  }

  /// The bytes of the file that a range of this text stands for: the range itself, unless the text stands inside of
  /// another file.
  public func place(of range: SourceRange) -> SourceRange { origin?.range(of: range) ?? range }
}

extension UTF8Decoding {
  /// Where the bytes of a text stand once `decode` has put U+FFFD for what is no UTF-8.
  fileprivate static func repairedOrigin(of text: ExtractedText) -> SourceOrigin {
    var repaired = ExtractedText()
    var parts = text.origin.parts[...]
    var index = 0
    while index < text.bytes.count {
      while let part = parts.first, Int(part.text) <= index {
        repaired.beginPart(part.label)
        parts.removeFirst()
      }
      let start = index
      let stop = min(text.bytes.count, parts.first.map { Int($0.text) } ?? text.bytes.count)
      while index < stop, case let width = characterWidth(text.bytes, index), width > 0 { index += width }
      repaired.append(text, start..<index)
      guard index < stop else { continue }
      let broken = max(1, -characterWidth(text.bytes, index))
      repaired.append(replacementCharacter, for: index..<index + broken, of: text)
      index += broken
    }
    return repaired.origin
  }
}

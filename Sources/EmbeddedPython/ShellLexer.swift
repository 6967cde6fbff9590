import SourceText

/// One command of a shell script, as far as it matters who gets what text.
struct ShellCommand {
  /// Words as they stand in the script, with their quotes. Redirections are not among them.
  var words: [Range<Int>] = []
  /// Texts that it reads on standard input: `<<EOF`, `<<<word`.
  var inputs: [Input] = []
  /// Files that it writes its output to.
  var outputs: [Range<Int>] = []
  /// Counted from 0 in the order in which commands end.
  var number = 0
  /// Number of the command whose output it reads; -1 for none.
  var pipedFrom = -1

  struct Input {
    /// Lines of a here-document, or the word of a here-string.
    var text: Range<Int>
    /// Nothing in it is expanded.
    var isQuoted = false
    /// Tabs at the begin of lines are no part of it.
    var isIndented = false
    var isWord = false
  }

  var isEmpty: Bool { words.isEmpty && inputs.isEmpty }
}

/// Cuts the text of a POSIX shell into commands. It knows quotes, substitutions and here-documents, and nothing of what
/// commands mean; a text that no shell would take is cut somehow, in linear time.
///
/// Commands come out in batches: one batch for a list of commands up to the end of a line, so that here-documents are there.
struct ShellLexer {
  private enum Mode { case commands, double, brace, arithmetic }

  /// Something that is open. Word and command are those that were begun around it.
  private struct Frame {
    var mode: Mode
    /// What ends it; 0 for the end of the text.
    var closing: UInt8
    var opened: Int
    var command = ShellCommand()
    var wordStart = -1
    var expected = Expected.word
    /// Its command has a here-document that is not there yet.
    var hasPending = false
    var depth = 0
  }

  private enum Expected { case word, output, input, hereString, delimiter(isIndented: Bool) }

  private struct Pending {
    var delimiter: [UInt8]
    var isQuoted: Bool
    var isIndented: Bool
    /// Where its own command is being read; -1 once that has ended.
    var frame: Int
    /// Number of its command; -1 before that has ended.
    var command = -1
  }

  private static let maximumDepth = 64
  /// Commands that are kept until a line ends, and here-documents that may wait for its end.
  private static let maximumBatch = 4096
  /// Times that the text is read again behind a quote that nothing closes.
  private static let maximumRestarts = 8

  let bytes: [UInt8]
  private var index = 0
  private var frames: [Frame] = [Frame(mode: .commands, closing: 0, opened: 0)]
  private var pending: [Pending] = []
  private var batch: [ShellCommand] = []
  private var restarts = 0
  private var hasSingleQuote = true
  private var delimiters = DelimiterLines()
  private var commandCount = 0
  /// A here-document without an end was seen: a shell takes the rest of the text for the first one, so no other is real.
  private var hasOpenDocument = false
  private var isBatchComplete = false
  /// Here-documents were not told from commands any more: there were too many on one line.
  private(set) var isCutOff = false

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// The next commands that belong together; nil at the end of the text.
  mutating func nextBatch() -> [ShellCommand]? {
    while index < bytes.count {
      step()
      if index >= bytes.count, restartBehindOpenQuote() { continue }
      if !batch.isEmpty, isBatchComplete || batch.count >= Self.maximumBatch { return takeBatch() }
    }
    guard !frames.isEmpty else { return nil }
    while frames.count > 1 { close(at: bytes.count) }
    endCommand(isPipe: false)
    readHereDocuments()
    frames = []
    return takeBatch()
  }

  /// The commands that wait for no here-document.
  private mutating func takeBatch() -> [ShellCommand] {
    isBatchComplete = false
    guard !pending.isEmpty else {
      defer { batch = [] }
      return batch
    }
    let waiting = Set(pending.map(\.command))
    defer { batch = batch.filter { waiting.contains($0.number) } }
    return batch.filter { !waiting.contains($0.number) }
  }

  // MARK: - Bytes

  private var top: Int { frames.count - 1 }

  private func byte(_ offset: Int) -> UInt8 { index + offset < bytes.count ? bytes[index + offset] : 0 }

  private mutating func step() {
    let byte = bytes[index]
    let mode = frames[top].mode
    if byte == UInt8(ascii: "\\") {
      // Before a line end it joins lines and is no part of a word.
      let join = bytes.endOfLineJoin(at: index)
      if join == nil { beginWord() }
      index = min(bytes.count, join ?? index + 2)
      return
    }
    if byte == frames[top].closing, frames[top].closing != 0, frames[top].depth == 0 {
      let end = index
      index += mode == .arithmetic && self.byte(1) == UInt8(ascii: ")") ? 2 : 1
      close(at: end)
      return
    }
    switch byte {
    case UInt8(ascii: "\""):
      beginWord()
      open(.double, closing: byte, width: 1)
    case UInt8(ascii: "`"):
      beginWord()
      open(.commands, closing: byte, width: 1)
    case UInt8(ascii: "$"): dollar()
    case UInt8(ascii: "'") where mode != .double: singleQuoted(hasEscapes: false)
    default:
      switch mode {
      case .commands: plain(byte)
      case .arithmetic:
        if byte == UInt8(ascii: "(") { frames[top].depth += 1 }
        if byte == UInt8(ascii: ")") { frames[top].depth -= 1 }
        index += 1
      case .double, .brace: index += 1
      }
    }
  }

  private mutating func dollar() {
    beginWord()
    switch byte(1) {
    case UInt8(ascii: "("):
      if byte(2) == UInt8(ascii: "(") {
        open(.arithmetic, closing: UInt8(ascii: ")"), width: 3)
      } else {
        open(.commands, closing: UInt8(ascii: ")"), width: 2)
      }
    case UInt8(ascii: "{"): open(.brace, closing: UInt8(ascii: "}"), width: 2)
    case UInt8(ascii: "'") where frames[top].mode != .double:
      index += 1
      singleQuoted(hasEscapes: true)
    default: index += 1
    }
  }

  private mutating func singleQuoted(hasEscapes: Bool) {
    beginWord()
    guard hasSingleQuote else {
      index += 1
      return
    }
    var end = index + 1
    while end < bytes.count, bytes[end] != UInt8(ascii: "'") {
      end += hasEscapes && bytes[end] == UInt8(ascii: "\\") ? 2 : 1
    }
    if end < bytes.count {
      index = end + 1
    } else {
      // A lone one, in prose: there is none behind it.
      hasSingleQuote = hasEscapes
      index += 1
    }
  }

  private mutating func plain(_ byte: UInt8) {
    switch byte {
    case 0x20, 0x09:
      endWord()
      index += 1
    case 0x0A, 0x0D:
      endCommand(isPipe: false)
      index += byte == 0x0D && self.byte(1) == 0x0A ? 2 : 1
      readHereDocuments()
      isBatchComplete = frames.count == 1
    case UInt8(ascii: "#") where frames[top].wordStart < 0:
      while index < bytes.count, bytes[index] != 0x0A { index += 1 }
    case UInt8(ascii: ";"), UInt8(ascii: "&"), UInt8(ascii: ")"):
      endCommand(isPipe: false)
      index += 1
      isBatchComplete = frames.count == 1 && pending.isEmpty
    case UInt8(ascii: "|"):
      let isPipe = self.byte(1) != UInt8(ascii: "|")
      endCommand(isPipe: isPipe)
      index += isPipe && self.byte(1) != UInt8(ascii: "&") ? 1 : 2
    case UInt8(ascii: "("):
      if frames[top].wordStart < 0, self.byte(1) == UInt8(ascii: "(") {
        open(.arithmetic, closing: UInt8(ascii: ")"), width: 2)
      } else {
        endWord()
        open(.commands, closing: UInt8(ascii: ")"), width: 1)
      }
    case UInt8(ascii: "<"), UInt8(ascii: ">"): redirection(byte)
    default:
      beginWord()
      index += 1
    }
  }

  private mutating func redirection(_ byte: UInt8) {
    let start = frames[top].wordStart
    // `2>` is no word.
    if start >= 0, bytes[start..<index].allSatisfy({ $0 &- 0x30 < 10 }) { frames[top].wordStart = -1 }
    endWord()
    if self.byte(1) == UInt8(ascii: "(") {
      beginWord()
      open(.commands, closing: UInt8(ascii: ")"), width: 2)
    } else if byte == UInt8(ascii: ">") {
      let isWide = self.byte(1) == byte || self.byte(1) == UInt8(ascii: "|") || self.byte(1) == UInt8(ascii: "&")
      index += isWide ? 2 : 1
      frames[top].expected = .output
    } else if self.byte(1) != byte {
      index += self.byte(1) == UInt8(ascii: "&") || self.byte(1) == UInt8(ascii: ">") ? 2 : 1
      frames[top].expected = .input
    } else if self.byte(2) == byte {
      index += 3
      frames[top].expected = .hereString
    } else {
      let isIndented = self.byte(2) == UInt8(ascii: "-") || self.byte(2) == UInt8(ascii: "~")
      index += isIndented ? 3 : 2
      frames[top].expected = .delimiter(isIndented: isIndented)
    }
  }

  // MARK: - Words and commands

  private mutating func beginWord() {
    if frames[top].mode == .commands, frames[top].wordStart < 0 { frames[top].wordStart = index }
  }

  private mutating func endWord() {
    guard frames[top].wordStart >= 0 else { return }
    let word = frames[top].wordStart..<min(index, bytes.count)
    frames[top].wordStart = -1
    switch frames[top].expected {
    case .word: frames[top].command.words.append(word)
    case .output: frames[top].command.outputs.append(word)
    case .input: break
    case .hereString: frames[top].command.inputs.append(.init(text: word, isWord: true))
    case .delimiter(let isIndented):
      guard pending.count < Self.maximumBatch else {
        isCutOff = true
        break
      }
      let (delimiter, isQuoted) = ShellQuoting.delimiter(bytes[word])
      pending.append(Pending(delimiter: delimiter, isQuoted: isQuoted, isIndented: isIndented, frame: top))
      frames[top].hasPending = true
    }
    frames[top].expected = .word
  }

  private mutating func endCommand(isPipe: Bool) {
    endWord()
    frames[top].expected = .word
    let isEmpty = frames[top].command.isEmpty && !frames[top].hasPending
    if !isEmpty {
      frames[top].command.number = commandCount
      batch.append(frames[top].command)
      if frames[top].hasPending {
        for waiting in pending.indices where pending[waiting].frame == top {
          pending[waiting].command = commandCount
          pending[waiting].frame = -1
        }
        frames[top].hasPending = false
      }
      commandCount += 1
    }
    frames[top].command = ShellCommand()
    if isPipe, !isEmpty { frames[top].command.pipedFrom = commandCount - 1 }
  }

  private mutating func open(_ mode: Mode, closing: UInt8, width: Int) {
    guard frames.count < Self.maximumDepth else {
      index += width
      return
    }
    frames.append(Frame(mode: mode, closing: closing, opened: index))
    index = min(bytes.count, index + width)
  }

  /// - Parameter end: where the text of the frame ends.
  private mutating func close(at end: Int) {
    if frames[top].mode == .commands {
      let next = index
      index = end
      endCommand(isPipe: false)
      index = next
    }
    frames.removeLast()
  }

  /// A quote that is never closed is prose: the text behind its line is read again.
  private mutating func restartBehindOpenQuote() -> Bool {
    guard restarts < Self.maximumRestarts, let open = frames.first(where: { $0.mode != .commands }) else {
      return false
    }
    restarts += 1
    index = bytes.endOfLine(from: open.opened)
    frames = [Frame(mode: .commands, closing: 0, opened: index)]
    pending = []
    isBatchComplete = true
    return true
  }

  // MARK: - Here-documents

  private mutating func readHereDocuments() {
    guard !pending.isEmpty else { return }
    for document in pending {
      let body = delimiters.body(of: document.delimiter, isIndented: document.isIndented, in: bytes, from: index)
      if !body.isClosed {
        guard !hasOpenDocument else { continue }
        hasOpenDocument = true
      }
      let input = ShellCommand.Input(
        text: index..<body.end, isQuoted: document.isQuoted, isIndented: document.isIndented)
      if document.frame < 0 {
        if let owner = batch.lastIndex(where: { $0.number == document.command }) { batch[owner].inputs.append(input) }
      } else if frames.indices.contains(document.frame) {
        frames[document.frame].command.inputs.append(input)
        frames[document.frame].hasPending = false
      }
      // Without an end it may be no here-document at all, so what follows is read as commands too.
      if body.isClosed { index = body.next }
    }
    pending = []
  }
}

import SourceText

/// The code of a Jupyter notebook, in the order of its cells.
///
/// Reads `nbformat` 1 to 4: `cells[].source` of the newest, `worksheets[].cells[].input` of 2 and 3, `cells[].code` of 1.
/// A notebook may give a key twice, which tools resolve in different ways: all of the values are read.
struct Notebook {
  /// One code cell.
  struct Cell {
    /// Position among all cells, from 1.
    var number: Int
    var text: ExtractedText
  }

  private(set) var cells: [Cell] = []
  /// What the notebook says that it is written in, lower case.
  private(set) var languages: [String] = []
  /// Where it is no JSON.
  private(set) var damage: JSONCursor.Damage?
  /// A key that stands twice where code is.
  private(set) var repeatedKey: String?
  /// Code was left out at this ceiling of bytes.
  private(set) var isCutOff = false

  private var cellCount = 0
  private var byteCount = 0
  private let byteCeiling: Int

  /// - Parameter byteCeiling: bytes of code that are kept.
  init(_ bytes: [UInt8], byteCeiling: Int) {
    self.byteCeiling = byteCeiling
    var cursor = JSONCursor(bytes)
    if cursor.peek() == .object {
      readNotebook(&cursor)
      cursor.finish()
    } else if cursor.peek() != .end {
      damage = JSONCursor.Damage(offset: cursor.index, message: "it is no object")
    }
    damage = cursor.damage ?? damage
  }

  /// Whether the kernel reads something else than Python. What is not said is Python, and one word for it is enough.
  var isOtherLanguage: Bool {
    let named = languages.filter { !$0.isEmpty }
    return !named.isEmpty && !named.contains { $0.contains("python") || $0.hasPrefix("sage") || $0.hasPrefix("xonsh") }
  }

  private mutating func readNotebook(_ cursor: inout JSONCursor) {
    eachMember(of: &cursor, unique: ["cells", "worksheets"]) { notebook, key, cursor in
      switch key {
      case "cells": notebook.readCells(&cursor)
      case "worksheets":
        notebook.eachElement(of: &cursor) { notebook, cursor in
          notebook.eachMember(of: &cursor, unique: ["cells"]) { notebook, key, cursor in
            if key == "cells" { notebook.readCells(&cursor) } else { cursor.skip() }
          }
        }
      case "metadata": notebook.readMetadata(&cursor)
      default: cursor.skip()
      }
    }
  }

  /// `kernelspec.language`, `language_info.name`.
  private mutating func readMetadata(_ cursor: inout JSONCursor) {
    eachMember(of: &cursor, unique: []) { notebook, section, cursor in
      guard section == "kernelspec" || section == "language_info" else { return cursor.skip() }
      notebook.eachMember(of: &cursor, unique: []) { notebook, key, cursor in
        let isLanguage = key == "language" || (key == "name" && section == "language_info")
        // The kernel's own name is free text: `myenv`. It can say that it is Python, and nothing else.
        let isKernel = key == "name" && section == "kernelspec"
        guard isLanguage || isKernel, cursor.peek() == .string else { return cursor.skip() }
        let name = Self.lowercased(cursor.decoded(cursor.string()))
        if isLanguage || name.hasPrefix("python") { notebook.languages.append(name) }
      }
    }
  }

  private mutating func readCells(_ cursor: inout JSONCursor) {
    eachElement(of: &cursor) { notebook, cursor in
      notebook.cellCount += 1
      notebook.readCell(&cursor)
    }
  }

  private mutating func readCell(_ cursor: inout JSONCursor) {
    var text = ExtractedText()
    var types: [String] = []
    eachMember(of: &cursor, unique: ["cell_type", "source", "input", "code"]) { notebook, key, cursor in
      switch key {
      case "cell_type":
        guard cursor.peek() == .string else { return cursor.skip() }
        types.append(Self.lowercased(cursor.decoded(cursor.string())))
      case "source", "input", "code": notebook.readSource(&cursor, into: &text)
      case "language":
        guard cursor.peek() == .string else { return cursor.skip() }
        notebook.languages.append(Self.lowercased(cursor.decoded(cursor.string())))
      default: cursor.skip()
      }
    }
    // A cell that was cut off before it said its type may well have been code.
    guard types.isEmpty || types.contains("code"), !text.isEmpty else { return }
    cells.append(Cell(number: cellCount, text: text))
  }

  /// A string, or a list of strings that are joined as they are.
  private mutating func readSource(_ cursor: inout JSONCursor, into text: inout ExtractedText) {
    if !text.isEmpty { text.append([0x0A], for: cursor.index..<cursor.index) }
    switch cursor.peek() {
    case .string: decode(cursor.string(), of: &cursor, into: &text)
    case .array:
      cursor.enter()
      while cursor.nextElement() {
        if cursor.peek() == .string { decode(cursor.string(), of: &cursor, into: &text) } else { cursor.skip() }
      }
    default: cursor.skip()
    }
  }

  private mutating func decode(_ content: Range<Int>, of cursor: inout JSONCursor, into text: inout ExtractedText) {
    byteCount += content.count
    guard byteCount <= byteCeiling else {
      isCutOff = true
      return
    }
    cursor.decode(content, into: &text)
  }

  // MARK: - Walking

  private mutating func eachMember(
    of cursor: inout JSONCursor, unique: [String], _ body: (inout Notebook, String, inout JSONCursor) -> Void
  ) {
    guard cursor.peek() == .object else { return cursor.skip() }
    cursor.enter()
    var seen: [String] = []
    while let range = cursor.nextKey() {
      // Longer keys are none that matter.
      let key = range.count <= 128 ? String(decoding: cursor.decoded(range), as: UTF8.self) : ""
      if unique.contains(key) {
        if !seen.contains(key) {
          seen.append(key)
        } else if repeatedKey == nil {
          repeatedKey = key
        }
      }
      body(&self, key, &cursor)
    }
  }

  private mutating func eachElement(
    of cursor: inout JSONCursor, _ body: (inout Notebook, inout JSONCursor) -> Void
  ) {
    guard cursor.peek() == .array else { return cursor.skip() }
    cursor.enter()
    while cursor.nextElement() { body(&self, &cursor) }
  }

  private static func lowercased(_ bytes: [UInt8]) -> String {
    String(decoding: bytes.prefix(64).map { $0 &- 0x41 < 26 ? $0 | 0x20 : $0 }, as: UTF8.self)
  }
}

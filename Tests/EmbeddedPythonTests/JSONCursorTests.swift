import Foundation
import SourceText
import Testing

@testable import EmbeddedPython

/// The reader against Python's `json`, on documents that were mutated from a few seeds.
struct JSONCursorTests {
  static let seeds = [
    #"{"a": [1, -0.5e+3, true, false, null], "b": {"c": "d"}, "": []}"#,
    #"["\u0041\u00e9\u20ac\ud83d\ude00", "\ud800", "\udc00\ud800", "\"\\\/\b\f\n\r\t", "é😀", "\u0000"]"#,
    #" [ [ [ ] , { } ] , NaN , Infinity , -Infinity , "" ] "#,
    #"{"cells": [{"cell_type": "code", "source": ["import os\n", "x = '\u007b'"]}], "nbformat": 4}"#,
    #"{"a": 1, "a": 2, "b": [{"a": {"a": "a"}}]}"#,
  ]

  /// Every leaf of a document in order, and `!` for one that is no JSON. Half of a surrogate pair is U+FFFD.
  private static let oracle = """
    import json, sys
    def leaves(value, out):
        if isinstance(value, list):
            out.append('[')
            for each in value: leaves(each, out)
            out.append(']')
        elif isinstance(value, Pairs):
            out.append('{')
            for key, each in value.pairs:
                leaves(key, out)
                leaves(each, out)
            out.append('}')
        elif isinstance(value, str):
            out.append('s' + ''.join(chr(0xfffd) if 0xd800 <= ord(c) < 0xe000 else c for c in value))
        else: out.append('.')
    class Pairs:
        def __init__(self, pairs): self.pairs = pairs
    results = []
    for text in json.load(sys.stdin):
        try:
            out = []
            leaves(json.loads(text, object_pairs_hook=Pairs), out)
            results.append(out)
        except (ValueError, RecursionError): results.append(['!'])
    json.dump(results, sys.stdout)
    """

  @Test func readsWhatPythonReads() throws {
    var generator = SeededGenerator(state: 7)
    var documents = Self.seeds
    let marks = Array(#"{}[],:"\u0dD8 1-eE.ntrf"#)
    for seed in Self.seeds {
      for _ in 0..<400 {
        var text = Array(seed)
        for _ in 0...Int.random(in: 0...1, using: &generator) {
          let place = Int.random(in: 0..<text.count, using: &generator)
          let mark = marks[Int.random(in: 0..<marks.count, using: &generator)]
          switch Int.random(in: 0..<4, using: &generator) {
          case 0: text.remove(at: place)
          case 1: text.insert(mark, at: place)
          case 2: text[place] = mark
          default: text = Array(text[..<place])
          }
          if text.isEmpty { text = [" "] }
        }
        documents.append(String(text))
      }
    }
    let answers = try JSONDecoder().decode(
      [[String]].self, from: python(Self.oracle, input: JSONEncoder().encode(documents)))
    try #require(answers.count == documents.count)
    var valid = 0
    for (document, answer) in zip(documents, answers) {
      let (leaves, damage) = Self.leaves(document)
      #expect((damage == nil) == (answer != ["!"]), "\(document): \(String(describing: damage))")
      if answer != ["!"] {
        valid += 1
        #expect(leaves == answer, "\(document)")
      }
    }
    #expect(valid > 200)
  }

  /// Reads with the cursor alone; `skip` has to agree with it about what is damaged.
  private static func leaves(_ text: String) -> (leaves: [String], damage: JSONCursor.Damage?) {
    var cursor = JSONCursor(Array(text.utf8))
    var out: [String] = []
    read(&cursor, &out)
    cursor.finish()
    return (out, cursor.damage)
  }

  private static func read(_ cursor: inout JSONCursor, _ out: inout [String]) {
    switch cursor.peek() {
    case .array:
      out.append("[")
      cursor.enter()
      while cursor.nextElement() { read(&cursor, &out) }
      out.append("]")
    case .object:
      out.append("{")
      cursor.enter()
      while let key = cursor.nextKey() {
        string(key, &cursor, &out)
        read(&cursor, &out)
      }
      out.append("}")
    case .string: string(cursor.string(), &cursor, &out)
    case .other, .closing, .end:
      cursor.skip()
      out.append(".")
    }
  }

  private static func string(_ range: Range<Int>, _ cursor: inout JSONCursor, _ out: inout [String]) {
    var text = ExtractedText()
    cursor.decode(range, into: &text)
    out.append("s" + String(decoding: text.bytes, as: UTF8.self))
  }

  @Test func skippingSeesTheSameDamage() {
    for seed in Self.seeds {
      for cut in 0...seed.utf8.count {
        let text = Array(seed.utf8.prefix(cut))
        var skipping = JSONCursor(text)
        skipping.skip()
        skipping.finish()
        var reading = JSONCursor(text)
        var out: [String] = []
        Self.read(&reading, &out)
        reading.finish()
        // Escapes are looked at only where a string is wanted.
        if reading.damage?.message.contains("escape") != true {
          #expect((skipping.damage == nil) == (reading.damage == nil), "\(String(decoding: text, as: UTF8.self))")
        }
      }
    }
  }

  @Test func deepNestingIsDamageAndNoTrap() {
    let deep = [UInt8](repeating: UInt8(ascii: "["), count: 100_000)
    var cursor = JSONCursor(deep + [UInt8](repeating: UInt8(ascii: "]"), count: 100_000))
    cursor.skip()
    cursor.finish()
    #expect(cursor.damage?.message.contains("deeper") == true)
    #expect(cursor.index == 200_000)
    var open = JSONCursor(deep)
    open.skip()
    #expect(open.damage != nil)
  }
}

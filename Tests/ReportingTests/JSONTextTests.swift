import Testing

@testable import JSON
@testable import Reporting

struct JSONTextTests {
  @Test func hostileTextSurvivesTheRoundTrip() throws {
    var text = "\"\\/\u{0}\u{1F}\u{7F}\u{80}\u{2028}\u{202E}\u{FFFE}\u{FFFF}\u{E0001}\u{10FFFF}😀é日"
    for value in UInt32(0)...0x3000 {
      if let scalar = Unicode.Scalar(value) { text.unicodeScalars.append(scalar) }
    }
    for indented in [false, true] {
      var json = JSONText(isIndented: indented)
      json.object { $0.field("text", text) }
      #expect(try StrictJSON(json.bytes)["text"] == .string(text))
      #expect(json.bytes.allSatisfy { $0 == 0x0A || $0 >= 0x20 })
    }
  }

  @Test func nothingInAReportMovesATerminal() throws {
    for format in ["json", "jsonl", "sarif", "text", "markdown", "osv", "stix"] {
      let text = Samples.write([Samples.hostile], as: format, shape: .one)
      for scalar in text.unicodeScalars where scalar != "\n" {
        #expect(!TerminalText.isHidden(scalar), "\(format): U+\(String(scalar.value, radix: 16))")
      }
    }
  }

  @Test(arguments: [
    (0, "0"), (12.5, "12.5"), (3, "3"), (0.1 + 0.2, "0.3"), (-1.25, "-1.25"), (.infinity, "0"), (.nan, "0"),
    (1e300, "0"), (0.0004, "0"), (0.001, "0.001"), (-0.0, "0"),
  ])
  func numbers(_ number: Double, _ spelling: String) { #expect(JSONText.spelling(of: number) == spelling) }

  @Test func nestsAndSeparates() throws {
    var json = JSONText(isIndented: true)
    json.object { json in
      json.key("empty") { $0.object { _ in } }
      json.field("none", [String]())
      json.field("some", ["a", "b"])
      json.field("nothing", .optional(nil))
      json.single("one") { $0.field("deep", 1) }
    }
    let expected = """
      {
        "empty": {},
        "none": [],
        "some": [
          "a",
          "b"
        ],
        "nothing": null,
        "one": [
          {
            "deep": 1
          }
        ]
      }
      """
    #expect(String(decoding: json.bytes, as: UTF8.self) == expected)
  }

  /// The reader that judges the other tests must itself refuse what is wrong.
  @Test(arguments: [
    "", "{", "{\"a\":1,}", "[1,]", "01", "1.", "\"\u{1}\"", "\"\\x\"", "\"\\ud800\"", "{\"a\":1,\"a\":2}", "1 2", "nul",
    "[1 2]", "{\"a\" 1}", "+1", "\"",
  ])
  func readerIsStrict(_ text: String) { #expect(throws: StrictJSON.Malformed.self) { try StrictJSON(text) } }
}

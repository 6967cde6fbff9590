import Testing

@testable import JSON

struct JSONTreeTests {
  private func read(_ text: String) throws -> JSONNode { try JSONTree.document(Array(text.utf8)) }

  @Test func valuesAreFoundByTheirKeys() throws {
    let root = try read(
      #" {"a": [1, -20, 3.5e2, true, null, {"b": "c"}], "": {}, "d\u0065": "x\n\u00e9\ud83d\ude00"} "#)
    #expect(root["a"]?.elements.count == 6)
    #expect(root["a"]?.elements[1].integer == -20)
    #expect(root["a"]?.elements[2].integer == nil)
    #expect(root["a"]?.elements[3].flag == true)
    #expect(root["a"]?.elements[5]["b"]?.text == "c")
    #expect(root[""]?.kind == .object)
    #expect(root["de"]?.text == "x\né😀")
    #expect(root.members.map(\.key) == ["a", "", "de"])
    #expect(root["missing"] == nil)
  }

  @Test(arguments: [
    "", " ", "{", "[", "[1,]", "{\"a\":1,}", "{\"a\" 1}", "{a:1}", "[1 2]", "01", "-", "1.", "1e", "+1", ".5", "tru",
    "nul", "\"", "\"\\", "\"\\x\"", "\"\\u12\"", "\"\\ud800\"", "\"\\udc00\"", "\"\\ud800\\u0041\"", "\"\u{1}\"",
    "1 2", "{} x", "[1}", "{\"a\":1]", ",", "{\"a\":1,\"a\":2}", "{\"a\":1,\"\\u0061\":2}", "NaN", "'a'",
  ])
  func whatIsNoJSONIsRefused(_ text: String) { #expect(throws: JSONError.self) { try read(text) } }

  @Test func bytesThatAreNotUTF8AreRefused() {
    for bytes: [UInt8] in [
      [0x80], [0xC0, 0x80], [0xE0, 0x80, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xC3],
    ] {
      #expect(throws: JSONError.self) { try JSONTree.document([0x22] + bytes + [0x22]) }
    }
  }

  @Test func nestingHasACeiling() throws {
    let depth = JSONTree.maximumDepth
    _ = try read(String(repeating: "[", count: depth) + String(repeating: "]", count: depth))
    #expect(throws: JSONError.self) {
      try read(String(repeating: "[", count: depth + 1) + String(repeating: "]", count: depth + 1))
    }
    #expect(throws: JSONError.self) { try read(String(repeating: "{\"a\":", count: 100_000)) }
  }

  @Test func manyKeysAreToldApart() throws {
    let keys = (0..<500).map { "\"k\($0)\":\($0)" }
    #expect(try read("{\(keys.joined(separator: ","))}")["k499"]?.integer == 499)
    #expect(throws: JSONError.self) { try read("{\((keys + ["\"k7\":0"]).joined(separator: ","))}") }
  }

  @Test func everyPrefixIsRefusedWithItsPlace() throws {
    let text = Array(#"{"type":"bundle","n":[1.5e3,true,{"é":"\ud83d\ude00"}],"end":null}"#.utf8)
    _ = try JSONTree.document(text)
    for length in 0..<text.count {
      do {
        _ = try JSONTree.document(Array(text[..<length]))
        Issue.record("a prefix of \(length) bytes was taken")
      } catch { #expect((0...length).contains(error.offset)) }
    }
  }

  @Test func aTreeIsReadIntoAgain() throws {
    let bytes = Array(#"[{"a":1},{"b":[2,3]}]"#.utf8)
    var tree = JSONTree()
    let middle = try tree.read(bytes, from: 1)
    #expect(tree.root(of: bytes)["a"]?.integer == 1)
    _ = try tree.read(bytes, from: middle + 1)
    #expect(tree.root(of: bytes)["b"]?.elements.map(\.integer) == [2, 3])
  }

  @Test func canonicalFormForgetsSpelling() throws {
    let one = try read(#"{"b":[1,{}],"a":"\u0041"}"#), other = try read("{ \"a\":\"A\", \"b\" : [ 1 , { } ] }")
    #expect(one.canonical == other.canonical)
    #expect(String(decoding: one.canonical, as: UTF8.self) == #"{"a":"A","b":[1,{}]}"#)
  }
}

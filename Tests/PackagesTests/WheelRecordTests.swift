import Archives
import Testing

@testable import Packages

@Suite struct WheelRecordTests {
  /// Checks the anomalies of a wheel that holds `demo.py` with the text "x" and this RECORD, as `kind path`.
  private func check(_ record: String?, extra: [(String, String)] = [], _ expected: [String]) {
    var files = [("demo.py", "x"), ("demo-1.0.dist-info/METADATA", "")] + extra
    if let record { files.append(("demo-1.0.dist-info/RECORD", record)) }
    let anomalies = distribution(.zip, files).anomalies
    #expect(anomalies.map { "\($0.kind.rawValue) \($0.path)" } == expected)
  }

  private let metadata = "demo-1.0.dist-info/METADATA,,\ndemo-1.0.dist-info/RECORD,,\n"

  @Test func anHonestRecordIsQuiet() {
    check("demo.py,,1\n" + metadata, [])
    check("\"demo.py\",,1\r\n" + metadata + "__pycache__/demo.cpython-311.pyc,,\r\n", [])
    check("demo.py,,\n" + metadata, extra: [("demo-1.0.dist-info/RECORD.jws", "{}")], [])
    check("demo.py,,\n\"a,\"\"b\"\".py\",,\n" + metadata, extra: [("a,\"b\".py", "")], [])
  }

  @Test func differencesAreSaid() {
    check(nil, ["record-missing "])
    check(metadata, ["record-unlisted demo.py"])
    check("demo.py,,2\n" + metadata, ["record-hash-mismatch demo.py"])
    check("demo.py,,1\ngone.py,,\n" + metadata, ["record-absent gone.py"])
    check(
      "demo.py,,1\n../../../bin/demo,,\n/etc/x,,\n" + metadata,
      ["record-traversal ../../../bin/demo", "record-traversal /etc/x"])
    // SHA-256 of "x", and one bit off.
    let right = "LXEWQrcmsEQBYnyp-6wy9chTD7GQPMTbAiWHF5IaSIE"
    check("demo.py,sha256=\(right),1\n" + metadata, [])
    check("demo.py,sha256=\(right)=,\n" + metadata, [])
    check("demo.py,sha256=A\(right.dropFirst()),1\n" + metadata, ["record-hash-mismatch demo.py"])
    check("", ["record-unlisted demo.py", "record-unlisted demo-1.0.dist-info/METADATA"])
  }

  @Test func digestsAreURLSafeBase64() {
    #expect(WheelRecord.urlSafeBase64([]) == "")
    #expect(WheelRecord.urlSafeBase64([0xfb]) == "-w")
    #expect(WheelRecord.urlSafeBase64([0xff, 0xef]) == "_-8")
    #expect(WheelRecord.urlSafeBase64(Array("Hello".utf8)) == "SGVsbG8")
  }
}

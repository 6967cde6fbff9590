import Judgement
import Limits
import Scanning
import Testing

@testable import sekisho

/// The table of docs/reference/exit-codes.md.
struct ExitStatusTests {
  func report(_ level: VerdictLevel, limited: Bool = false) -> ScanReport {
    var report = level == .clean ? Samples.clean : Samples.malicious
    report.verdict.level = level
    report.limitations = limited ? [Limitation(.damaged, path: "", message: "It is damaged.")] : []
    return report
  }

  func status(_ failOn: FailOn, _ reports: ScanReport...) -> Int32 {
    var outcome = RunOutcome(failOn: failOn)
    for report in reports { outcome.add(report) }
    return outcome.status.rawValue
  }

  @Test func verdictsAgainstTheThreshold() {
    let table: [(FailOn, [Int32])] = [
      // clean, inconclusive, suspicious, malicious
      (.malicious, [0, 3, 0, 1]), (.suspicious, [0, 3, 1, 1]), (.inconclusive, [0, 1, 1, 1]), (.never, [0, 3, 0, 0]),
    ]
    for (failOn, expected) in table {
      let found = [VerdictLevel.clean, .inconclusive, .suspicious, .malicious].map { status(failOn, report($0)) }
      #expect(found == expected, "--fail-on \(failOn)")
    }
  }

  @Test func severalInputs() {
    #expect(status(.suspicious) == 0)
    #expect(status(.suspicious, report(.clean), report(.clean)) == 0)
    #expect(status(.suspicious, report(.clean), report(.inconclusive)) == 3)
    // Flagged wins over incomplete, in either order and in one report.
    #expect(status(.suspicious, report(.inconclusive), report(.malicious)) == 1)
    #expect(status(.suspicious, report(.malicious), report(.inconclusive)) == 1)
    #expect(status(.suspicious, report(.malicious, limited: true)) == 1)
    #expect(status(.malicious, report(.suspicious, limited: true)) == 3)
    #expect(status(.never, report(.malicious, limited: true)) == 3)
    #expect(status(.never, Samples.unreadable) == 3)
  }

  @Test(
    arguments: [
      ("1", 1), ("512M", 512 << 20), ("2g", 2 << 30), ("4K", 4096), ("0", nil), ("-1", nil), ("M", nil), ("1T", nil),
      ("9223372036854775807G", nil), ("1.5M", nil), ("", nil),
    ] as [(String, Int?)])
  func byteCounts(_ argument: String, _ expected: Int?) {
    #expect(ByteCountArgument(argument: argument)?.byteCount == expected)
  }

  @Test func pathsReadTheSameOnlyWhenTheyAre() {
    #expect(SystemPath.text(of: [0x61, 0xFF, 0xE6, 0x97, 0xA5, 0xE6, 0x97]) == "a\\xff日\\xe6\\x97")
    #expect(SystemPath("a//").appending([0x62]).text == "a/b")
    #expect(SystemPath("/").appending([0x62]).text == "/b")
    #expect(
      SystemPath("/a").folder.text == "/" && SystemPath("a").folder.text == "." && SystemPath("a/b").folder.text == "a")
    #expect(SystemPath("/a/b").isBelow(SystemPath("/a")) && SystemPath("/a").isBelow(SystemPath("/a")))
    #expect(!SystemPath("/ab").isBelow(SystemPath("/a")) && SystemPath("/a").isBelow(SystemPath("/")))
  }
}

import Testing

@testable import Reporting

struct PrintThem {
  @Test(arguments: ["text", "json", "jsonl"]) func show(_ format: String) {
    print(Samples.write([Samples.malicious, Samples.clean, Samples.unreadable], as: format, shape: .many))
  }
}

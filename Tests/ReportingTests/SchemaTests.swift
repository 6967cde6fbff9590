import Archives
import Behaviors
import Judgement
import Limits
import PythonSemantics
import Rules
import Testing

@testable import Reporting

/// `docs/reference/report.schema.json` is the contract: outputs keep it, and it lists what the code can say.
struct SchemaTests {
  let schema: StrictJSON

  init() throws { schema = try StrictJSON(Checkout.text("docs/reference/report.schema.json")) }

  func complaints(_ text: some StringProtocol) throws -> [String] {
    SchemaValidator(root: schema).complaints(about: try StrictJSON(Array(text.utf8)))
  }

  @Test func oneReportKeepsTheContract() throws {
    for report in Samples.all {
      #expect(try complaints(Samples.write([report], as: "json", shape: .one)) == [])
    }
  }

  @Test func manyReportsKeepTheContract() throws {
    #expect(try complaints(Samples.write(Samples.all, as: "json", shape: .many)) == [])
    #expect(try complaints(Samples.write([], as: "json", shape: .many)) == [])
    #expect(try complaints(Samples.write([Samples.clean], as: "json", shape: .many)) == [])
  }

  @Test func everyLineKeepsTheContract() throws {
    let lines = Samples.write(Samples.all, as: "jsonl", shape: .many).split(separator: "\n")
    #expect(lines.count == Samples.all.count)
    for line in lines { #expect(try complaints(line) == []) }
  }

  /// The other direction: the schema notices.
  @Test(arguments: [
    ("\"level\": \"malicious\"", "\"level\": \"evil\""), ("\"score\": 12.5", "\"score\": \"12.5\""),
    ("\"bytes\": 4096", "\"bytes\": -1"), ("\"links\": []", "\"links\": [1]"),
    ("\"links\": []", "\"links\": [], \"more\": 1"), ("\"start_line\": 4", "\"start_line\": 0"),
    ("\"layer\": null", "\"layer\": \"0\""), ("\"kind\": \"sdist\"", "\"kind\": \"rpm\""),
    ("\"sha256\": \"12", "\"sha256\": \"zz"), ("\"schema_version\": \"1.0\"", "\"schema_version\": \"2.0\""),
    ("\"version\": \"1.0\"", "\"revision\": \"1.0\""), ("\"T1027\"", "\"S1027\""),
  ])
  func brokenReportsAreNoticed(_ old: String, _ new: String) throws {
    let text = Samples.write([Samples.malicious], as: "json", shape: .one)
    let range = try #require(text.firstRange(of: old))
    #expect(try complaints(text.replacingCharacters(in: range, with: new)) != [])
  }

  func choices(_ path: String...) -> [String] {
    var place: StrictJSON? = schema["$defs"]
    for key in path { place = place?[key] }
    return (place?["enum"]?.elements ?? []).compactMap(\.text).sorted()
  }

  @Test func schemaListsEveryName() {
    let fact = { (list: String) in
      self.choices("report", "properties", list, "items", "properties", "kind")
    }
    #expect(fact("anomalies") == ArchiveAnomaly.Kind.allCases.map(\.rawValue).sorted())
    #expect(fact("limitations") == Limitation.Kind.allCases.map(\.rawValue).sorted())
    #expect(choices("behavior") == Behavior.allCases.map(\.name).sorted())
    #expect(choices("finding", "properties", "severity") == Severity.allCases.map(\.rawValue).sorted())
    #expect(choices("finding", "properties", "when") == RunTime.allCases.map(\.rawValue).sorted())
    #expect(
      choices("finding", "properties", "systems", "items") == TargetSystem.allCases.map(\.rawValue).sorted())
    #expect(
      choices("report", "properties", "verdict", "properties", "level")
        == VerdictLevel.allCases.map(\.rawValue).sorted())
  }

  @Test func schemaIsStrictEverywhere() {
    func walk(_ value: StrictJSON, _ path: String) {
      if case .object(let fields) = value {
        if fields["type"] == .string("object") {
          #expect(fields["additionalProperties"] == .flag(false), "\(path) lets anything through")
          let names = fields["properties"].flatMap { if case .object(let p) = $0 { p.keys.sorted() } else { nil } }
          #expect(fields["required"]?.elements?.compactMap(\.text).sorted() == names, "\(path) has optional keys")
        }
        for (key, next) in fields { walk(next, "\(path).\(key)") }
      } else if case .array(let elements) = value {
        for element in elements { walk(element, path) }
      }
    }
    walk(schema, "$")
  }
}

internal import Archives
internal import Behaviors
internal import JSON
internal import Judgement
internal import Limits
internal import PythonSemantics
internal import Rules
internal import Scanning
internal import SourceText

/// SARIF 2.1.0 in one run, in the form that code scanning services take.
///
/// A result points at `archive!/member`, percent-encoded and relative to the working folder; a finding in a decoded layer
/// points at the file the layer came from. What could not be looked at is a notification of the invocation. Results are
/// written as they come; the tool with the rules that were used, artifacts and the invocation follow them, which JSON
/// allows in any order.
struct SARIFFormat: ReportWriter {
  private let context: ReportContext
  private var results: [UInt8] = []
  private var rules: [RuleDescription] = []
  private var ruleIndex: [String: Int] = [:]
  private var artifacts: [UInt8] = []
  private var notifications: [UInt8] = []
  private var fingerprints: [String: Int] = [:]
  private var described: Set<String> = []
  private var isComplete = true

  init(context: ReportContext) { self.context = context }

  mutating func begin(_ shape: ReportShape, to output: inout [UInt8]) {}

  mutating func write(_ report: ScanReport, to output: inout [UInt8]) {
    let root = SARIFAddress.root(of: report.artifact.path, below: context.workingFolder)
    let joint = report.artifact.kind == "folder" ? "/" : "!/"
    let base = Base(root: root, joint: joint, artifact: report.artifact)
    var texts = ReportTexts(report)
    for finding in report.findings { add(finding, base: base, texts: &texts) }
    for anomaly in report.anomalies { add(anomaly, base: base, verdict: report.verdict) }
    for limitation in report.limitations { add(limitation, base: base) }
    // The list is a set: the same input given twice is one artifact.
    guard described.insert(root).inserted else { return }
    Self.append(to: &artifacts) { Self.artifact(report, base: base, to: &$0) }
  }

  mutating func end(to output: inout [UInt8]) {
    var json = JSONText(isIndented: true)
    json.object { json in
      json.field("$schema", "https://json.schemastore.org/sarif-2.1.0.json")
      json.field("version", "2.1.0")
      json.single("runs") { json in
        json.object("tool") { tool(to: &$0) }
        json.field("columnKind", "unicodeCodePoints")
        json.field("newlineSequences", ["\r\n", "\n", "\r"])
        json.key("artifacts") { $0.raw("[", artifacts, "]") }
        json.key("results") { $0.raw("[", results, "]") }
        json.single("invocations") { json in
          // What could not be looked at is told in the notifications; without an unread input the run did its work.
          json.field("executionSuccessful", .flag(isComplete))
          json.key("toolExecutionNotifications") { $0.raw("[", notifications, "]") }
        }
      }
    }
    output += json.bytes
    output.append(0x0A)
  }

  /// What the addresses of one report begin with.
  private struct Base {
    var root: String
    var joint: String
    var artifact: ScanReport.Artifact

    /// The address of a member; of the artifact itself when there is none, or when it is a single file.
    func address(of path: String) -> String {
      path.isEmpty || path == artifact.path || path == artifact.name ? root : root + joint + SARIFAddress.encoded(path)
    }
  }

  /// Elements of one array, written on their own and joined with commas.
  private static func append(to list: inout [UInt8], _ body: (inout JSONText) -> Void) {
    var json = JSONText(isIndented: true, depth: 4)
    body(&json)
    list += (list.isEmpty ? "\n        " : ",\n        ").utf8
    list += json.bytes
  }

  private mutating func add(_ finding: Finding, base: Base, texts: inout ReportTexts) {
    let index = index(
      of: context.rules.first { $0.id == finding.rule }
        ?? RuleDescription(
          id: finding.rule, title: finding.title, severity: finding.severity, techniques: finding.techniques,
          help: finding.title))
    var shown = finding.location
    // A place in decoded code is no place in a file; a piece of the evidence may be one.
    if shown.layer != nil,
      let inFile = finding.evidence.first(where: { $0.location.layer == nil && $0.location.range != nil })
    {
      shown = inFile.location
    }
    var region = shown.layer == nil ? texts.region(of: shown) : nil
    if shown.layer == nil, region == nil {
      region = ReportTexts.Region(start: .init(line: 1, column: 1), end: .init(line: 1, column: 1), bytes: 0..<0)
    }
    let line = texts.excerpt(of: finding.location).map { Array($0.firstLine) }
    let address = base.address(of: shown.path)
    let fingerprint = fingerprint(
      rule: finding.rule, path: finding.location.path, line: line ?? [], artifact: base.root)
    let layer = finding.location.layer.flatMap(texts.layer)
    let place = texts.region(of: finding.location)
    let flow = flow(of: finding, base: base, texts: &texts)
    Self.append(to: &results) { json in
      json.object { json in
        json.field("ruleId", finding.rule)
        json.field("ruleIndex", index)
        json.field("level", Self.level(finding.severity))
        json.key("message") { Self.message(Self.sentence(finding, layer: layer, place: place), to: &$0) }
        Self.locations(address, region: region, to: &json)
        Self.fingerprints(fingerprint, to: &json)
        if let acceptance = finding.acceptance {
          json.single("suppressions") { json in
            json.field("kind", "external")
            json.field("status", "accepted")
            json.field(
              "justification",
              "\(acceptance.reason) (\(acceptance.author), until \(acceptance.expires), \(acceptance.place))")
          }
        }
        if flow.count > 1 { Self.codeFlow(flow, to: &json) }
        json.key("properties") { json in
          json.object { json in
            json.field("when", finding.runsAt.rawValue)
            json.field("systems", finding.systems.map(\.rawValue))
            json.field("layer", .optional(finding.location.layer))
            json.field("evidence", finding.evidence.map { "\($0.behavior.name): \($0.subject)" })
          }
        }
      }
    }
  }

  private mutating func add(_ anomaly: ArchiveAnomaly, base: Base, verdict: Verdict) {
    let id = "anomaly/\(anomaly.kind.rawValue)"
    let weighs = verdict.reasons.contains { $0.subject == id && $0.contribution > 0 }
    let words = anomaly.kind.rawValue.split(separator: "-").joined(separator: " ")
    let index = index(
      of: RuleDescription(
        id: id, title: "Archive anomaly: \(words)", severity: .low,
        help: "Two readers of the archive would see different things, or an honest tool would not have written it so."))
    let fingerprint = fingerprint(rule: id, path: anomaly.path, line: Array(anomaly.message.utf8), artifact: base.root)
    Self.append(to: &results) { json in
      json.object { json in
        json.field("ruleId", id)
        json.field("ruleIndex", index)
        json.field("level", weighs ? "warning" : "note")
        json.key("message") { Self.message(anomaly.message, to: &$0) }
        Self.locations(base.address(of: anomaly.path), region: nil, to: &json)
        Self.fingerprints(fingerprint, to: &json)
      }
    }
  }

  private mutating func add(_ limitation: Limitation, base: Base) {
    let isUnread = base.artifact.kind == "unreadable"
    if isUnread { isComplete = false }
    Self.append(to: &notifications) { json in
      json.object { json in
        json.field("level", isUnread ? "error" : "warning")
        json.key("message") { Self.message(limitation.message, to: &$0) }
        json.object("descriptor") { $0.field("id", "limitation/\(limitation.kind.rawValue)") }
        Self.locations(base.address(of: limitation.path), region: nil, to: &json)
      }
    }
  }

  private static func artifact(_ report: ScanReport, base: Base, to json: inout JSONText) {
    json.object { json in
      json.object("location") { $0.field("uri", base.root) }
      json.field("length", report.artifact.byteCount)
      if !report.artifact.sha256.isEmpty {
        json.object("hashes") { $0.field("sha-256", report.artifact.sha256) }
      }
      json.object("properties") { json in
        json.field("kind", report.artifact.kind)
        json.field("distribution", report.distributionName)
        json.field("version", report.distributionVersion)
        json.field("verdict", report.verdict.level.rawValue)
        json.field("score", .number(report.verdict.score))
      }
    }
  }

  private func tool(to json: inout JSONText) {
    json.object("driver") { json in
      json.field("name", Tool.name)
      json.field("version", context.toolVersion)
      json.field("semanticVersion", context.toolVersion)
      json.key("rules") { $0.array(rules) { json, rule in Self.rule(rule, to: &json) } }
      json.object("properties") { $0.field("ruleSetDigest", context.ruleSetDigest) }
    }
  }

  private static func rule(_ rule: RuleDescription, to json: inout JSONText) {
    let name = rule.id.split(separator: "/").last.map(String.init) ?? rule.id
    json.object { json in
      json.field("id", rule.id)
      json.field("name", name.split(separator: "-").map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined())
      json.key("shortDescription") { message(rule.title, to: &$0) }
      json.key("fullDescription") { message(rule.title, to: &$0) }
      json.object("help") { json in
        json.field("text", rule.help)
        json.field("markdown", rule.help)
      }
      json.object("defaultConfiguration") { $0.field("level", level(rule.severity)) }
      json.object("properties") { json in
        json.field("tags", ["security"] + rule.techniques)
        json.field("precision", rule.severity >= .high ? "high" : "medium")
        json.field("security-severity", securitySeverity(rule.severity))
      }
    }
  }

  private mutating func index(of rule: RuleDescription) -> Int {
    if let known = ruleIndex[rule.id] { return known }
    rules.append(rule)
    ruleIndex[rule.id] = rules.count - 1
    return rules.count - 1
  }

  /// Survives edits elsewhere in the file and moves of the line; the number tells equal lines apart.
  private mutating func fingerprint(rule: String, path: String, line: [UInt8], artifact: String) -> String {
    var fingerprint = Fingerprint()
    fingerprint.mix(rule.utf8)
    fingerprint.mix(path.utf8)
    fingerprint.mix(line.lazy.filter { $0 > 0x20 })
    let text = fingerprint.text
    let key = artifact + "\n" + text
    fingerprints[key, default: 0] += 1
    return "\(text):\(fingerprints[key, default: 1])"
  }

  private static func sentence(_ finding: Finding, layer: ScanReport.Layer?, place: ReportTexts.Region?) -> String {
    var text = finding.title
    if let layer {
      let encodings = layer.encodings.isEmpty ? "" : " (\(layer.encodings.joined(separator: ", ")))"
      text += ", in decoded layer \(layer.index)\(encodings)"
      if let place { text += " at line \(place.start.line)" }
    }
    text += "."
    for observation in finding.evidence.prefix(4) where !observation.detail.isEmpty {
      text += " \(observation.subject): \(TerminalText.line(observation.detail, limit: 200))"
    }
    return text
  }

  /// One place on the way to a finding.
  private struct FlowPlace {
    var address: String
    /// Nil in decoded code, which is no place in a file.
    var region: ReportTexts.Region?
    var words: String
  }

  /// The way to the code of a finding, and the finding at its end; empty when the way is not known.
  private func flow(of finding: Finding, base: Base, texts: inout ReportTexts) -> [FlowPlace] {
    guard !finding.chain.isEmpty else { return [] }
    var places: [FlowPlace] = []
    for step in finding.chain {
      let region = step.location.layer == nil ? texts.region(of: step.location) : nil
      places.append(
        FlowPlace(address: base.address(of: step.location.path), region: region, words: ReachText.words(step)))
    }
    let region = finding.location.layer == nil ? texts.region(of: finding.location) : nil
    places.append(
      FlowPlace(address: base.address(of: finding.location.path), region: region, words: finding.title))
    return places
  }

  private static func codeFlow(_ flow: [FlowPlace], to json: inout JSONText) {
    json.single("codeFlows") { json in
      json.single("threadFlows") { json in
        json.key("locations") { json in
          json.array(flow) { json, place in
            json.object { json in
              json.object("location") { json in
                physicalLocation(place.address, region: place.region, to: &json)
                json.key("message") { message(place.words, to: &$0) }
              }
            }
          }
        }
      }
    }
  }

  private static func message(_ text: String, to json: inout JSONText) {
    json.object { $0.field("text", text.isEmpty ? "-" : text) }
  }

  private static func locations(_ address: String, region: ReportTexts.Region?, to json: inout JSONText) {
    json.single("locations") { physicalLocation(address, region: region, to: &$0) }
  }

  private static func physicalLocation(_ address: String, region: ReportTexts.Region?, to json: inout JSONText) {
    json.object("physicalLocation") { json in
      json.object("artifactLocation") { $0.field("uri", address) }
      json.object("region") { json in
        // Services refuse a location without a line, and a line 0.
        json.field("startLine", region?.start.line ?? 1)
        guard let region, !region.bytes.isEmpty else { return }
        json.field("startColumn", region.start.column)
        json.field("endLine", region.end.line)
        json.field("endColumn", region.end.column)
        json.field("byteOffset", region.bytes.lowerBound)
        json.field("byteLength", region.bytes.count)
      }
      if let part = region?.part { json.single("logicalLocations") { $0.field("name", part) } }
    }
  }

  private static func fingerprints(_ fingerprint: String, to json: inout JSONText) {
    json.object("partialFingerprints") { $0.field("primaryLocationLineHash", fingerprint) }
  }

  private static func level(_ severity: Severity) -> String {
    switch severity {
    case .critical, .high: "error"
    case .medium: "warning"
    case .low, .info: "note"
    }
  }

  /// A number in text, which services sort into critical (9 and more), high (7), medium (4) and low.
  private static func securitySeverity(_ severity: Severity) -> String {
    switch severity {
    case .critical: "9.5"
    case .high: "8.0"
    case .medium: "5.5"
    case .low: "3.0"
    case .info: "0.1"
    }
  }
}

internal import Intelligence
internal import JSON

/// What a scan says of one artifact, as STIX wants to know it.
public struct ArtifactFacts: Sendable {
  /// What was found.
  public struct Finding: Sendable {
    public var rule: String
    public var title: String
    public var severity: String
    /// When it runs, such as `import`.
    public var runsAt: String
    /// Member of the archive, with the line when there is one.
    public var place: String

    public init(rule: String, title: String, severity: String, runsAt: String, place: String) {
      self.rule = rule
      self.title = title
      self.severity = severity
      self.runsAt = runsAt
      self.place = place
    }
  }

  /// `malicious`, `suspicious`, `inconclusive` or `clean`.
  public var level: String
  public var score: String
  public var fileName: String
  /// Lower-case hexadecimal; of a folder, of its list of files.
  public var sha256: String
  public var byteCount: Int
  /// False for a folder, whose digest is that of no file.
  public var isFile: Bool
  /// Empty when unknown.
  public var name: String
  public var version: String
  public var toolVersion: String
  public var findings: [Finding] = []
  /// ATT&CK ids.
  public var techniques: [String] = []
  /// What it has in common with others: relation, `campaign:slug` or the like, strength.
  public var links: [(relation: String, target: String, strength: String)] = []

  public init(
    level: String, score: String, fileName: String, sha256: String, byteCount: Int, isFile: Bool, name: String,
    version: String, toolVersion: String
  ) {
    self.level = level
    self.score = score
    self.fileName = fileName
    self.sha256 = sha256
    self.byteCount = byteCount
    self.isFile = isFile
    self.name = name
    self.version = version
    self.toolVersion = toolVersion
  }
}

extension STIXText {
  /// Adds a malware analysis of one artifact; a verdict of malice adds the malware and an indicator for this very archive.
  ///
  /// A scan knows no date, so all of it bears the instant that stands for unknown. Addresses in the code become no indicators:
  /// whose they are a person has to say.
  public mutating func add(_ facts: ArtifactFacts) {
    addCommonObjects()
    let key = "scan|\(facts.sha256)"
    var observables: [String] = []
    if facts.isFile, facts.sha256.utf8.count == 64 {
      let hashes = Array("{\"SHA-256\":\"\(facts.sha256)\"}".utf8)
      let name = facts.fileName.isEmpty ? facts.sha256 : facts.fileName
      let id = STIXIdentifier.observable("file", [("hashes", hashes), ("name", JSONNode.quoted(name))])
      addObservable("file", id: id) { json in
        json.object("hashes") { json in json.key("SHA-256") { $0.scalar(.text(facts.sha256)) } }
        json.field("size", facts.byteCount)
        json.field("name", name)
      }
      observables.append(id)
    }
    if !facts.name.isEmpty {
      var properties = [("name", JSONNode.quoted(facts.name))]
      if !facts.version.isEmpty { properties.append(("version", JSONNode.quoted(facts.version))) }
      let id = STIXIdentifier.observable("software", properties)
      addObservable("software", id: id) { json in
        json.field("name", facts.name)
        if !facts.version.isEmpty { json.field("version", facts.version) }
      }
      observables.append(id)
    }
    let malware = facts.level == "malicious" ? addMalware(facts, key, observables) : nil
    let result =
      ["malicious": "malicious", "suspicious": "suspicious", "inconclusive": "unknown", "clean": "benign"][facts.level]
    add(Head(type: "malware-analysis", id: STIXIdentifier.object("malware-analysis", key))) { json in
      json.field("product", "sekisho")
      json.field("version", facts.toolVersion)
      json.field("result", result ?? "unknown")
      if let sample = observables.first { json.field("sample_ref", sample) }
      json.own { json in
        json.field("verdict", facts.level)
        json.field("score", facts.score)
        json.field("sha256", facts.sha256)
        if !facts.links.isEmpty {
          json.key("links") { json in
            json.array(facts.links) { json, link in
              json.object { json in
                json.field("relation", link.relation)
                json.field("target", link.target)
                json.field("strength", link.strength)
              }
            }
          }
        }
        guard !facts.findings.isEmpty else { return }
        json.key("findings") { json in
          json.array(facts.findings) { json, finding in
            json.object { json in
              json.field("rule", finding.rule)
              json.field("title", finding.title)
              json.field("severity", finding.severity)
              json.field("when", finding.runsAt)
              json.field("place", finding.place)
            }
          }
        }
      }
    }
    guard let malware else { return }
    relate(
      Head(type: "relationship", id: STIXIdentifier.object("relationship", "\(key)|analysis")),
      STIXIdentifier.object("malware-analysis", key), "static-analysis-of", malware)
  }

  private mutating func addMalware(_ facts: ArtifactFacts, _ key: String, _ observables: [String]) -> String {
    let id = STIXIdentifier.object("malware", key)
    let name = facts.name.isEmpty ? facts.fileName : "\(facts.name) \(facts.version)"
    add(Head(type: "malware", id: id)) { json in
      json.field("name", name.isEmpty ? facts.sha256 : name)
      json.field("is_family", .flag(false))
      json.field("malware_types", ["unknown"])
      json.field("implementation_languages", ["python"])
      json.list("sample_refs", observables.filter { $0.hasPrefix("file--") })
    }
    for technique in facts.techniques {
      let target = STIXIdentifier.object("attack-pattern", "attack|\(technique)")
      add(.init(type: "attack-pattern", id: target)) { json in
        json.field("name", technique)
        json.single("external_references") { json in
          json.field("source_name", "mitre-attack")
          json.field("external_id", technique)
        }
      }
      relate(
        Head(type: "relationship", id: STIXIdentifier.object("relationship", "\(key)|uses|\(technique)")), id, "uses",
        target)
    }
    guard facts.isFile, facts.sha256.utf8.count == 64 else { return id }
    let indicator = STIXIdentifier.object("indicator", key)
    add(Head(type: "indicator", id: indicator)) { json in
      json.field("name", "archive of \(name)")
      json.field("description", "The archive that Sekisho calls malicious.")
      json.field("indicator_types", ["malicious-activity"])
      json.field("pattern", STIXPattern.text(.sha256, facts.sha256))
      json.field("pattern_type", "stix")
      json.field("pattern_version", "2.1")
      json.field("valid_from", STIXInstant.short(nil))
    }
    relate(
      Head(type: "relationship", id: STIXIdentifier.object("relationship", "\(key)|indicates")), indicator, "indicates",
      id)
    return id
  }
}

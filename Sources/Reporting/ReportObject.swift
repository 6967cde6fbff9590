internal import Archives
internal import Behaviors
internal import Intelligence
internal import JSON
internal import Judgement
internal import Limits
internal import Linking
internal import PartialEvaluation
internal import PythonSemantics
internal import Rules
internal import Scanning
internal import Similarity
internal import SourceText

/// The JSON object of one report: the contract of `docs/reference/report.schema.json`.
///
/// Keys come in the order of the schema, always all of them.
enum ReportObject {
  static func report(_ report: ScanReport, context: ReportContext, to json: inout JSONText) {
    var texts = ReportTexts(report)
    json.object { json in
      json.field("schema_version", Tool.schemaVersion)
      json.key("tool") { tool(context, to: &$0) }
      json.key("artifact") { artifact(report.artifact, to: &$0) }
      json.object("distribution") { json in
        json.field("name", report.distributionName)
        json.field("version", report.distributionVersion)
      }
      json.key("verdict") { verdict(report.verdict, to: &$0) }
      json.key("findings") { $0.array(report.findings) { json, each in finding(each, texts: &texts, to: &json) } }
      json.key("layers") { $0.array(report.layers) { json, each in layer(each, texts: &texts, to: &json) } }
      json.key("imitations") { json in
        json.array(report.copies.filter { $0.relation == .imitation }) { json, each in
          imitation(each, texts: &texts, to: &json)
        }
      }
      json.key("vendored") { json in
        json.array(report.copies.filter { $0.relation == .vendoring }) { json, each in vendored(each, to: &json) }
      }
      json.key("links") { $0.array(report.links) { json, each in link(each, texts: &texts, to: &json) } }
      json.key("anomalies") { json in
        json.array(report.anomalies) { json, each in
          fact(kind: each.kind.rawValue, path: each.path, message: each.message, to: &json)
        }
      }
      json.key("limitations") { json in
        json.array(report.limitations) { json, each in
          fact(kind: each.kind.rawValue, path: each.path, message: each.message, to: &json)
        }
      }
      json.object("statistics") { json in
        json.field("members", report.statistics.memberCount)
        json.field("python_files", report.statistics.pythonFileCount)
        json.field("python_bytes", report.statistics.pythonByteCount)
      }
    }
  }

  static func tool(_ context: ReportContext, to json: inout JSONText) {
    json.object { json in
      json.field("name", Tool.name)
      json.field("version", context.toolVersion)
      json.object("rule_set") { json in
        json.field("rules", context.rules.count)
        json.field("digest", context.ruleSetDigest)
      }
    }
  }

  private static func artifact(_ artifact: ScanReport.Artifact, to json: inout JSONText) {
    json.object { json in
      json.field("path", artifact.path)
      json.field("name", artifact.name)
      json.field("sha256", artifact.sha256)
      json.field("bytes", artifact.byteCount)
      json.field("kind", artifact.kind)
    }
  }

  private static func verdict(_ verdict: Verdict, to json: inout JSONText) {
    json.object { json in
      json.field("level", verdict.level.rawValue)
      json.field("score", .number(verdict.score))
      json.key("reasons") { json in
        json.array(verdict.reasons) { json, reason in
          json.object { json in
            json.field("subject", reason.subject)
            json.field("contribution", .number(reason.contribution))
            json.field("message", reason.message)
          }
        }
      }
    }
  }

  private static func finding(_ finding: Finding, texts: inout ReportTexts, to json: inout JSONText) {
    json.object { json in
      json.field("rule", finding.rule)
      json.field("title", finding.title)
      json.field("severity", finding.severity.rawValue)
      json.field("when", finding.runsAt.rawValue)
      json.field("systems", finding.systems.map(\.rawValue))
      place(finding.location, texts: &texts, to: &json)
      json.field("sha256", finding.sha256)
      json.key("accepted") { acceptance(finding.acceptance, to: &$0) }
      json.key("origin") { origin(finding.origin, to: &$0) }
      json.key("evidence") { $0.array(finding.evidence) { json, each in observation(each, texts: &texts, to: &json) } }
      json.key("chain") { $0.array(finding.chain) { json, each in step(each, texts: &texts, to: &json) } }
      json.field("techniques", finding.techniques)
    }
  }

  private static func link(_ link: Link, texts: inout ReportTexts, to json: inout JSONText) {
    json.object { json in
      json.field("relation", link.relation.rawValue)
      json.field("target", link.target.description)
      json.field("name", link.name)
      json.field("strength", link.strength.name)
      json.key("evidence") { json in
        json.array(link.evidence) { json, each in
          json.object { json in
            json.field("kind", each.kind.rawValue)
            json.field("strength", each.strength.name)
            json.field("detail", each.detail)
            json.field("seen_in", each.seenIn)
            place(each.location, texts: &texts, to: &json)
          }
        }
      }
    }
  }

  private static func acceptance(_ acceptance: Acceptance?, to json: inout JSONText) {
    guard let acceptance else { return json.scalar(.null) }
    json.object { json in
      json.field("reason", acceptance.reason)
      json.field("author", acceptance.author)
      json.field("expires", acceptance.expires)
      json.field("place", acceptance.place)
    }
  }

  private static func origin(_ origin: CodeOrigin?, to json: inout JSONText) {
    let (kind, project, version): (String, String, String)
    switch origin {
    case nil: return json.scalar(.null)
    case .known(let name, let number): (kind, project, version) = ("known", name, number)
    case .added(let name, let number): (kind, project, version) = ("added", name, number)
    }
    json.object { json in
      json.field("kind", kind)
      json.field("project", project)
      json.field("version", version)
    }
  }

  private static func imitation(_ copy: Copy, texts: inout ReportTexts, to json: inout JSONText) {
    json.object { json in
      json.field("project", copy.project)
      json.field("version", copy.version)
      json.field("percent", copy.percent)
      json.field("same", copy.counts.same)
      json.field("renamed", copy.counts.renamed)
      json.field("edited", copy.counts.edited)
      json.field("added", copy.counts.added)
      json.field("missing", copy.counts.missing)
      json.key("added_code") { json in
        json.array(copy.addedCode) { json, stretch in
          json.object { range(Location(path: stretch.path, range: stretch.range), texts: &texts, to: &$0) }
        }
      }
    }
  }

  private static func vendored(_ copy: Copy, to json: inout JSONText) {
    json.object { json in
      json.field("project", copy.project)
      json.field("version", copy.version)
      json.field("same", copy.counts.same)
      json.field("renamed", copy.counts.renamed)
      json.field("edited", copy.counts.edited)
    }
  }

  private static func step(_ step: ReachStep, texts: inout ReportTexts, to json: inout JSONText) {
    json.object { json in
      json.field("kind", step.kind.rawValue)
      json.field("name", step.name)
      json.field("skipped", step.skippedCount)
      place(step.location, texts: &texts, to: &json)
    }
  }

  private static func observation(_ observation: Observation, texts: inout ReportTexts, to json: inout JSONText) {
    json.object { json in
      json.field("behavior", observation.behavior.name)
      json.field("from", Behavior.allCases.filter { observation.sources.contains($0) }.map(\.name))
      json.field("subject", observation.subject)
      json.field("detail", observation.detail)
      json.field("when", observation.runsAt.rawValue)
      json.field("systems", observation.systems.map(\.rawValue))
      json.field("guards", observation.setting.guards.members.map(\.rawValue))
      json.field("swallows_errors", .flag(observation.setting.swallowsErrors))
      json.field("repeats", .flag(observation.setting.repeatsWithPause))
      place(observation.location, texts: &texts, to: &json)
    }
  }

  private static func place(_ location: Location, texts: inout ReportTexts, to json: inout JSONText) {
    range(location, texts: &texts, to: &json)
    json.field("layer", .optional(location.layer))
  }

  private static func range(_ location: Location, texts: inout ReportTexts, to json: inout JSONText) {
    json.field("path", location.path)
    let region = texts.region(of: location)
    json.key("range") { json in
      guard let region else { return json.scalar(.null) }
      json.object { json in
        json.field("start_line", region.start.line)
        json.field("start_column", region.start.column)
        json.field("end_line", region.end.line)
        json.field("end_column", region.end.column)
        json.field("start_byte", region.bytes.lowerBound)
        json.field("end_byte", region.bytes.upperBound)
        json.field("part", region.part.map(JSONText.Scalar.text) ?? .null)
      }
    }
  }

  private static func layer(_ layer: ScanReport.Layer, texts: inout ReportTexts, to json: inout JSONText) {
    json.object { json in
      json.field("index", layer.index)
      json.field("parent", .optional(layer.parent))
      json.field("language", layer.language.rawValue)
      json.field("encodings", layer.encodings)
      json.field("executed_by", layer.executedBy)
      json.field("when", layer.runsAt.rawValue)
      range(layer.location, texts: &texts, to: &json)
      json.field("sha256", layer.sha256)
      json.field("bytes", layer.bytes.count)
      json.field("filling", layer.filling)
      json.field("member", layer.member)
      json.field("summary", layer.summary)
    }
  }

  private static func fact(kind: String, path: String, message: String, to json: inout JSONText) {
    json.object { json in
      json.field("kind", kind)
      json.field("path", path)
      json.field("message", message)
    }
  }
}

internal import Intelligence
internal import JSON

/// What the objects of one page have in common.
struct PageFacts {
  /// `campaign:slug` or `actor:slug`.
  let key: String
  let sources: [Source]
  /// The latest date that the page names: what it says is as of then.
  let asOf: String

  init(_ campaign: Campaign) {
    key = "campaign:\(campaign.slug)"
    sources = campaign.sources
    asOf = Self.latest(
      campaign.sources.map(\.date) + campaign.claims.map(\.date) + campaign.aliases.map(\.date)
        + campaign.packages.map(\.date) + [campaign.firstSeen.date, campaign.lastSeen?.date])
  }

  init(_ actor: Actor) {
    key = "actor:\(actor.slug)"
    sources = actor.sources
    asOf = Self.latest(actor.sources.map(\.date) + actor.claims.map(\.date) + actor.aliases.map(\.date))
  }

  func source(_ id: String) -> Source? { sources.first { $0.id == id } }

  private static func latest(_ dates: [PartialDate?]) -> String {
    dates.map { STIXInstant.text($0) }.max() ?? STIXInstant.unknown
  }
}

extension JSONText {
  mutating func provenance(_ mark: Mark, _ sources: [String]) {
    field("mark", mark.rawValue)
    list("sources", sources)
  }

  mutating func fact(_ fact: DatedFact) {
    field("date", fact.date.description)
    field("event", fact.event)
    provenance(fact.mark, fact.sources)
  }

  mutating func sources(_ sources: [Source]) {
    guard !sources.isEmpty else { return }
    key("sources") { json in
      json.array(sources) { json, source in
        json.object { json in
          json.field("id", source.id)
          json.field("title", source.title)
          json.field("by", source.author)
          json.optional("date", source.date?.description)
          json.field("read", source.reading.rawValue)
          json.optional("note", source.note)
        }
      }
    }
  }

  mutating func traits(_ traits: [CodeTrait]) {
    guard !traits.isEmpty else { return }
    key("traits") { json in
      json.array(traits) { json, trait in
        json.object { json in
          json.field("kind", trait.kind.rawValue)
          json.field("summary", trait.summary)
          json.optional("fingerprint", trait.fingerprint)
          json.field("strength", trait.strength.name)
          json.list("seen_in", trait.seenIn)
          json.provenance(trait.mark, trait.sources)
        }
      }
    }
  }

  mutating func pattern(validFrom date: PartialDate) {
    field("pattern_type", "stix")
    field("pattern_version", "2.1")
    field("valid_from", STIXInstant.short(date))
  }

  /// Where the reader may look it up.
  mutating func references(_ ids: [String], _ page: PageFacts) {
    let sources = ids.compactMap { page.source($0) }
    guard !sources.isEmpty else { return }
    key("external_references") { json in
      json.array(sources) { json, source in
        json.object { json in
          json.field("source_name", source.author)
          let date = source.date.map { ", \($0)" } ?? ""
          json.field("description", "\(source.title)\(date)")
        }
      }
    }
  }
}

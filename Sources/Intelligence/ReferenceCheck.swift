/// Collects what pages define, then looks that everything they name is there.
struct ReferenceCheck {
  private struct Pending {
    let claim: Claim
    let path: String
  }

  private var owners: [String: String] = [:]
  private var pending: [Pending] = []
  private var campaigns: Set<String> = []
  private var actors: Set<String> = []
  private var packages: Set<String> = []

  mutating func add(_ campaign: Campaign, path: String) throws(KnowledgeError) {
    campaigns.insert(campaign.slug)
    for package in campaign.packages { packages.insert(CampaignPackage.normalizedName(package.name)) }
    try add(campaign.claims, path: path)
  }

  mutating func add(_ actor: Actor, path: String) throws(KnowledgeError) {
    actors.insert(actor.slug)
    try add(actor.claims, path: path)
  }

  private mutating func add(_ claims: [Claim], path: String) throws(KnowledgeError) {
    for claim in claims {
      if let other = owners.updateValue(path, forKey: claim.id) {
        throw KnowledgeError(
          .duplicateID, path: path, line: claim.line, message: "the claim '\(claim.id)' is in \(other) already")
      }
      pending.append(Pending(claim: claim, path: path))
    }
  }

  func check() throws(KnowledgeError) {
    for item in pending {
      for id in item.claim.disputes where owners[id] == nil {
        throw failure(item, "the claim '\(item.claim.id)' disputes '\(id)', which no page has")
      }
      for entity in [item.claim.subject, item.claim.object] where !isKnown(entity) {
        throw failure(item, "the claim '\(item.claim.id)' speaks of '\(entity)', which no page has")
      }
    }
  }

  private func isKnown(_ entity: EntityReference) -> Bool {
    switch entity.kind {
    case .actor: actors.contains(entity.name)
    case .campaign: campaigns.contains(entity.name)
    case .package: packages.contains(CampaignPackage.normalizedName(entity.name))
    case .code, .country, .group, .incident, .malware, .period, .technique: true
    }
  }

  private func failure(_ item: Pending, _ message: String) -> KnowledgeError {
    KnowledgeError(.missingReference, path: item.path, line: item.claim.line, message: message)
  }
}

public import Intelligence

/// A campaign or an actor for people: facts first, then every claim with its hedge and its opponents.
public enum CampaignPageText {
  /// Lines without a line end behind the last.
  public static func text(of campaign: Campaign, in base: KnowledgeBase) -> String {
    var lines = ["\(TerminalText.line(campaign.name)) (\(campaign.kind.rawValue))"]
    lines.append("first seen \(fact(campaign.firstSeen))")
    if let last = campaign.lastSeen { lines.append("last seen \(fact(last))") }
    if !campaign.systems.isEmpty { lines.append("systems: \(campaign.systems.joined(separator: ", "))") }
    if !campaign.techniques.isEmpty {
      lines.append("ATT&CK (our mapping): \(campaign.techniques.joined(separator: ", "))")
    }
    add(campaign.aliases, to: &lines)
    if !campaign.packages.isEmpty {
      lines += ["", "packages"]
      for package in campaign.packages {
        let versions = package.versions.isEmpty ? "" : " \(package.versions.joined(separator: ", "))"
        let imitates = package.imitates.map { ", imitates \(TerminalText.line($0))" } ?? ""
        lines.append(
          "  \(TerminalText.line(package.name + versions)) (\(package.role.rawValue)\(imitates); \(package.mark.rawValue))"
        )
      }
    }
    if !campaign.traits.isEmpty {
      lines += ["", "traits of the code"]
      for trait in campaign.traits {
        lines.append("  \(trait.kind.rawValue), \(trait.strength.name): \(TerminalText.line(trait.summary))")
        if !trait.seenIn.isEmpty { lines.append("    in \(TerminalText.line(trait.seenIn.joined(separator: ", ")))") }
      }
    }
    add(base.claims(about: EntityReference(.campaign, campaign.slug)), own: campaign.claims, in: base, to: &lines)
    let matched = campaign.indicators.count { $0.never == nil }
    let kept = campaign.indicators.count - matched
    lines += ["", "\(matched) indicators, and \(kept) values that must never be taken for one"]
    lines += ["", paragraphs(campaign.page)]
    return lines.joined(separator: "\n")
  }

  /// Lines without a line end behind the last.
  public static func text(of actor: Actor, in base: KnowledgeBase) -> String {
    var lines = ["\(TerminalText.line(actor.name)), a name by \(TerminalText.line(actor.namer))"]
    add(actor.aliases, to: &lines)
    add(base.claims(about: EntityReference(.actor, actor.slug)), own: actor.claims, in: base, to: &lines)
    lines += ["", paragraphs(actor.page)]
    return lines.joined(separator: "\n")
  }

  /// The page's own prose, line by line.
  private static func paragraphs(_ page: String) -> String {
    page.split(separator: "\n", omittingEmptySubsequences: false).map { TerminalText.line(String($0)) }
      .joined(separator: "\n")
  }

  private static func fact(_ fact: DatedFact) -> String {
    "\(fact.date): \(TerminalText.line(fact.event)) (\(fact.mark.rawValue))"
  }

  private static func add(_ aliases: [NameOverlap], to lines: inout [String]) {
    guard !aliases.isEmpty else { return }
    lines += ["", "names that overlap; none is the same"]
    for alias in aliases {
      let date = alias.date.map { ", \($0)" } ?? ""
      lines.append(
        "  \(TerminalText.line(alias.name)): so \(TerminalText.line(alias.claimant))\(date), for \(TerminalText.line(alias.scope)) (\(alias.mark.rawValue))"
      )
    }
  }

  /// Claims of the page, and those of other pages that speak of it.
  private static func add(_ about: [Claim], own: [Claim], in base: KnowledgeBase, to lines: inout [String]) {
    var claims = own
    for claim in about where !claims.contains(where: { $0.id == claim.id }) { claims.append(claim) }
    guard !claims.isEmpty else { return }
    lines += ["", "claims: who says what, and who disputes it"]
    for claim in claims {
      let date = claim.date.map { "\($0)" } ?? "undated"
      let hedge = claim.confidence.map { " (\"\(TerminalText.line($0))\")" } ?? ""
      lines.append(
        "  \(TerminalText.line(claim.claimant)), \(date): \(claim.subject) \(claim.relation.rawValue) \(claim.object)\(hedge)"
      )
      switch claim.wording {
      case .quote(let words): lines.append("    in their words: \"\(TerminalText.line(words))\"")
      case .paraphrase(let words): lines.append("    in ours: \(TerminalText.line(words))")
      }
      lines.append(
        "    \(TerminalText.line(claim.title)); \(claim.hand.rawValue) hand, \(claim.mark.rawValue) [\(claim.id)]")
      for opponent in base.opponents(of: claim) {
        lines.append(
          "    disputed by \(TerminalText.line(opponent.claimant)): \(opponent.subject) \(opponent.relation.rawValue) \(opponent.object) [\(opponent.id)]"
        )
      }
      if let note = claim.note { lines.append("    note: \(TerminalText.line(note))") }
    }
  }
}

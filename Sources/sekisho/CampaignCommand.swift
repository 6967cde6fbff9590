import ArgumentParser
import Behaviors
import Intelligence
import Judgement
import Linking
import Reporting
import Scanning

struct CampaignCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "campaign", abstract: "What is known of campaigns, who says so, and which of them packages match.",
    subcommands: [List.self, Show.self, CampaignMatch.self, CampaignPropose.self], defaultSubcommand: List.self)

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Every campaign: when it was seen, and its packages.")

    @OptionGroup var knowledge: KnowledgeOptions

    func run() throws {
      let base = try knowledge.base()
      let width = base.campaigns.map(\.slug.utf8.count).max() ?? 0
      for campaign in base.campaigns {
        let slug = campaign.slug + String(repeating: " ", count: width - campaign.slug.utf8.count)
        let packages = campaign.packages.count == 1 ? "1 package" : "\(campaign.packages.count) packages"
        try StandardOutput.line(
          "\(slug)  \(campaign.firstSeen.date)  \(TerminalText.line(campaign.name)), \(campaign.kind.rawValue), \(packages)"
        )
      }
    }
  }

  struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "One campaign or actor with every claim, how sure its claimant is, and who disputes it.")

    @Argument(help: "Slug of a campaign or actor, such as vmconnect.")
    var slug: String

    @OptionGroup var knowledge: KnowledgeOptions

    func run() throws {
      let base = try knowledge.base()
      if let campaign = base.campaign(slug) {
        return try StandardOutput.line(CampaignPageText.text(of: campaign, in: base))
      }
      if let actor = base.actor(slug) { return try StandardOutput.line(CampaignPageText.text(of: actor, in: base)) }
      let near = (base.campaigns.map(\.slug) + base.actors.map(\.slug)).filter { $0.contains(slug.lowercased()) }
      let hint = near.isEmpty ? "`sekisho campaign list` has them." : "Did you mean \(near.joined(separator: " or "))?"
      throw UsageError(message: "no campaign or actor is called \(TerminalText.line(slug)). \(hint)")
    }
  }
}

struct CampaignMatch: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "match", abstract: "Which campaigns packages share code, keys or paths with, and what exactly.",
    discussion:
      "Ends with 0 when no package matches, 1 when one does, 2 for a wrong command line, 3 when something could not be read."
  )

  @OptionGroup var options: TraitOptions
  @OptionGroup var knowledge: KnowledgeOptions

  func run() async throws {
    var hasMatch = false
    var outcome = RunOutcome(failOn: .never)
    var halves = AttackHalves()
    for var report in try await options.reports(campaigns: try knowledge.campaigns()) {
      outcome.add(report)
      halves.join(&report)
      guard !report.links.isEmpty else {
        let reason =
          report.artifact.kind == "unreadable"
          ? "not read" : report.verdict.level == .clean ? "clean" : "\(report.traits.count) traits, none of a campaign"
        try StandardOutput.line("\(TerminalText.name(report.label)): no link (\(reason))")
        continue
      }
      hasMatch = true
      for link in report.links {
        try StandardOutput.line(
          "\(TerminalText.name(report.label)): \(link.relation.rawValue) \(TerminalText.line(link.name)) (\(link.strength.name))"
        )
        for each in link.evidence {
          let layer = each.location.layer.map { " (layer \($0))" } ?? ""
          let others = each.seenIn.isEmpty ? "" : "; also in \(TerminalText.line(each.seenIn.joined(separator: ", ")))"
          try StandardOutput.line(
            "  \(each.kind.rawValue), \(each.strength.name): \(TerminalText.line(each.detail, limit: 200)) in "
              + "\(TerminalText.name(each.location.path))\(layer)\(others)")
        }
      }
    }
    throw ExitCode(hasMatch ? ExitStatus.flagged.rawValue : outcome.status.rawValue)
  }
}

struct CampaignPropose: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "propose", abstract: "Write the draft of a campaign page from packages that belong together.")

  @Option(help: "Name of the campaign.")
  var name = "Unnamed campaign"

  @OptionGroup var options: TraitOptions

  func run() async throws {
    var packages: [CampaignDraft.Package] = []
    for report in try await options.reports(campaigns: .embedded) {
      guard !report.traits.isEmpty else {
        Messages.say("\(TerminalText.name(report.label)): nothing in it can be compared; left out.")
        continue
      }
      packages.append(CampaignDraft.Package(report))
    }
    guard !packages.isEmpty else {
      throw UsageError(
        message: "no package has anything to compare: give packages that `sekisho scan` does not call clean.")
    }
    try StandardOutput.line(CampaignDraft(name: name, date: Surroundings.today, packages: packages).page)
  }
}

extension CampaignDraft.Package {
  init(_ report: ScanReport) {
    let name = report.distributionName.isEmpty ? report.artifact.name : report.distributionName
    self.init(
      name: name, version: report.distributionVersion, sha256: report.artifact.sha256, traits: report.traits)
  }
}

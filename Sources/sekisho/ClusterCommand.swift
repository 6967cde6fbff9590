import ArgumentParser
import Behaviors
import Intelligence
import Judgement
import Linking
import Reporting
import Scanning

struct ClusterCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cluster",
    abstract: "Group packages that come from one workshop, and say what holds each group together.")

  @OptionGroup var options: TraitOptions

  @Option(help: "How to write the groups: text, json, or svg (the graph as a picture).")
  var format: Format = .text

  @Option(
    help: ArgumentHelp("Write the draft of a campaign page for each group into this folder.", valueName: "folder"))
  var propose: PathArgument?

  enum Format: String, ExpressibleByArgument, CaseIterable { case text, json, svg }

  func run() async throws {
    var members: [Clustering.Member] = []
    var packages: [CampaignDraft.Package] = []
    var paths: [String] = []
    var cleanCount = 0
    var outcome = RunOutcome(failOn: .never)
    for report in try await options.reports(campaigns: .embedded) {
      outcome.add(report)
      if report.verdict.level == .clean { cleanCount += 1 }
      members.append(Clustering.Member(label: report.label, traits: report.traits))
      packages.append(CampaignDraft.Package(report))
      paths.append(report.artifact.path)
    }
    let clustering = Clustering(members)
    if let folder = propose?.path { try write(clustering, packages, into: folder) }
    var text: [UInt8] = []
    switch format {
    case .text: ClusterText.write(clustering, cleanCount: cleanCount, to: &text)
    case .json: ClusterJSON.write(clustering, paths: paths, to: &text)
    case .svg: ClusterPicture.write(clustering, to: &text)
    }
    try StandardOutput.bytes(text)
    throw ExitCode(outcome.status.rawValue)
  }

  private func write(_ clustering: Clustering, _ packages: [CampaignDraft.Package], into folder: SystemPath) throws {
    do throws(SystemError) {
      if (try? FileSystem.status(folder, followingLinks: true))?.kind != .folder { try FileSystem.makeFolder(folder) }
    } catch {
      throw UsageError(message: "\(TerminalText.name(folder.text)): cannot be made: \(error.reason). \(error.advice)")
    }
    for (index, cluster) in clustering.clusters.enumerated() {
      let draft = CampaignDraft(
        name: "Cluster \(index + 1)", date: Surroundings.today, packages: cluster.map { packages[$0] })
      let file = folder.appending(Array("cluster-\(index + 1).md".utf8))
      do throws(SystemError) {
        var stream = try OutputStream(file)
        try stream.write(Array(draft.page.utf8))
        try stream.finish()
      } catch {
        throw UsageError(
          message: "\(TerminalText.name(file.text)): cannot be written: \(error.reason). \(error.advice)")
      }
    }
  }
}

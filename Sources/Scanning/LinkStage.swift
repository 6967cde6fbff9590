import Behaviors
import Judgement
public import Linking
import PythonSemantics
import Rules

extension Scanner {
  /// What packages are compared with.
  public enum Campaigns: Sendable {
    case none
    /// Those that the executable carries.
    case embedded
    case these(Linker)

    var linker: Linker? {
      switch self {
      case .none: nil
      case .embedded: Linker.embedded
      case .these(let linker): linker
      }
    }
  }

  /// Says which campaigns the package shows traits of. Of clean packages nothing is asked: what they share with a campaign
  /// is what everybody shares.
  func link(_ report: inout ScanReport, model: SemanticModel, layers: UnwrappedLayers) {
    guard report.verdict.level != .clean, let linker = campaigns.linker else { return }
    let python = zip(layers.layers, layers.origins).compactMap { layer, origin in
      origin.model.map { CodeTexts.Layer(index: layer.index, model: $0, path: layer.path, sha256: layer.sha256) }
    }
    report.traits = TraitExtractor.traits(
      of: CodeTexts(model: model, layers: python),
      evidence: report.findings.filter { $0.severity >= .medium }.flatMap(\.evidence),
      observations: report.observations, catalogue: catalogue, common: CommonCode.embedded)
    report.links = linker.links(of: report.traits, indicators: indicators(of: report))
  }

  /// Values that a campaign's page may list.
  private func indicators(of report: ScanReport) -> Linker.Indicators {
    var indicators = Linker.Indicators()
    let whole = Location(path: "")
    indicators.digests = [(report.artifact.sha256, whole)]
    for layer in report.layers {
      indicators.digests.append((layer.sha256, Location(path: layer.path, layer: layer.index)))
    }
    for observation in report.observations where !observation.detail.isEmpty {
      for host in AddressText.hosts(in: observation.detail) { indicators.hosts.append((host, observation.location)) }
    }
    return indicators
  }
}

/// Hosts in the details of observations.
private enum AddressText {
  private static let hostCeiling = 8

  static func hosts(in text: String) -> [String] {
    var hosts: [String] = []
    var word: [UInt8] = []
    for byte in Array(text.utf8) + [0x20] {
      let isPart = byte &- 0x30 < 10 || (byte | 0x20) &- 0x61 < 26 || byte == 0x2E || byte == 0x2D
      if isPart {
        word.append(byte)
        continue
      }
      if word.count >= 4, word.count <= 253, word.contains(0x2E), word.first != 0x2E, hosts.count < hostCeiling {
        hosts.append(String(decoding: word, as: UTF8.self))
      }
      word.removeAll(keepingCapacity: true)
    }
    return hosts
  }
}

import ArgumentParser
import Executables
import Foundation
import Limits

/// Shows what `Executables` reads of native programs: `workbench executable [--json] FILE…`.
struct ExecutableCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "executable", abstract: "What a PE, ELF or Mach-O file says of itself.")

  @Flag(help: "One line of JSON for each file, as Tools/conformance/compare-executables reads it.")
  var json = false
  @Flag(help: "The printable strings of each file as well.")
  var strings = false
  @Argument(help: "Files.")
  var paths: [String]

  func run() throws {
    for path in paths {
      let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
      guard let report = ExecutableReport.read(bytes[...], path: path) else {
        if !json { print("\(path): no native executable") }
        continue
      }
      if json {
        try printLine(report, path: path)
      } else {
        show(report, path: path)
      }
      guard strings else { continue }
      for run in PrintableStrings(of: bytes[...]).runs {
        print(run.offset, run.encoding, PrintableStrings.text(of: run, in: bytes[...]).debugDescription)
      }
    }
  }

  private func show(_ report: ExecutableReport, path: String) {
    print(
      "\(path): \(report.format.rawValue), \(report.target.rawValue), \(report.architectures.joined(separator: "+")), "
        + report.kind.rawValue + (report.pythonModule.map { ", Python module \($0)" } ?? ""))
    print("  libraries: \(report.libraries.joined(separator: " "))")
    print("  imports: \(report.imports.count), exports: \(report.exports.count)")
    for note in report.notes { print("  \(note.kind.rawValue): \(note.text.debugDescription)") }
    for mark in report.packers { print("  packer \(mark.kind.rawValue): \(mark.evidence.debugDescription)") }
    for anomaly in report.anomalies { print("  anomaly \(anomaly.kind.rawValue): \(anomaly.message.debugDescription)") }
    if let overlay = report.overlay {
      print("  overlay: \(overlay) \(report.overlayContent?.rawValue ?? "unknown")")
    }
    for limitation in report.limitations { print("  LIMIT \(limitation.message.debugDescription)") }
  }

  private func printLine(_ report: ExecutableReport, path: String) throws {
    var fields: [String: Any] = [
      "path": path, "format": report.format.rawValue, "architectures": report.architectures,
      "libraries": report.libraries, "imports": Array(report.imports), "exports": Array(report.exports),
      "module": report.pythonModule ?? "", "overlay": report.overlay.map { [$0.lowerBound, $0.upperBound] } ?? [],
      "anomalies": report.anomalies.map(\.kind.rawValue), "packers": report.packers.map(\.kind.rawValue),
      "limitations": report.limitations.map(\.message),
    ]
    switch report.details {
    case .pe(let image): fields["pe"] = describe(image)
    case .elf(let image): fields["elf"] = describe(image)
    case .machO(let images): fields["machO"] = images.map { describe($0) }
    }
    let data = try JSONSerialization.data(withJSONObject: fields, options: [.sortedKeys])
    print(String(decoding: data, as: UTF8.self))
  }

  private func describe(_ image: PortableExecutable) -> [String: Any] {
    [
      "machine": Int(image.machine), "subsystem": Int(image.subsystem), "timestamp": Int(image.timestamp),
      "linker": [Int(image.linkerMajor), Int(image.linkerMinor)], "entry": image.entryPoint,
      "sections": image.sections.map {
        ["name": $0.name, "offset": $0.offset, "size": $0.size, "entropy": $0.entropy ?? -1] as [String: Any]
      },
      "imports": image.imports.map { library in
        ["name": library.name, "functions": Array(library.functions), "delayed": library.isDelayed] as [String: Any]
      },
      "canonicalImports": image.canonicalImports,
      "forwards": image.exports?.forwards.map { [$0.name, $0.target] } ?? [],
      "libraryName": image.exports?.libraryName ?? "",
      "resources": image.resources.map { ["type": $0.type, "offset": $0.offset, "size": $0.size] as [String: Any] },
      "version": Dictionary(image.versionStrings.map { ($0.key, $0.value) }, uniquingKeysWith: { first, _ in first }),
      "pdb": image.symbolPaths, "rich": image.richHeader.map { [$0.product, $0.build, $0.count] },
      "tls": image.tlsCallbackCount, "dotNet": image.isDotNet,
      "certificate": image.certificate.map { [$0.lowerBound, $0.upperBound] } ?? [],
    ]
  }

  private func describe(_ image: ELFImage) -> [String: Any] {
    [
      "type": Int(image.type), "machine": Int(image.machine), "entry": image.entryPoint,
      "interpreter": image.interpreter ?? "", "needed": image.needed, "soname": image.sharedName ?? "",
      "runPaths": image.runPaths, "sections": image.sections.map(\.name), "segments": image.segments.count,
      "buildID": image.buildIdentifier ?? "", "compilers": image.compilers, "stripped": image.isStripped,
      "initializers": image.initializerCount, "finalizers": image.finalizerCount,
      "executableStack": image.hasExecutableStack, "go": image.go?.version ?? "",
    ]
  }

  private func describe(_ image: MachOImage) -> [String: Any] {
    [
      "cpu": Int(image.cpu), "fileType": Int(image.fileType), "libraries": image.libraries.map(\.path),
      "runPaths": image.runPaths, "uuid": image.identifier ?? "", "minimum": image.minimumSystem ?? "",
      "sdk": image.sdk ?? "", "imports": Array(image.imports), "exports": Array(image.exports),
      "signed": image.signature != nil, "identifier": image.signature?.identifier ?? "",
      "segments": image.segments.map(\.name), "sections": image.segments.flatMap { $0.sections.map(\.name) },
      "entry": image.entryOffset ?? -1,
    ]
  }
}

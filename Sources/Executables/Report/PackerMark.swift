import ByteReading

/// A program that packed an executable, bundled Python into it, or translated Python to it, and how one can tell.
public struct PackerMark: Sendable, Hashable {
  /// Raw values are stable: rules and reports use them.
  public enum Kind: String, Sendable, CaseIterable {
    case upx, mpress, aspack, petite, fsg, themida, enigma, obsidium
    case vmProtect = "vmprotect"
    case pyInstaller = "pyinstaller"
    case nuitka, py2exe
    case cxFreeze = "cx-freeze"
    case pyArmor = "pyarmor"
    case pyOxidizer = "pyoxidizer"
    case cython, mypyc, pybind11, rust
    case nsis
    case innoSetup = "inno-setup"
    case sevenZipInstaller = "7z-installer"
    case autoIt = "autoit"
    case confuserEx = "confuserex"

    /// True for what hides code; the others are builders that honest projects use as well.
    public var hidesCode: Bool {
      switch self {
      case .upx, .mpress, .aspack, .petite, .fsg, .themida, .enigma, .obsidium, .vmProtect, .pyArmor, .confuserEx: true
      default: false
      }
    }
  }

  /// Which program.
  public let kind: Kind
  /// What shows it: the name of a section, or the text and its offset.
  public let evidence: String

  public init(_ kind: Kind, _ evidence: String) {
    self.kind = kind
    self.evidence = evidence
  }

  /// Section names that only one program writes.
  private static let sectionNames: [String: Kind] = [
    "UPX0": .upx, "UPX1": .upx, "UPX2": .upx, ".UPX0": .upx, ".UPX1": .upx, "__XHDR": .upx,
    ".MPRESS1": .mpress, ".MPRESS2": .mpress, ".aspack": .aspack, ".adata": .aspack, ".ASPack": .aspack,
    "petite": .petite, ".petite": .petite, "FSG!": .fsg,
    ".themida": .themida, "Themida": .themida, ".winlice": .themida, "WinLicen": .themida,
    ".vmp0": .vmProtect, ".vmp1": .vmProtect, ".vmp2": .vmProtect, ".enigma1": .enigma, ".enigma2": .enigma,
    ".ndata": .nsis, "UPX!": .upx,
  ]

  /// Texts inside of the file, with what they mean. They are long, or begin with bytes that are rare, so that one pass
  /// finds all of them.
  private static let texts: [(Kind, [UInt8])] = [
    (.upx, Array("UPX!".utf8)),
    (.upx, Array("$Info: This file is packed with the UPX".utf8)),
    // The cookie at the end of the archive a frozen program carries.
    (.pyInstaller, [0x4d, 0x45, 0x49, 0x0c, 0x0b, 0x0a, 0x0b, 0x0e]),
    (.nuitka, Array("NUITKA_ONEFILE_PARENT".utf8)),
    (.nuitka, Array("nuitka_module_".utf8)),
    (.nuitka, Array("__nuitka".utf8)),
    (.py2exe, Array("PY2EXE_VERBOSE".utf8)),
    (.cxFreeze, Array("cx_Freeze".utf8)),
    (.pyArmor, Array("pyarmor_runtime".utf8)),
    (.pyArmor, Array("__pyarmor__".utf8)),
    (.pyOxidizer, Array("oxidized_importer".utf8)),
    (.cython, Array("__pyx_".utf8)),
    (.mypyc, Array("CPyInit_".utf8)),
    (.pybind11, Array("pybind11_".utf8)),
    (.rust, Array("/rustc/".utf8)),
    (.nsis, Array("NullsoftInst".utf8)),
    (.innoSetup, Array("Inno Setup Setup Data".utf8)),
    (.sevenZipInstaller, Array(";!@Install@!UTF-8!".utf8)),
    (.autoIt, Array("AU3!EA06".utf8)),
    (.confuserEx, Array("ConfusedByAttribute".utf8)),
  ]

  /// Finds the marks of a report's file.
  static func find(in bytes: ArraySlice<UInt8>, report: inout ExecutableReport) {
    var found: [PackerMark] = []
    func add(_ kind: Kind, _ evidence: String) {
      guard !found.contains(where: { $0.kind == kind }) else { return }
      found.append(PackerMark(kind, evidence))
    }
    for name in report.details.sectionNames {
      if let kind = sectionNames[name] { add(kind, "section \(name)") }
    }
    if case .pe(let pe) = report.details,
      let script = pe.resources.first(where: { $0.type.lowercased() == "pythonscript" })
    {
      add(.py2exe, "resource \(script.type)")
    }
    for (index, offset) in MarkSearch.first(of: texts.map(\.1) + BuildPaths.beginnings, in: bytes) {
      guard index < texts.count else {
        report.note(.buildPath, BuildPaths.path(around: offset, in: bytes))
        continue
      }
      let (kind, text) = texts[index]
      if kind == .rust { report.note(.compiler, BuildPaths.path(around: offset, in: bytes)) }
      let shown = text.allSatisfy { (0x20..<0x7f).contains($0) } ? String(decoding: text, as: UTF8.self) : "the cookie"
      add(kind, "\(shown) at \(Hexadecimal.number(offset))")
    }
    // Four letters alone occur in the programs that look for them.
    if let mark = found.first(where: { $0.kind == .upx }), mark.evidence.hasPrefix("UPX!"),
      !report.anomalies.contains(where: { [.packedCode, .writableExecutable].contains($0.kind) }),
      !report.details.sectionNames.isEmpty
    {
      found.removeAll { $0 == mark }
    }
    report.packers = found
  }
}

extension ExecutableReport.Details {
  /// Names of all sections, as far as the format has them.
  var sectionNames: [String] {
    switch self {
    case .pe(let image): image.sections.map(\.name)
    case .elf(let image): image.sections.map(\.name)
    case .machO(let images): images.flatMap { $0.segments.flatMap { [$0.name] + $0.sections.map(\.name) } }
    }
  }
}

/// Folders on the machine that built a file, as compilers leave them in messages and debugging data.
enum BuildPaths {
  /// How home folders, caches of tools and build folders begin.
  static let beginnings: [[UInt8]] = [
    "/home/", "/Users/", "/root/", ":\\Users\\", "/.cargo/registry/", "/go/src/", "/go/pkg/mod/", "\\Release\\",
  ].map { Array($0.utf8) }

  /// The whole printable text around a place, at most 256 bytes to each side.
  static func path(around offset: Int, in bytes: ArraySlice<UInt8>) -> String {
    func isPart(_ byte: UInt8?) -> Bool { byte.map { (0x21..<0x7f).contains($0) && $0 != 0x22 } ?? false }
    var start = offset
    while start > max(0, offset - 256), isPart(bytes.byte(at: start - 1)) { start -= 1 }
    var end = offset
    while end < offset + 256, isPart(bytes.byte(at: end)) { end += 1 }
    return bytes.range(at: start, count: end - start).map { String(decoding: $0, as: UTF8.self) } ?? ""
  }
}

/// Finds the first place of each of several texts in one pass.
enum MarkSearch {
  /// Index of each text that occurs, and its first offset, in the order of the texts.
  ///
  /// The first two bytes of a text are looked up in a table of 65,536 bits, so nearly all places cost one look.
  static func first(of texts: [[UInt8]], in bytes: ArraySlice<UInt8>) -> [(text: Int, offset: Int)] {
    var offsets = [Int](repeating: -1, count: texts.count)
    // For each pair of bytes 0, or one more than the index of the texts that begin with it.
    var beginnings = [UInt8](repeating: 0, count: 1 << 16)
    var groups: [[Int]] = []
    for (index, text) in texts.enumerated() where text.count >= 2 {
      let pair = Int(text[0]) << 8 | Int(text[1])
      if beginnings[pair] == 0 {
        groups.append([])
        beginnings[pair] = UInt8(groups.count)
      }
      groups[Int(beginnings[pair]) - 1].append(index)
    }
    let span = bytes.span
    var pair = 0
    for position in 0..<span.count {
      pair = (pair << 8 | Int(span[position])) & 0xffff
      let mark = beginnings[pair]
      guard mark != 0, position > 0 else { continue }
      let start = position - 1
      for index in groups[Int(mark) - 1] where offsets[index] < 0 && span.count - start >= texts[index].count {
        var step = 2
        while step < texts[index].count, span[start + step] == texts[index][step] { step += 1 }
        if step == texts[index].count { offsets[index] = start }
      }
    }
    return offsets.indices.filter { offsets[$0] >= 0 }.map { ($0, offsets[$0]) }
  }
}

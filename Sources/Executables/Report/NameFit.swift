/// Compares what a file is called with what it is. A name is a claim, so a claim that is wrong is a fact.
enum NameFit {
  /// Endings of text, images and data that no system loads as a program.
  private static let harmless: Set = [
    "avi", "bmp", "cfg", "conf", "css", "csv", "dat", "db", "gif", "htm", "html", "ico", "ini", "jpeg", "jpg", "js",
    "json", "log", "md", "mp3", "mp4", "pdf", "pickle", "pkl", "png", "py", "pyc", "pyi", "pyw", "pyx", "rst", "svg",
    "tif", "tiff", "toml", "ttf", "txt", "wav", "webp", "woff", "xml", "yaml", "yml",
  ]

  static func check(_ path: String, _ report: inout ExecutableReport) {
    let name = path.split(separator: "/").last.map(String.init) ?? path
    let parts = name.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    guard parts.count > 1, let ending = parts.last?.lowercased() else { return }
    if harmless.contains(ending) {
      report.anomalies.append(
        .init(.disguisedName, "Named .\(ending), but it is a \(report.target.rawValue) executable."))
    }
    checkTarget(ending: ending, tags: parts.dropFirst(), &report)
    checkModule(stem: parts[0], ending: ending, tags: parts.dropFirst().dropLast(), &report)
  }

  private static func checkTarget(
    ending: String, tags: ArraySlice<String>, _ report: inout ExecutableReport
  ) {
    let expected: ExecutableFormat?
    switch ending {
    case "exe", "dll", "pyd", "sys", "scr": expected = .pe
    case "dylib": expected = .machO
    default: expected = nil
    }
    var claimed = expected
    for tag in tags {
      if tag.hasSuffix("-darwin") { claimed = .machO }
      if tag.contains("-linux-gnu") || tag.contains("-linux-musl") { claimed = .elf }
      if tag.hasSuffix("-win_amd64") || tag.hasSuffix("-win32") || tag.hasSuffix("-win_arm64") { claimed = .pe }
    }
    guard let claimed, claimed != report.format else { return }
    report.anomalies.append(
      .init(.targetMismatch, "Its name is that of \(claimed.rawValue), its content is \(report.format.rawValue)."))
  }

  /// Extension modules: `.pyd` always; `.so` when the name has a tag of Python, for other libraries are `.so` too.
  private static func checkModule(
    stem: String, ending: String, tags: ArraySlice<String>, _ report: inout ExecutableReport
  ) {
    let isTagged = tags.contains { $0.hasPrefix("cpython-") || $0.hasPrefix("pypy") || $0 == "abi3" }
    guard ending == "pyd" || (ending == "so" && isTagged) else { return }
    guard let module = report.pythonModule else {
      report.anomalies.append(
        .init(.missingModuleInit, "Named like the extension module \(stem), but it exports no PyInit_\(stem)."))
      return
    }
    // A library may hold several modules, each with its function; Windows debug builds add a suffix.
    let wanted = ["PyInit_\(stem)", "_PyInit_\(stem)", "init\(stem)", "_init\(stem)", "PyModExport_\(stem)"]
    let isDebug = stem.hasSuffix("_d") && module == String(stem.dropLast(2))
    // A name that is not ASCII stands in punycode (PEP 489).
    let isEncoded = !stem.utf8.allSatisfy { $0 < 128 }
    guard !isDebug, !isEncoded, !wanted.contains(where: { report.exports.contains($0) }) else { return }
    report.anomalies.append(
      .init(.moduleNameMismatch, "Named like the extension module \(stem), but it initialises \(module)."))
  }
}

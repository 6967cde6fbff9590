// What each file of a layout is for.

extension DistributionLayout {
  /// The role of a file, and whether its content is Python.
  ///
  /// - Parameter path: as the archive has it, without the outer part for a member of a nested archive.
  func role(of path: String, content: ArraySlice<UInt8>) -> (role: FileRole, isPython: Bool) {
    let inside = relative(path) ?? path
    let pieces = inside.pieces(at: UInt8(ascii: "/"))
    let file = pieces.last ?? inside
    let lower = file.asciiLowercased
    if lower.hasSuffix(".py") || lower.hasSuffix(".pyw") {
      // Written by file systems of another kind beside each file; never imported.
      if file.hasPrefix("._"), ContentKind(content) == .other, !PythonContent.isText(content) { return (.data, false) }
      return (pythonRole(inside, pieces: pieces, file: file), true)
    }
    // Read by type checkers and never imported; what is hidden in one runs when somebody executes the file.
    if lower.hasSuffix(".pyi") { return (.documentation, true) }
    // Cython: compiled while the distribution is built, and run when the result is imported.
    if lower.hasSuffix(".pyx") || lower.hasSuffix(".pxd") || lower.hasSuffix(".pxi") {
      return (pythonRole(inside, pieces: pieces, file: file), true)
    }
    if lower.hasSuffix(".pth") {
      let runs = content.lines.contains(where: PythonContent.isStartupLine)
      return (runs ? .startup : .data, runs)
    }
    switch ContentKind(content) {
    case .executable: return (.executable, false)
    case .archive: return (.archive, false)
    case .bytecode: return (.bytecode, false)
    case .other: break
    }
    if lower.hasSuffix(".pyc") || lower.hasSuffix(".pyo") { return (.bytecode, false) }
    if PythonContent.hasShebang(content) { return (isTest(pieces) ? .test : .script, true) }
    if Self.isMetadata(pieces, lower: lower) { return (.metadata, false) }
    if Self.isProse(lower) { return (.documentation, false) }
    let isPython = !Self.isOtherLanguage(lower) && PythonContent.startsLikePython(content)
    if Self.isScriptFolder(inside, form: form) { return (.script, isPython) }
    if isPython, !lower.utf8.contains(UInt8(ascii: ".")) { return (isTest(pieces) ? .test : .script, true) }
    return (isDocumentationFolder(pieces) ? .documentation : .data, isPython)
  }

  private func pythonRole(_ inside: String, pieces: [String], file: String) -> FileRole {
    if form != .wheel, form != .egg {
      if pieces.count == 1, file == "setup.py" { return .installScript }
      if buildScripts.contains(inside) { return .installScript }
    }
    if file == "sitecustomize.py" || file == "usercustomize.py" {
      let name = moduleName(of: root + inside)
      if name == "sitecustomize" || name == "usercustomize" { return .startup }
    }
    if isTest(pieces) { return .test }
    if Self.isScriptFolder(inside, form: form) { return .script }
    if isDocumentationFolder(pieces) { return .documentation }
    return tools.contains(inside) ? .tool : .module
  }

  /// By path: a folder `tests` or `test`, or the names that test runners collect. A lone `test.py` is a module: it is not
  /// collected, and it is a favoured name for something else.
  private func isTest(_ pieces: [String]) -> Bool {
    if pieces.dropLast().contains(where: { $0 == "tests" || $0 == "test" }) { return true }
    guard let file = pieces.last else { return false }
    return file == "conftest.py" || file == "tests.py"
      || (file.hasPrefix("test_") && file.hasSuffix(".py")) || file.hasSuffix("_test.py")
  }

  private static func isScriptFolder(_ path: String, form: Form) -> Bool {
    switch form {
    case .wheel:
      return dataScheme(of: path)?.kind == "scripts"
    case .egg:
      return path.hasPrefix("EGG-INFO/scripts/")
    case .source, .plain:
      // `scripts=glob("scripts/*")` takes the files of the folder itself; what lies deeper is tooling of the project.
      let pieces = path.pieces(at: UInt8(ascii: "/"))
      return pieces.count == 2 && (pieces[0] == "bin" || pieces[0] == "scripts")
    }
  }

  /// Folders of that name that are no package: what can be imported is a module, whatever it is called.
  private func isDocumentationFolder(_ pieces: [String]) -> Bool {
    guard form == .source, pieces.count > 1, let first = pieces.first, !packages.contains(first) else { return false }
    return [
      "doc", "docs", "documentation", "examples", "example", "samples", "demo", "demos", "benchmarks", "scripts",
    ].contains(first)
  }

  private static func isMetadata(_ pieces: [String], lower: String) -> Bool {
    if pieces.dropLast().contains(where: { $0.hasSuffix(".dist-info") || $0.hasSuffix(".egg-info") || $0 == "EGG-INFO" }
    ) {
      return true
    }
    return [
      "pkg-info", "pyproject.toml", "setup.cfg", "manifest.in", "tox.ini", "requirements.txt", "pipfile",
      "pipfile.lock",
      "poetry.lock", "uv.lock",
    ].contains(lower)
  }

  private static func isProse(_ lower: String) -> Bool {
    if lower.hasSuffix(".md") || lower.hasSuffix(".rst") || lower.hasSuffix(".adoc") || lower.hasSuffix(".html") {
      return true
    }
    let stem = lower.pieces(at: UInt8(ascii: "."))[0]
    return ["readme", "license", "licence", "copying", "changelog", "changes", "history", "authors", "notice"].contains(
      stem)
  }

  /// Names of files whose first line may well read `import x` without their being Python.
  private static func isOtherLanguage(_ lower: String) -> Bool {
    let suffixes = [
      ".java", ".kt", ".scala", ".go", ".js", ".mjs", ".jsx", ".ts", ".tsx", ".swift",
      ".d",
      ".hs", ".css", ".scss", ".proto", ".c", ".h", ".cpp", ".rs", ".json", ".xml", ".svg", ".csv", ".po", ".pot",
      ".ipynb",
    ]
    return suffixes.contains { lower.hasSuffix($0) }
  }
}

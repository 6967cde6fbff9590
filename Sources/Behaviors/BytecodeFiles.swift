public import Limits
public import Packages
import PythonBytecode
public import PythonSemantics
import PythonSyntax
import SourceText

/// What the compiled files of a distribution show: code whose source is not there, or that is not what its source says.
///
/// Such code is written down as a sketch, which then goes the way of any other Python file.
public struct BytecodeFiles: Sendable {
  /// Sketches, one for each file that shows something its source does not.
  public private(set) var inputs: [SemanticModel.Input] = []
  public private(set) var observations: [Observation] = []
  public private(set) var limitations: [Limitation] = []

  /// Differences that an observation names.
  private static let shownDifferences = 4

  /// - Parameter sources: the Python files of the distribution.
  public init(of distribution: Distribution, sources: [SemanticModel.Input], limits: Limits) {
    let files = distribution.files.filter { $0.role == .bytecode }
    guard !files.isEmpty else { return }
    var places: [String: Int] = [:]
    for (index, input) in sources.enumerated() { places[input.path] = index }
    for file in files {
      read(file, source: places[Self.sourcePath(ofBytecode: file.path)].map { sources[$0].parsed }, limits: limits)
    }
  }

  private mutating func read(_ file: DistributionFile, source: ParsedModule?, limits: Limits) {
    let content = Array(file.content)
    let compiled = PycFile.read(content, limits: limits)
    guard let program = BytecodeProgram(compiled, limits: limits) else {
      let reasons = compiled.anomalies.map(\.rawValue).joined(separator: ", ")
      limitations.append(
        Limitation(
          .damaged, path: file.path,
          message:
            "The bytecode could not be read\(reasons.isEmpty ? "" : " (\(reasons))"), so what it does is not known."))
      return
    }
    if program.limitation != nil {
      limitations.append(
        Limitation(
          .evaluationSteps, path: file.path, message: "The bytecode is too large to be followed to its end."))
    }
    var detail = "compiled by Python \(program.version.name)"
    let location = Location(path: file.path)
    if let source {
      // What a damaged or unread source says is not all that it says.
      guard source.errors.isEmpty, source.limitations.isEmpty else { return }
      let differences = BytecodeAgreement.disagreements(
        of: program, with: Self.facts(of: source, isPython2: program.version.major == 2))
      guard !differences.isEmpty else { return }
      let shown = differences.prefix(Self.shownDifferences).map { "\($0.kind.rawValue) \($0.value)" }
      detail += "; not in the source: \(shown.joined(separator: ", "))"
      observations.append(
        Observation(
          .carriesBytecode, runsAt: .import, location: location, subject: "unlike-its-source",
          detail: ModuleObserver.detail(detail)))
    } else {
      observations.append(
        Observation(
          .carriesBytecode, runsAt: .import, location: location, subject: "without-source",
          detail: ModuleObserver.detail(detail)))
    }
    let sketch = BytecodeSketch.text(of: program, ceiling: min(8 << 20, 65_536 + 16 * content.count))
    let parsed = Parser.parse(SourceText(utf8: sketch), limits: limits)
    limitations += parsed.limitations.map { Limitation($0.kind, path: file.path, message: $0.message) }
    inputs.append(SemanticModel.Input(path: file.path, moduleName: nil, role: .module, parsed: parsed))
  }

  /// What a source says, for comparison with what was compiled.
  ///
  /// - Parameter isPython2: whether Python 2 compiled it, to which `b''` is the same as `''`.
  private static func facts(of module: ParsedModule, isPython2: Bool) -> SourceFacts {
    let tree = module.tree
    var facts = SourceFacts(names: [], classNames: [], texts: [], bytes: [], imports: [])
    for index in 0..<tree.nodeCount {
      let node = NodeID(rawValue: Int32(truncatingIfNeeded: index))
      switch tree.kind(node) {
      case .stringLiteral:
        facts.texts.append(String(decoding: tree.literal(node), as: UTF8.self))
        if isPython2 { facts.bytes.append(Array(tree.literal(node))) }
      case .bytesLiteral:
        facts.bytes.append(Array(tree.literal(node)))
        if isPython2 { facts.texts.append(String(decoding: tree.literal(node), as: UTF8.self)) }
      case .classDef: facts.classNames.insert(tree.name(node))
      case .importStatement:
        for alias in tree.children(node) where tree.kind(alias) == .alias {
          facts.imports.insert(ImportFact(module: tree.name(alias), level: 0, names: []))
        }
      case .importFrom:
        let names = tree.children(node).filter { tree.kind($0) == .alias }.map { tree.name($0) }
        let module = tree.symbol(node).isNone ? "" : tree.name(node)
        facts.imports.insert(ImportFact(module: module, level: Int(tree.extra(node)), names: names))
      default: break
      }
    }
    // Every name is a symbol, and dotted ones are those of imports.
    for raw in 0..<tree.symbols.count {
      let name = tree.symbols.text(of: Symbol(rawValue: Int32(truncatingIfNeeded: raw)))
      facts.names.insert(name)
      if name.utf8.contains(0x2E) { facts.names.formUnion(name.split(separator: ".").map(String.init)) }
    }
    return facts
  }

  /// `pkg/__pycache__/mod.cpython-311.pyc` and `pkg/mod.pyc` → `pkg/mod.py` (PEP 3147).
  private static func sourcePath(ofBytecode path: String) -> String {
    var components = path.split(separator: "/", omittingEmptySubsequences: false)
    guard let name = components.popLast(), let stem = name.split(separator: ".").first else { return path }
    if components.last == "__pycache__" { components.removeLast() }
    return (components + [stem + ".py"]).joined(separator: "/")
  }
}

public import Limits
public import Packages
public import PythonSyntax
import SourceText

/// The meaning of the Python files of one distribution: what each name is, when each block runs, what flows where.
///
/// Names are resolved across the files; nothing is run. The model is over-approximate where Python is dynamic and says
/// nothing where it does not know.
///
///     let model = SemanticModel(inputs: inputs, entryPoints: distribution.entryPoints)
///     for call in model.modules[0].calls where call.name >= 0 {
///       print(model.modules[0].qualifiedNames[call.name], call.runsAt)
///     }
public struct SemanticModel: Sendable {
  /// One Python file.
  public struct Input: Sendable {
    public var path: String
    /// Dotted name that `import` reaches it under; nil for none.
    public var moduleName: String?
    public var role: FileRole
    public var parsed: ParsedModule

    public init(path: String, moduleName: String?, role: FileRole, parsed: ParsedModule) {
      self.path = path
      self.moduleName = moduleName
      self.role = role
      self.parsed = parsed
    }
  }

  /// In the order of the inputs.
  public let modules: [ModuleModel]
  let package: PackageState
  let graph: FlowGraph
  /// Who makes whom run; see `chain(to:module:)`.
  let reach: CallGraph

  /// - Parameter surroundings: what names mean that the files do not bind themselves, as dotted names; for code that other
  ///   code executes in its own namespace.
  public init(
    inputs: [Input], entryPoints: [EntryPoint], limits: Limits = Limits(), surroundings: [String: String] = [:]
  ) {
    var paths = PathTable()
    let known = KnownPaths(&paths)
    let byteCount = inputs.reduce(0) { $0 + $1.parsed.source.bytes.count }
    var free: [Int32: Int32] = [:]
    for (name, target) in surroundings { free[paths.component(name)] = paths.path(target) }
    let modulePaths = Self.modulePaths(inputs, &paths)
    var analyses: [ModuleAnalysis?] = []
    var unitCount: Int32 = 0
    var typeCount: Int32 = 0
    for (index, input) in inputs.enumerated() {
      let analysis = ModuleAnalysis(
        index: index, input: input, path: modulePaths[index], unitBase: unitCount, typeBase: typeCount, limits: limits,
        paths: &paths)
      unitCount += Int32(analysis.contexts.units.count)
      typeCount += Int32(analysis.contexts.types.count)
      analyses.append(analysis)
    }
    var package = PackageState(
      paths: paths, known: known, bases: [[Int32]](repeating: [], count: Int(typeCount)),
      typePaths: Self.typePaths(analyses), stepCeiling: limits.evaluationSteps,
      sharedSteps: min(limits.evaluationSteps, ConstantTable.sharedSteps(bytes: byteCount)),
      ancestries: Ancestry(typeCount: Int(typeCount)),
      returnPaths: [Int32](repeating: PathTable.none, count: Int(unitCount)), freeNames: free)
    for case .some(let analysis) in analyses { package.declareModule(analysis) }
    for case .some(let analysis) in analyses { analysis.declareLazyNames(&package) }
    paths = PathTable()
    for round in 0..<2 {
      for index in analyses.indices {
        guard var analysis = analyses[index], round == 0 || analysis.needsSecondRound else { continue }
        // Taken out of the array while it changes, so that its arrays are not copied.
        analyses[index] = nil
        analysis.evaluate(&package, others: analyses)
        analyses[index] = analysis
      }
    }
    package.settleAncestries()
    let settled = analyses.compactMap { $0 }
    let contextSystems = settled.map { $0.contextSystems(package) }
    var builder = CallGraphBuilder(
      modules: settled, package: package, namesakes: Self.namesakes(settled, package), unitCount: Int(unitCount))
    let calls = builder.build(inputs: inputs, entryPoints: entryPoints, contextSystems: contextSystems)
    let alternatives = builder.alternatives
    reach = calls
    var texts = PathTexts(pathCount: package.paths.count)
    modules = settled.enumerated().map { index, analysis in
      let units = Int(analysis.unitBase)..<Int(analysis.unitBase) + analysis.contexts.units.count
      let times = Array(calls.runTimes[units])
      let sites = SiteCollector(
        analysis, package: package, texts: &texts, runTimes: times, unitSystems: Array(calls.systems[units]),
        contextSystems: contextSystems[index], alternatives: alternatives[index])
      return ModuleModel(input: inputs[index], analysis: analysis, sites: sites, runTimes: times)
    }
    self.package = package
    graph = FlowGraph(modules: modules, package: package)
  }

  /// The dotted name that an expression stands for, as in `CallSite.name`; nil when there is none, and for what a call gave.
  public func qualifiedName(of node: NodeID, module: Int) -> String? {
    let path = modules[module].analysis.pathOf(node)
    guard path > PathTable.unknown, !package.known.isLiteral(path), !package.paths.isResult(path) else { return nil }
    return package.paths.text(path)
  }

  /// The function of the package that an expression names: the module it is in, and its `functionDef` or `lambda` node.
  public func function(named node: NodeID, module: Int) -> (module: Int, node: NodeID)? {
    let path = modules[module].analysis.pathOf(node)
    guard path > PathTable.unknown, !package.paths.isResult(path),
      case .function(let unit)? = package.paths.definition(path)
    else { return nil }
    let owner = index(ofUnit: unit)
    let units = modules[owner].analysis.contexts.units
    let local = Int(unit - modules[owner].analysis.unitBase)
    return local < units.count ? (owner, units[local].node) : nil
  }

  /// What the variables of a module stand for, for the `surroundings` of code that it executes.
  public func names(ofModule index: Int) -> [String: String] {
    let analysis = modules[index].analysis
    var names: [String: String] = [:]
    for (position, binding) in analysis.bindings.enumerated() where analysis.table.scopes[position] == 0 {
      guard binding.summary > PathTable.unknown, !package.known.isLiteral(binding.summary),
        !package.paths.isResult(binding.summary)
      else { continue }
      let name = analysis.table.bytes(of: Symbol(rawValue: analysis.table.symbols[position]), in: analysis.tree)
      names[String(decoding: name, as: UTF8.self)] = package.paths.text(binding.summary)
    }
    return names
  }

  /// Files without a module name get a path that no import reaches, under the name of the file.
  private static func modulePaths(_ inputs: [Input], _ paths: inout PathTable) -> [Int32] {
    // A stub says what another file defines; it stands for the module only where there is nothing else.
    let sources = Set(inputs.lazy.filter { !$0.path.hasSuffix(".pyi") }.compactMap(\.moduleName))
    return inputs.enumerated().map { index, input in
      let isStub = input.path.hasSuffix(".pyi")
      if let name = input.moduleName, !name.isEmpty, !isStub || !sources.contains(name) {
        let path = paths.path(name)
        paths.define(path, .module(Int32(index)))
        paths.keep(path)
        return path
      }
      let file = input.path.utf8.split(separator: UInt8(ascii: "/")).last.map { Array($0) } ?? []
      let stem = file.split(separator: UInt8(ascii: "."), maxSplits: 1).first ?? []
      return paths.anonymous(stem.isEmpty ? "module" : String(decoding: stem, as: UTF8.self))
    }
  }

  private static func typePaths(_ analyses: [ModuleAnalysis?]) -> [Int32] {
    var typePaths: [Int32] = []
    for case .some(let analysis) in analyses {
      var own = [Int32](repeating: PathTable.none, count: analysis.contexts.types.count)
      for (scope, path) in zip(analysis.contexts.scopes, analysis.scopePaths) where scope.type >= 0 {
        own[Int(scope.type)] = path
      }
      typePaths += own
    }
    return typePaths
  }

  /// Functions of one path that are told apart; calls reach all of them, so that more would multiply.
  private static let namesakeCeiling = 16

  /// Units whose path was defined by an earlier unit already, by that one.
  private static func namesakes(_ analyses: [ModuleAnalysis], _ package: PackageState) -> [Int32: [Int32]] {
    var namesakes: [Int32: [Int32]] = [:]
    for analysis in analyses {
      for (local, unit) in analysis.contexts.units.enumerated() where unit.kind == .function {
        let number = analysis.unitBase + Int32(local)
        let path = analysis.scopePaths[Int(unit.scope)]
        if case .function(let first)? = package.paths.definition(path), first != number,
          namesakes[first]?.count ?? 0 < namesakeCeiling
        {
          namesakes[first, default: []].append(number)
        }
      }
    }
    return namesakes
  }
}

import Packages
import PythonSyntax
import SourceText

// Where code begins to run: by the role of its file, by an entry point, because its name is public.

extension CallGraphBuilder {
  /// Roots of every module; returns the entry points that `setup.py` announces.
  mutating func addStarts(_ inputs: [SemanticModel.Input]) -> [EntryPoint] {
    var announced: [EntryPoint] = []
    var scripts: Set<String> = []
    for (index, module) in modules.enumerated() where !module.isStub && module.role != .test {
      let setup = readSetup(module)
      announced += setup.entryPoints
      guard !setup.scripts.isEmpty else { continue }
      // `setup(scripts=["tools/run"])`: files that an installer puts among the commands.
      let path = inputs[index].path
      let folder = path.utf8.lastIndex(of: UInt8(ascii: "/")).map { String(path[...$0]) } ?? ""
      scripts.formUnion(setup.scripts.map { folder + $0 })
    }
    for (index, module) in modules.enumerated() where !module.isStub {
      let path = inputs[index].path
      let isScript = scripts.contains(path) && module.role != .test
      addRoots(module, path: path, isScript: isScript, isImportable: inputs[index].moduleName != nil)
    }
    return announced
  }

  private mutating func addRoots(_ module: ModuleAnalysis, path: String, isScript: Bool, isImportable: Bool) {
    let isTest = module.role == .test
    for (local, unit) in module.contexts.units.enumerated() {
      let number = module.unitBase + Int32(local)
      if isTest { graph.markTest(number) }
      switch unit.kind {
      case .module:
        let (stage, kind) = isScript ? (.entryPoint, .script) : moduleStart(module, path: path)
        graph.root(CallGraph.Root(unit: number, stage: stage, kind: kind))
      case .mainGuard:
        let stage = isScript ? .entryPoint : Self.guardStage(module.role, isImportable: isImportable)
        graph.root(CallGraph.Root(unit: number, stage: stage, kind: .main))
      case .function:
        if isTest {
          graph.root(CallGraph.Root(unit: number, stage: .test, kind: .test))
        } else if module.role == .installScript, !path.hasSuffix("setup.py") {
          // The front end calls the functions of an in-tree build backend and of build hooks.
          let isHook = Self.buildHooks.contains(package.paths.lastText(module.unitPath(local)))
          graph.root(CallGraph.Root(unit: number, stage: isHook ? .install : .installRest, kind: .buildHook))
        } else if isPublic(module, unit) {
          graph.root(CallGraph.Root(unit: number, stage: .call, kind: .publicName))
        }
      }
    }
  }

  /// PEP 517 and 660, and what hatchling, pdm-backend and poetry-core call.
  private static let buildHooks: Set<String> = [
    "build_wheel", "build_sdist", "build_editable", "get_requires_for_build_wheel", "get_requires_for_build_sdist",
    "get_requires_for_build_editable", "prepare_metadata_for_build_wheel", "prepare_metadata_for_build_editable",
    "initialize", "finalize", "clean", "pdm_build_hook_enabled", "pdm_build_clean", "pdm_build_initialize",
    "pdm_build_update_files", "pdm_build_finalize", "build",
  ]

  private func moduleStart(_ module: ModuleAnalysis, path: String) -> (CallGraph.Stage, CallStep.Kind) {
    switch module.role {
    case .installScript: return (.install, .installScript)
    case .startup: return (.start, .startupFile)
    case .script: return (.entryPoint, .script)
    case .test: return (.test, .test)
    case .module:
      if path.hasSuffix("/__main__.py") || path == "__main__.py" { return (.entryPoint, .main) }
      return isFirstImported(module) ? (.import, .packageImport) : (.importRest, .moduleImport)
    case .metadata, .documentation, .tool, .executable, .archive, .bytecode, .data: return (.call, .main)
    }
  }

  /// Whether a user's `import` of the distribution names this module: no package around it is imported before it.
  private func isFirstImported(_ module: ModuleAnalysis) -> Bool {
    var path = package.paths.parent(module.path)
    while path > PathTable.unknown {
      if case .module? = package.paths.definition(path) { return false }
      path = package.paths.parent(path)
    }
    return true
  }

  /// No command leads to the guarded part of a file that nothing imports, or that is not installed: a person runs it by
  /// hand, or nobody.
  private static func guardStage(_ role: FileRole, isImportable: Bool) -> CallGraph.Stage {
    switch role {
    case .module where !isImportable: .call
    case .documentation, .tool: .call
    case .installScript: .install
    case .startup: .start
    case .test: .test
    default: .entryPoint
    }
  }

  /// A function of a module, or a method of a class of a module, whose name begins with no underscore; of the special
  /// methods all, since users call them by using the object.
  private func isPublic(_ module: ModuleAnalysis, _ unit: Unit) -> Bool {
    guard module.tree.kind(unit.node) == .functionDef, unit.parent == 0 else { return false }
    func isPublic(_ node: NodeID) -> Bool {
      let symbol = module.tree.symbol(node)
      guard !symbol.isNone else { return false }
      let name = module.tree.symbols.bytes(of: symbol)
      return name.first != UInt8(ascii: "_")
        || (name.starts(with: "__".utf8) && name.suffix(2).elementsEqual("__".utf8))
    }
    guard isPublic(unit.node) else { return false }
    var scope = module.contexts.scopes[Int(unit.scope)].parent
    while scope > 0 {
      guard module.contexts.scopes[Int(scope)].kind == .type, isPublic(module.contexts.scopes[Int(scope)].node) else {
        return false
      }
      scope = module.contexts.scopes[Int(scope)].parent
    }
    return true
  }

  // MARK: - Entry points

  mutating func addEntryPoints(_ entryPoints: [EntryPoint]) {
    for point in entryPoints {
      // `package.__init__:main` is another way of saying `package:main`.
      let module = point.module.hasSuffix(".__init__") ? String(point.module.dropLast(9)) : point.module
      let text = point.attribute.isEmpty ? module : module + "." + point.attribute
      guard let path = resolvedPath(text) else {
        // An attribute that is made at run time: what is known is that its module is imported.
        if point.isBuildAttribute { root(point, moduleNamed: point.module) }
        continue
      }
      // A plain constant is read off the file; only for anything else does setuptools import it.
      if point.isBuildAttribute, package.constants[path].map({ $0.module >= 0 }) ?? false { continue }
      let label = point.name.isEmpty ? text : "\(point.group) \(point.name)"
      if point.isBuildAttribute {
        root(point, moduleNamed: point.module)
        guard !point.attribute.isEmpty else { continue }
      }
      var targets: [Int32] = []
      switch package.paths.definition(path) {
      case .function: targets = units(at: path)
      case .type(let type):
        if point.group == EntryPoint.commandClassGroup {
          hooked[type] = HookedCommand(name: point.name)
          continue
        }
        targets = callees(path)
        for name in [words.call, words.run, package.paths.components.find("main")?.rawValue ?? -1] {
          targets += members(path, name)
        }
        // What a host does with a class of a plug-in, and when, is for the host to say.
        if !point.isCommand, !point.isBuildAttribute {
          for unit in targets {
            graph.root(CallGraph.Root(unit: unit, stage: .call, kind: .entryPoint, label: label))
          }
          continue
        }
        targets.append(graph.objects(of: type))
      case .module(let index) where point.group == "pytest11": targets = pytestHooks(modules[Int(index)])
      case .module(let index): targets = [modules[Int(index)].unitBase]
      case .variable, nil: continue
      }
      let stage: CallGraph.Stage = point.isBuildAttribute ? .install : .entryPoint
      for unit in targets {
        graph.root(
          CallGraph.Root(
            unit: unit, stage: stage, kind: point.isBuildAttribute ? .buildAttribute : .entryPoint, label: label))
      }
    }
    rootHooks()
  }

  private mutating func root(_ point: EntryPoint, moduleNamed name: String) {
    var path = package.paths.find(dotted: name) ?? PathTable.none
    while path > PathTable.unknown {
      if case .module(let index)? = package.paths.definition(path) {
        graph.root(
          CallGraph.Root(
            unit: modules[Int(index)].unitBase, stage: .install, kind: .buildAttribute,
            label: "\(point.name) = \(point.attribute.isEmpty ? name : name + "." + point.attribute)"))
      }
      path = package.paths.parent(path)
    }
  }

  private func resolvedPath(_ dotted: String) -> Int32? {
    var path = PathTable.none
    for piece in dotted.utf8.split(separator: UInt8(ascii: ".")) {
      guard let component = package.paths.components.find(String(piece) ?? ""),
        let next = package.paths.find(parent: path, component: component.rawValue)
      else { return nil }
      path = package.paths.resolved(next)
    }
    return path >= 0 ? path : nil
  }

  /// Functions that pytest calls once it has imported a plug-in.
  private func pytestHooks(_ module: ModuleAnalysis) -> [Int32] {
    module.contexts.units.indices.filter { local in
      let unit = module.contexts.units[local]
      return unit.kind == .function && unit.parent == 0
        && package.paths.lastText(module.unitPath(local)).hasPrefix("pytest_")
    }.map { module.unitBase + Int32($0) }
  }
}

import PythonSemantics
import PythonSyntax
import SourceText

// What the code of an observation depends on: the tests, the `try` and the loops around it.

extension Circumstances {
  /// Nodes of one test that are looked at, with what its names stand for.
  private static let testCeiling = 64
  /// Definitions of one name that are looked at.
  private static let definitionCeiling = 3

  /// What surrounds the code of an observation.
  public func setting(of observation: Observation) -> CodeSetting {
    guard let place = place(of: observation), let model = model(ofLayer: place.layer) else { return CodeSetting() }
    return CodeSetting(
      guards: guards(of: place, in: model, of: observation),
      swallowsErrors: model.swallowsErrors(place.node, module: place.module),
      repeatsWithPause: repeatsWithPause(place, in: model))
  }

  /// Writes down what surrounds the code of an observation, and the systems that alone have what it uses.
  public func describe(_ observation: inout Observation) {
    observation.setting = setting(of: observation)
    guard observation.systems.isEmpty, let catalogue else { return }
    observation.systems = catalogue.systems(of: observation.subject)
    if observation.systems.isEmpty { observation.systems = catalogue.systems(ofText: observation.detail) }
  }

  private func guards(of place: Place, in model: SemanticModel, of observation: Observation) -> GuardSet {
    var guards: GuardSet = observation.systems.isEmpty ? [] : GuardSet([.system])
    for test in model.tests(around: place.node, module: place.module) {
      guards.formUnion(knownQuestion(of: test, in: model, layer: place.layer))
    }
    return guards
  }

  private func knownQuestion(of test: SurroundingTest, in model: SemanticModel, layer: Int?) -> GuardSet {
    // A test and its opposite ask the same, except for the words of a command.
    let key = Place(layer: layer, module: test.module, node: test.test)
    var asked = knownQuestions[key] ?? asked(by: test, in: model, layer: layer)
    knownQuestions[key] = asked
    if asked.contains(Self.arguments), !isOwnCommand(test, in: model) { asked.remove(Self.arguments) }
    return asked
  }

  private static let arguments = GuardSet([.arguments])

  /// Words that installers themselves call `setup.py` with.
  private static let installerWords: Set<String> = [
    "install", "develop", "build", "build_py", "build_ext", "build_scripts", "bdist", "bdist_wheel", "bdist_egg",
    "egg_info", "dist_info", "editable_wheel", "sdist", "install_lib", "install_egg_info", "clean", "--version",
    "--name",
    "-c", "pip", "setup.py",
  ]

  /// `if sys.argv[1] == "upload"`: somebody has to say that word. A test that must not hold, or that asks for a word that
  /// installers say, is none of these.
  private func isOwnCommand(_ test: SurroundingTest, in model: SemanticModel) -> Bool {
    guard !test.isNegated else { return false }
    let module = model.modules[test.module]
    let tree = module.parsed.tree
    var hasWord = false
    var stack = [test.test]
    var budget = Self.testCeiling
    while let node = stack.popLast(), budget > 0 {
      budget -= 1
      guard !node.isNone else { continue }
      switch tree.kind(node) {
      case .boolOperation where tree.operator(node) == .or: return false
      case .unaryOperation where tree.operator(node) == .not: return false
      case .compareOperand where ![.equal, .in, .greater, .greaterEqual].contains(tree.operator(node)): return false
      default: break
      }
      for text in module.constantTexts(node) ?? module.constantText(node).map({ [$0] }) ?? [] {
        if Self.installerWords.contains(text) { return false }
        hasWord = true
      }
      stack.append(contentsOf: tree.children(node))
    }
    return hasWord
  }

  /// Walks a test with an explicit stack, through the variables in it.
  private func asked(by test: SurroundingTest, in model: SemanticModel, layer: Int?) -> GuardSet {
    guard let catalogue else { return [] }
    let module = model.modules[test.module]
    let tree = module.parsed.tree
    var guards: GuardSet = []
    var stack = [test.test]
    var budget = Self.testCeiling
    while let node = stack.popLast(), budget > 0 {
      budget -= 1
      guard !node.isNone else { continue }
      switch tree.kind(node) {
      case .name, .attribute:
        // A parameter by the name that everybody gives to `sys.argv`.
        if tree.kind(node) == .name, tree.name(node) == "argv" { guards.formUnion(Self.arguments) }
        if let name = model.qualifiedName(of: node, module: test.module) {
          guards.formUnion(self.guards(ofName: name, at: node, module, catalogue))
        }
        if tree.kind(node) == .name {
          for definition in module.definitions(of: node).prefix(Self.definitionCeiling)
          where definition.kind == .value {
            stack.append(definition.value)
          }
        } else {
          stack.append(tree.child(node, 0))
        }
      case .call:
        guards.formUnion(self.guards(ofCallee: tree.child(node, 0), test.module, model, layer))
        stack.append(contentsOf: tree.children(node))
      case .lambda: continue
      default: stack.append(contentsOf: tree.children(node))
      }
    }
    return guards
  }

  private func guards(
    ofName name: String, at node: NodeID, _ module: ModuleModel, _ catalogue: Catalogue
  ) -> GuardSet {
    let asked = catalogue.guards(of: name)
    guard asked.contains(GuardSet([.environment])) else { return asked }
    // `os.environ.get("CI")`, `os.environ["CI"]`, `"CI" in os.environ`.
    let tree = module.parsed.tree
    let parent = module.parent(of: node)
    guard !parent.isNone else { return asked }
    var key = NodeID.none
    switch tree.kind(parent) {
    // The longer name says more.
    case .attribute: return []
    case .call: key = module.argument(of: parent, position: 0, keyword: "key")
    case .subscript: key = tree.child(parent, 1)
    case .compareOperand:
      let compare = module.parent(of: parent)
      if !compare.isNone { key = tree.child(compare, 0) }
    default: break
    }
    guard !key.isNone, let text = module.constantText(key) else { return asked }
    return EnvironmentQuestion.guards(ofVariable: text)
  }

  /// `if is_debugged(): …`: what the function of the package looks at.
  private func guards(ofCallee callee: NodeID, _ module: Int, _ model: SemanticModel, _ layer: Int?) -> GuardSet {
    guard !callee.isNone, let function = model.function(named: callee, module: module) else { return [] }
    let tree = model.modules[function.module].parsed.tree
    let body = tree.child(function.node, tree.kind(function.node) == .lambda ? 1 : 4)
    let unit = model.codeUnit(of: body, module: function.module)
    return behaviorsOfUnits[UnitKey(layer: layer, unit: unit)] ?? []
  }

  /// What the code of each unit asks the machine.
  func shownByUnits() -> [UnitKey: GuardSet] {
    var shown: [UnitKey: GuardSet] = [:]
    for observation in observations {
      let guards: GuardSet
      switch observation.behavior {
      case .evadesAnalysis:
        guards = GuardSet([observation.subject == "virtual-machine" ? .virtualMachine : .debugger])
      case .readsHostIdentity:
        let asked = catalogue?.guards(of: observation.subject) ?? []
        guards = asked.isEmpty ? GuardSet([.host]) : asked
      case .readsVariable: guards = EnvironmentQuestion.guards(ofVariable: observation.detail)
      default: continue
      }
      guard let place = place(of: observation) else { continue }
      let unit = unit(of: place)
      // The statements of a module ask for many reasons.
      guard unit >= 0 else { continue }
      shown[UnitKey(layer: place.layer, unit: unit), default: []].formUnion(guards)
    }
    return shown
  }

  // MARK: - Loops that wait

  /// Loops that wait between two rounds: themselves, or in a function that only they call.
  func loopsWithPauses() -> Set<PausingLoop> {
    var loops: Set<PausingLoop> = []
    for observation in observations where observation.behavior == .pauses {
      guard let place = place(of: observation), let model = model(ofLayer: place.layer) else { continue }
      for loop in model.loops(around: place.node, module: place.module) {
        loops.insert(PausingLoop(layer: place.layer, loop: loop))
      }
    }
    return loops
  }

  /// Whether a loop around the code waits between two rounds, whichever function of the round does.
  private func repeatsWithPause(_ place: Place, in model: SemanticModel) -> Bool {
    guard !pausingLoops.isEmpty else { return false }
    return model.loops(around: place.node, module: place.module).contains {
      pausingLoops.contains(PausingLoop(layer: place.layer, loop: $0))
    }
  }
}

/// What a question about one environment variable is about.
enum EnvironmentQuestion {
  private static let automation: Set<String> = [
    "CI", "CONTINUOUS_INTEGRATION", "GITHUB_ACTIONS", "GITHUB_WORKFLOW", "GITHUB_RUN_ID", "GITLAB_CI", "TRAVIS",
    "JENKINS_URL", "JENKINS_HOME", "CIRCLECI", "APPVEYOR", "TEAMCITY_VERSION", "BUILDKITE", "DRONE", "TF_BUILD",
    "BITBUCKET_BUILD_NUMBER", "BUILD_ID", "BUILD_NUMBER", "CODEBUILD_BUILD_ID", "READTHEDOCS", "TOX_ENV_NAME",
  ]
  private static let user: Set<String> = ["USERNAME", "USER", "LOGNAME", "LNAME", "USERPROFILE", "SUDO_USER"]
  private static let host: Set<String> = [
    "COMPUTERNAME", "HOSTNAME", "HOST", "USERDOMAIN", "USERDNSDOMAIN", "LOGONSERVER", "PROCESSOR_IDENTIFIER",
  ]
  private static let locale: Set<String> = ["LANG", "LANGUAGE", "LC_ALL", "TZ"]
  private static let system: Set<String> = ["OS", "PROCESSOR_ARCHITECTURE", "WINDIR", "SYSTEMROOT"]

  static func guards(ofVariable name: String) -> GuardSet {
    let name = name.uppercased()
    if automation.contains(name) { return GuardSet([.automation]) }
    if user.contains(name) { return GuardSet([.user]) }
    if host.contains(name) { return GuardSet([.host]) }
    if locale.contains(name) { return GuardSet([.locale]) }
    if system.contains(name) { return GuardSet([.system]) }
    return GuardSet([.environment])
  }
}

import PythonSemantics
import PythonSyntax
import SourceText

/// Values that no call and no constant brings: the flow starts at their nodes.
extension ConstantObserver {
  /// Nodes of one module that handlers are searched in, in all: a hostile file may put them into each other.
  private static let maximumWalk = 400_000

  mutating func markSources() {
    markSecrets()
    markEnvironment()
    markRequests()
  }

  private mutating func mark(_ node: NodeID, _ behavior: Behavior) {
    let bits = catalogue.carriedKinds.bits(of: BehaviorSet(behavior))
    guard bits != 0, texts.carried.count < ModuleObserver.maximumObservations else { return }
    texts.carried.append(ModuleTexts.Mark(node: node, bits: bits, runsAt: module.runTime(of: node)))
  }

  // MARK: Secrets

  /// Names of values that nobody gives away: who holds one of these can spend, sign or log in.
  static let secretNames = [
    "private_key", "privatekey", "privateKey", "PrivateKey", "PRIVATE_KEY", "priv_key", "privkey", "private_keys",
    "mnemonic", "mnemonics", "mnemonic_phrase", "seed_phrase", "seedphrase", "seed_words", "recovery_phrase",
    "secret_phrase", "pkey_hex", "wallet_key", "secret_access_key", "aws_secret_access_key", "access_key_secret",
    "accessKeySecret", "AccessKeySecret", "_secret_key", "SecretKey", "keypair_bytes", "secret_seed",
  ]

  private static let publicHalves = ["access_key", "access_key_id", "accesskey"]

  private mutating func markSecrets() {
    var secrets = Set(Self.secretNames.compactMap { tree.symbols.find($0) })
    // Beside the half that names the account, the other half of a pair opens it.
    if Self.publicHalves.contains(where: { tree.symbols.find($0) != nil }), let half = tree.symbols.find("secret_key") {
      secrets.insert(half)
    }
    guard !secrets.isEmpty else { return }
    for raw in 0..<tree.nodeCount {
      let node = NodeID(rawValue: Int32(truncatingIfNeeded: raw))
      switch tree.kind(node) {
      case .name, .attribute:
        if secrets.contains(tree.symbol(node)), isHandedOn(node) { mark(node, .readsSecret) }
      default: continue
      }
    }
  }

  /// Whether the value itself goes on, as a text: what is signed with a key, or derived from it, is not the key.
  private func isHandedOn(_ node: NodeID) -> Bool {
    let parent = module.parent(of: node)
    guard !parent.isNone else { return false }
    switch tree.kind(parent) {
    case .attribute: return Self.textMethods.contains(tree.name(parent))
    case .call: return Self.textFunctions.contains(lastName(tree.child(parent, 0)))
    case .keyword:
      let call = module.parent(of: parent)
      guard !call.isNone, tree.kind(call) == .call else { return false }
      return Self.textFunctions.contains(lastName(tree.child(call, 0)))
    case .formattedValue, .dict, .list, .tuple, .binaryOperation, .assign, .annotatedAssign, .conditional,
      .boolOperation:
      return true
    default: return false
    }
  }

  private func lastName(_ callee: NodeID) -> String {
    guard !callee.isNone, tree.kind(callee) == .attribute || tree.kind(callee) == .name else { return "" }
    return tree.name(callee)
  }

  private static let textMethods: Set<String> = [
    "hex", "encode", "decode", "strip", "replace", "lower", "upper", "join", "to_hex", "tolist", "format",
  ]
  private static let textFunctions: Set<String> = [
    "str", "repr", "bytes", "dumps", "dict", "list", "tuple", "b64encode", "urlsafe_b64encode", "standard_b64encode",
    "hexlify", "urlencode", "quote", "quote_plus", "format", "join", "append", "update", "post", "get", "put", "patch",
    "request", "urlopen", "Request", "send", "sendall", "sendto", "send_message", "sendMessage", "send_document",
    "compress",
  ]

  // MARK: The whole environment

  /// `json.dumps(dict(os.environ))`, `f"{os.environ}"`: all variables at once. Lookups of one are none.
  private mutating func markEnvironment() {
    guard let number = module.qualifiedNames.firstIndex(of: "os.environ") else { return }
    for reference in module.references where reference.name == number {
      if isHandedOn(reference.node), tree.kind(module.parent(of: reference.node)) != .assign {
        mark(reference.node, .readsEnvironment)
      }
    }
  }

  // MARK: Requests of others

  /// Decorators that make of a function what answers strangers.
  private static let handlers: Set<String> = [
    "message_handler", "callback_query_handler", "on_message", "route", "websocket", "on_event", "message",
  ]
  /// Those that do when what they belong to is a server or a bot.
  private static let handlersOfServers: Set<String> = [
    "get", "post", "put", "delete", "command", "event", "on", "listen",
  ]
  private static let servers: Set<String> = [
    "app", "api", "router", "server", "bot", "client", "dp", "sio", "blueprint",
  ]

  private mutating func markRequests() {
    var rest = Self.maximumWalk
    for raw in 0..<tree.nodeCount {
      let node = NodeID(rawValue: Int32(truncatingIfNeeded: raw))
      guard tree.kind(node) == .functionDef, isHandler(node) else { continue }
      let parameters = parameterSymbols(of: node)
      guard !parameters.isEmpty else { continue }
      var open = [node]
      while let next = open.popLast(), rest > 0 {
        rest -= 1
        if tree.kind(next) == .name, parameters.contains(tree.symbol(next)) { mark(next, .receivesRequest) }
        for child in tree.children(next) where !child.isNone { open.append(child) }
      }
    }
  }

  /// Those that register a function for something that somebody sends, by its own name or by one that is given.
  private static let registrations: Set<String> = ["event", "on", "listen"]
  /// Names that messengers and queues call a function by.
  private static let callbacks: Set<String> = ["on_message", "on_private_message", "on_data"]

  private func isHandler(_ function: NodeID) -> Bool {
    if Self.callbacks.contains(tree.name(function)) { return true }
    let decorators = tree.child(function, 0)
    guard !decorators.isNone else { return false }
    return tree.children(decorators).prefix(8).contains { decorator in
      guard !decorator.isNone else { return false }
      let callee = tree.kind(decorator) == .call ? tree.child(decorator, 0) : decorator
      guard !callee.isNone, tree.kind(callee) == .attribute else { return false }
      if Self.handlers.contains(tree.name(callee)) { return true }
      if Self.registrations.contains(tree.name(callee)), callee != decorator, tree.childCount(decorator) > 1,
        module.constantText(tree.child(decorator, 1)) != nil
      {
        return true
      }
      guard Self.handlersOfServers.contains(tree.name(callee)) else { return false }
      let owner = tree.child(callee, 0)
      return !owner.isNone && tree.kind(owner) == .name && Self.servers.contains(tree.name(owner))
    }
  }

  /// The parameters without `self`.
  private func parameterSymbols(of function: NodeID) -> Set<Symbol> {
    var symbols: Set<Symbol> = []
    for child in tree.children(function) where !child.isNone && tree.kind(child) == .parameters {
      for parameter in tree.children(child).prefix(16) where !parameter.isNone && tree.kind(parameter) == .parameter {
        if tree.name(parameter) != "self" { symbols.insert(tree.symbol(parameter)) }
      }
    }
    return symbols
  }
}

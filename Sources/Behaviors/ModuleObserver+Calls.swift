import PartialEvaluation
import PythonSemantics
import PythonSyntax
import SourceText

/// Calls: the catalogue names the behaviours, the arguments make them precise.
extension ModuleObserver {
  /// What, when it flows into a request, makes the request send it. Files and single variables are not here: addresses
  /// come out of them as a rule.
  static let telling = BehaviorSet([
    .readsEnvironment, .readsHostIdentity, .readsCredentials, .readsBrowserData, .readsChatTokens, .readsWallet,
    .readsClipboard, .capturesScreen, .capturesCamera, .capturesKeys,
  ])

  /// Ends of names whose first argument says where to.
  static let addressed = [
    ".post", ".put", ".patch", ".request", ".connect", ".create_connection", ".connect_ex", ".from_url",
    ".HTTPConnection", ".HTTPSConnection",
    ".DiscordWebhook",
    ".Webhook", ".Telnet",
  ]

  /// One call with what is known of it.
  struct Call {
    let node: NodeID
    let name: String
    var sources: BehaviorSet
    let site: CallSite
    /// Only the evaluation knows that it is made there: the arguments of the expression are not its own.
    var isEvaluated = false
  }

  mutating func observeCalls() {
    let entries = texts.entries
    for (number, site) in module.calls.enumerated() {
      let sources = seeds.possible(flow.bits(intoArgumentsOf: number, module: index), at: site.runsAt)
      guard site.name >= 0, !module.qualifiedNames[site.name].hasPrefix("?.") || entries[site.name] != nil else {
        let call = Call(node: site.node, name: "?", sources: sources, site: site)
        observeUnknownCallee(call)
        observeOthers(call, besides: [])
        continue
      }
      let name = module.qualifiedNames[site.name]
      var call = Call(node: site.node, name: name, sources: sources, site: site)
      if let entry = entries[site.name] {
        call.sources.formUnion(carried(into: call, that: entry.behaviors))
        for behavior in entry.behaviors.members { observe(behavior, of: call) }
      }
      observeSetup(call)
      observePattern(call)
      observeOthers(call, besides: entries[site.name]?.behaviors ?? [])
    }
  }

  /// What a call turns out to be when it is evaluated: `getattr(os, "sys" + "tem")(…)`, `list(map(os.system, …))`.
  private mutating func observeOthers(_ call: Call, besides shown: BehaviorSet) {
    var shown = shown
    for event in events(call) where event.isImported {
      let name = event.qualifiedName
      guard name != call.name, let entry = catalogue.entry(for: name), !entry.behaviors.isSubset(of: shown) else {
        continue
      }
      var other = Call(node: call.node, name: name, sources: call.sources, site: call.site, isEvaluated: true)
      other.sources.formUnion(carried(into: other, that: entry.behaviors))
      for behavior in entry.behaviors.subtracting(shown).members { observe(behavior, of: other) }
      shown.formUnion(entry.behaviors)
    }
  }

  /// `FunctionType(code, …)()`: what is called was made from a code object right there.
  private mutating func observeUnknownCallee(_ call: Call) {
    let name = isKnownRoot(tree.child(call.node, 0)) ? CommandText.dottedName(tree.child(call.node, 0), in: tree) : ""
    // What the packer PyArmor leaves of a module: one call with all of the program as its argument.
    if name == "__pyarmor__" {
      emit(.executesCode, call, sources: BehaviorSet(.decrypts), subject: name)
      return
    }
    // A module that is used and never imported: the import is hidden, or forgotten.
    if name.utf8.contains(0x2E), let entry = catalogue.entry(for: name) {
      let named = Call(node: call.node, name: name, sources: call.sources, site: call.site)
      for behavior in entry.behaviors.members { observe(behavior, of: named) }
      return
    }
    let callee = module.value(of: tree.child(call.node, 0))
    guard !callee.isNone, tree.kind(callee) == .call else { return }
    let maker = CommandText.dottedName(tree.child(callee, 0), in: tree)
    guard maker.hasSuffix("FunctionType") || maker.hasSuffix("LambdaType") || maker == "type" else { return }
    let bits = flowing(callee, at: call.site.runsAt)
    if bits.contains(.compilesCode) {
      emit(.executesCode, call, sources: bits, subject: "a code object")
    }
  }

  /// Whether a name of the catalogue may begin like this one: few of the unknown names do, and the rest need no text.
  private mutating func isKnownRoot(_ callee: NodeID) -> Bool {
    var root = callee
    while !root.isNone, tree.kind(root) == .attribute { root = tree.child(root, 0) }
    guard !root.isNone, tree.kind(root) == .name else { return false }
    let symbol = tree.symbol(root).rawValue
    if let known = knownRoots[symbol] { return known }
    let name = tree.name(root)
    let isKnown = catalogue.roots.contains(name) || name == "__pyarmor__"
    knownRoots[symbol] = isKnown
    return isKnown
  }

  /// What an expression carries at the time it is used.
  func flowing(_ node: NodeID, at time: RunTime) -> BehaviorSet {
    node.isNone ? [] : seeds.possible(flow.bits(ofNode: node, module: index), at: time)
  }

  private mutating func observe(_ behavior: Behavior, of call: Call) {
    switch behavior {
    case .spawnsProcess: observeSpawn(call)
    case .runsShell: emit(behavior, call)
    case .executesCode: observeExecution(call)
    case .readsFile: observeOpen(call)
    case .fetchesFromNetwork: observeFetch(call)
    case .readsVariable:
      observeVariable(argument(call.node, 0), call.node, runsAt: call.site.runsAt, subject: call.name)
    case .importsDynamically: observeImport(call)
    case .makesExecutable: observeMode(call)
    case .writesFile: observeWrite(call)
    case .deletesFile: observeDeletion(call)
    case .sendsToNetwork, .opensSocket:
      let addresses = addresses(call)
      let place = observations.count
      emit(behavior, call, detail: addresses.joined(separator: " "))
      observe(addresses: addresses, of: call, at: place)
      if Self.addressed.contains(where: { call.name.hasSuffix($0) }) {
        observeHiding(.hidesAddress, argument: "url", of: call)
      }
    case .readsHostIdentity where call.name.hasPrefix("socket.gethostbyname"): observeLookup(call)
    // Told apart above.
    case .resolvesName where call.name.hasPrefix("socket.gethostbyname"): break
    case .resolvesName: observeResolution(call, call.sources)
    default: emit(behavior, call, detail: firstText(call.node))
    }
  }

  mutating func emit(
    _ behavior: Behavior, _ call: Call, sources: BehaviorSet? = nil, subject: String? = nil, detail: String = ""
  ) {
    add(
      behavior, sources: sources ?? call.sources, runsAt: call.site.runsAt, systems: systems(call.site.systems),
      range: tree.range(call.node), subject: subject ?? call.name, detail: Self.detail(detail), node: call.node)
  }

  // MARK: Arguments

  /// The positional argument at an index; none behind a starred one.
  func argument(_ call: NodeID, _ index: Int) -> NodeID {
    var position = 0
    for child in tree.children(call).dropFirst() {
      switch tree.kind(child) {
      case .keyword: continue
      case .starred: return .none
      default:
        if position == index { return child }
        position += 1
      }
    }
    return .none
  }

  /// The value of a keyword argument.
  func keyword(_ call: NodeID, _ name: String) -> NodeID {
    for child in tree.children(call).dropFirst() where tree.kind(child) == .keyword && tree.name(child) == name {
      return tree.child(child, 0)
    }
    return .none
  }

  func text(_ node: NodeID) -> String? { node.isNone ? nil : module.constantText(node) }

  /// The first argument that is a constant text.
  func firstText(_ call: NodeID) -> String {
    for child in tree.children(call).dropFirst() {
      let value = tree.kind(child) == .keyword ? tree.child(child, 0) : child
      if let text = text(value), !text.isEmpty { return text }
    }
    return ""
  }

  /// The URL or the host of a request: the first argument with `://`, or else the first text.
  func address(_ call: NodeID) -> String {
    for child in tree.children(call).dropFirst() {
      let value = tree.kind(child) == .keyword ? tree.child(child, 0) : child
      let pieces = CommandText.pieces(of: value, in: self)
      if pieces.contains("://") { return pieces }
    }
    let first = argument(call, 0)
    if !first.isNone, tree.kind(first) == .tuple { return CommandText.pieces(of: first, in: self) }
    return firstText(call)
  }

  // MARK: Behaviours that depend on arguments

  private mutating func observeExecution(_ call: Call) {
    let argument = argument(call.node, 0)
    if let text = text(argument) {
      // `eval("1 + 1")`: what is run stands there to be read.
      emit(.executesCode, call, subject: call.name, detail: text)
      return
    }
    var sources = call.sources
    for text in hiddenTexts(call, argument: "source", argument, sources) {
      emit(.hidesCommand, call, subject: "constant", detail: text)
    }
    if isSpelledOut(argument) { sources.formUnion(BehaviorSet(.transformsText)) }
    // The evaluation read it out of a file of the package, and had to decode it: `exec` of a picture's bytes.
    if let code = decodedCode(call) {
      sources.formUnion(BehaviorSet(.decodes))
      emit(.hidesCommand, call, sources: sources, subject: "constant", detail: code)
    }
    emit(.executesCode, call, sources: sources)
  }

  /// `"".join(table[c] for c in "…")`: the text is made letter by letter from a constant.
  private func isSpelledOut(_ node: NodeID) -> Bool {
    var isFound = false
    visit(node, depth: 0) { inner in
      guard tree.kind(inner) == .comprehension else { return }
      let iterable = module.value(of: tree.child(inner, 1))
      guard !iterable.isNone else { return }
      switch tree.kind(iterable) {
      case .stringLiteral, .bytesLiteral: isFound = isFound || tree.literal(iterable).count >= 20
      case .list, .tuple: isFound = isFound || tree.childCount(iterable) >= 20
      default: break
      }
    }
    return isFound
  }

  /// `open` writes or reads by its mode.
  private mutating func observeOpen(_ call: Call) {
    if call.name == "subprocess.check_output" { return }
    guard call.name.hasSuffix("open") || call.name.hasSuffix("file") || call.name.hasSuffix("FileIO") else {
      emit(.readsFile, call, detail: firstText(call.node))
      return
    }
    let position = call.name == "pathlib.Path.open" ? 0 : 1
    let positional = argument(call.node, position)
    let mode = text(positional.isNone ? keyword(call.node, "mode") : positional) ?? "r"
    let isWriting = mode.utf8.contains { "wax+".utf8.contains($0) } && mode.utf8.count <= 4
    emit(isWriting ? .writesFile : .readsFile, call, detail: firstText(call.node))
  }

  /// The target of a request, a connection or a command is an address of digits.
  mutating func observeNumericAddress(_ text: String, of call: Call) {
    for word in text.utf8.split(whereSeparator: { $0 == 0x20 || $0 == 0x22 || $0 == 0x27 }) {
      if let address = NumericAddress.first(in: Array(word)[...]) {
        emit(.namesAddress, call, subject: "contacted", detail: address)
        return
      }
    }
  }

  /// Addresses that calls have: those that no literal shows are looked at like those that one does.
  ///
  /// - Parameter place: index of the observation of the call, into which flows what the addresses say.
  private mutating func observe(addresses: [String], of call: Call, at place: Int) {
    let node = argument(call.node, 0)
    var said: BehaviorSet = []
    for address in addresses {
      observeNumericAddress(address, of: call)
      if !node.isNone, text(node) == nil { said.formUnion(observe(constant: Array(address.utf8)[...], at: node)) }
    }
    if place < observations.count { observations[place].sources.formUnion(said) }
  }

  private mutating func observeFetch(_ call: Call) {
    let addresses = addresses(call)
    let address = addresses.joined(separator: " ")
    let place = observations.count
    emit(.fetchesFromNetwork, call, detail: address)
    observe(addresses: addresses, of: call, at: place)
    observeHiding(.hidesAddress, argument: "url", of: call)
    let entry = catalogue.behaviors(of: call.name)
    guard !entry.contains(.sendsToNetwork) else { return }
    let isRequest = call.name.hasSuffix(".Request") || call.name.hasSuffix(".urlopen")
    let data =
      isRequest
      ? [keyword(call.node, "data"), argument(call.node, 1)] : [keyword(call.node, "data"), keyword(call.node, "json")]
    let hasData = data.contains { !$0.isNone && tree.kind($0) != .noneLiteral }
    // A key in a header is how a service is told who asks; a key in the address is given away.
    let told = Self.telling.union(
      call.sources.contains(.readsSecret) ? flowing(self.argument(call.node, 0), at: call.site.runsAt) : [])
    let tells = !call.sources.isDisjoint(with: Self.telling) || told.contains(.readsSecret)
    if hasData || tells { emit(.sendsToNetwork, call, detail: address) }
  }

  /// `gethostbyname(gethostname())` asks who the machine is; `gethostbyname("a.example.invalid")` tells a name server.
  private mutating func observeLookup(_ call: Call) {
    let isForeign = isForeignName(argument(call.node, 0)) || hostNames(call).contains(where: isForeign)
    guard isForeign || call.sources.contains(.decodes) else { return emit(.readsHostIdentity, call) }
    observeResolution(call, call.sources)
    observeHiding(.hidesAddress, argument: "hostname", of: call)
  }

  /// A name with something of the machine in it is told to whoever owns the rest of the name: there must be a rest.
  private mutating func observeResolution(_ call: Call, _ sources: BehaviorSet) {
    let tells = isForeignName(argument(call.node, 0)) || hostNames(call).contains(where: isForeign)
    let sources = tells ? sources : sources.subtracting(Self.telling).subtracting(BehaviorSet(.readsOutput))
    if !sources.isDisjoint(with: Self.telling) { emit(.sendsToNetwork, call, detail: address(call.node)) }
    emit(.resolvesName, call, sources: sources, detail: address(call.node))
  }

  private func isForeignName(_ node: NodeID) -> Bool {
    guard !node.isNone else { return false }
    return isForeign(CommandText.pieces(of: node, in: self))
  }

  /// A dot outside of what is not known, and something behind it: `{platform.node()}.example.invalid`.
  private func isForeign(_ name: String) -> Bool {
    var depth = 0
    var hasDot = false
    var previous: UInt8 = 0
    for byte in name.utf8 {
      if byte == 0x7B { depth += 1 }
      if byte == 0x7D { depth -= 1 }
      if depth == 0, previous == 0x2E, byte &- 0x61 < 26 { hasDot = true }
      previous = byte
    }
    return hasDot
  }

  /// `urlretrieve` writes what it fetches itself.
  private mutating func observeWrite(_ call: Call) {
    let carried = catalogue.entry(for: call.name)?.carried ?? []
    let literal = firstText(call.node)
    emit(
      .writesFile, call, sources: call.sources.union(carried.contains(.fetchesFromNetwork) ? carried : []),
      detail: literal.isEmpty ? writtenPath(call) : literal)
    let argument = argument(call.node, 0)
    guard !argument.isNone else { return }
    let contents = module.constantBytes(argument).map { [String(decoding: $0, as: UTF8.self)] } ?? writtenTexts(call)
    for content in text(argument).map({ [$0] }) ?? contents
    where content.utf8.count >= 40 && EmbeddedProgram.isLikely(Array(content.utf8)[...]) {
      emit(.carriesProgram, call, detail: content)
    }
  }

  /// `os.remove(__file__)`, `os.unlink(sys.argv[0])`: the program takes itself away.
  private mutating func observeDeletion(_ call: Call) {
    emit(.deletesFile, call, detail: firstText(call.node))
    guard !call.isEvaluated else { return }
    var target = argument(call.node, 0)
    let callee = tree.child(call.node, 0)
    if target.isNone, !callee.isNone, tree.kind(callee) == .attribute { target = tree.child(callee, 0) }
    for _ in 0..<6 {
      target = module.value(of: target)
      guard !target.isNone, tree.kind(target) == .call, Self.pathCopies.contains(calleeName(target)) else { break }
      target = argument(target, 0)
    }
    guard !target.isNone else { return }
    switch tree.kind(target) {
    case .name where tree.name(target) == "__file__": emit(.deletesItself, call)
    case .subscript
    where CommandText.dottedName(tree.child(target, 0), in: tree) == "sys.argv"
      && module.constantInteger(tree.child(target, 1)) == 0:
      emit(.deletesItself, call)
    default: break
    }
  }

  /// What gives the same file under another spelling.
  private static let pathCopies: Set<String> = ["abspath", "realpath", "normpath", "fspath", "str", "Path"]

  /// The last name of what is called.
  private func calleeName(_ call: NodeID) -> String {
    let callee = tree.child(call, 0)
    guard !callee.isNone, tree.kind(callee) == .attribute || tree.kind(callee) == .name else { return "" }
    return tree.name(callee)
  }

  /// A single variable: its name says whether it is the user's, the machine's or just a setting.
  mutating func observeVariable(_ key: NodeID, _ node: NodeID, runsAt: RunTime, subject: String) {
    let name = text(key) ?? ""
    if IdentityVariables.names.contains(name.uppercased()) {
      add(.readsHostIdentity, runsAt: runsAt, range: tree.range(node), subject: subject, detail: name, node: node)
    }
    add(
      .readsVariable, runsAt: runsAt, range: tree.range(node), subject: subject, detail: Self.detail(name), node: node)
  }

  private mutating func observeImport(_ call: Call) {
    let argument = argument(call.node, 0)
    if text(argument) != nil { return }
    emit(.importsDynamically, call)
  }

  /// `os.chmod` matters when it lets a file be run.
  private mutating func observeMode(_ call: Call) {
    let mode = argument(call.node, call.name.hasPrefix("pathlib") ? 0 : 1)
    guard !mode.isNone else { return }
    var isExecutable = false
    visit(mode, depth: 0) { node in
      switch tree.kind(node) {
      case .attribute, .name:
        let name = tree.name(node)
        isExecutable = isExecutable || name.hasPrefix("S_IX") || name == "S_IEXEC" || name.hasPrefix("S_IRWX")
      case .integerLiteral:
        let digits = String(decoding: tree.literal(node), as: UTF8.self)
        isExecutable =
          isExecutable || digits.hasPrefix("0o7") || digits.hasPrefix("07") || digits == "73"
          || digits == "511" || digits == "493" || digits == "0o111"
      default: break
      }
    }
    if isExecutable { emit(.makesExecutable, call, detail: firstText(call.node)) }
  }

  /// `setup(cmdclass={"install": …})`.
  private mutating func observeSetup(_ call: Call) {
    guard call.name == "setuptools.setup" || call.name == "distutils.core.setup" else { return }
    let commands = keyword(call.node, "cmdclass")
    guard !commands.isNone else { return }
    var keys: [String] = []
    if tree.kind(commands) == .dict {
      let children = tree.children(commands)
      for position in stride(from: children.startIndex, to: children.endIndex, by: 2) {
        if let key = text(children[position]) { keys.append(key) }
      }
    }
    emit(.hooksInstall, call, detail: keys.joined(separator: " "))
  }

  /// Visits a node and what is below it, to a bounded depth.
  func visit(_ node: NodeID, depth: Int, _ body: (NodeID) -> Void) {
    guard !node.isNone, depth < 12 else { return }
    body(node)
    for child in tree.children(node) { visit(child, depth: depth + 1, body) }
  }

  func systems(_ set: SystemSet) -> [TargetSystem] {
    var systems: [TargetSystem] = []
    if set.contains(.windows) { systems.append(.windows) }
    if set.contains(.macos) { systems.append(.macos) }
    if set.contains(.linux) { systems.append(.linux) }
    return systems
  }
}

/// Names of environment variables that say who and where somebody is.
enum IdentityVariables {
  static let names: Set<String> = [
    "USERNAME", "USER", "LOGNAME", "LNAME", "COMPUTERNAME", "HOSTNAME", "HOST", "USERDOMAIN", "USERDNSDOMAIN",
    "LOGONSERVER", "USERPROFILE", "SUDO_USER", "SSH_CLIENT", "SSH_CONNECTION", "PROCESSOR_IDENTIFIER",
  ]
}

public import Behaviors
public import Packages
import PythonSemantics

/// What a distribution borrows from well-known ones: a name, modules, commands, an author, a home page.
///
/// Each is a fact about the distribution, not a verdict: forks, ports and bindings do the same with good reason. A distribution
/// that is well known itself borrows from nobody.
///
///     let observations = Identity.embedded.observe(distribution, artifactName: "request-plus-2.31.0.tar.gz")
public struct Identity: Sendable {
  let search: NameSearch
  let projects: KnownProjects

  public static let embedded = Identity(search: .embedded, projects: .embedded)

  public init(search: NameSearch, projects: KnownProjects) {
    self.search = search
    self.projects = projects
  }

  /// Every sign, one observation each, at most a few dozen.
  public func observe(_ distribution: Distribution, artifactName: String) -> [Observation] {
    guard distribution.kind != .file, Self.saysItsName(distribution, artifactName) else { return [] }
    var signs = Signs(path: Self.metadataPath(distribution))
    contradictions(distribution, artifactName, &signs)
    let report = search.report(on: distribution.name)
    if let first = report.confusions.first, report.isConfusable {
      signs.add(.resemblesName, first.victim, "\(first.sentence(of: report.name)).")
    }
    guard report.rank == nil else { return signs.observations }
    modules(distribution, report.name, &signs)
    commands(distribution, report.name, &signs)
    people(distribution.metadata, report.name, &signs)
    residue(distribution, report.name, &signs)
    return signs.observations
  }

  /// Whether the name is more than that of a folder or file that somebody packed.
  private static func saysItsName(_ distribution: Distribution, _ artifactName: String) -> Bool {
    guard !distribution.name.isEmpty else { return false }
    let file = ArtifactName(artifactName)
    return !distribution.metadata.name.isEmpty || distribution.name != file.name || !file.version.isEmpty
  }

  // MARK: Modules

  /// Only well-known distributions own the name of a module: beyond these there are too many of every name.
  private static let greatestModuleRank = 3000
  /// Names of modules that anybody uses, though distributions have them too.
  private static let commonModules: Set<String> = [
    "api", "app", "apps", "assets", "async", "auth", "base", "benchmark", "benchmarks", "bin", "build", "cache", "cli",
    "client",
    "commands", "common", "conf", "config", "configs", "conftest", "console", "constants", "core", "data", "database",
    "db",
    "demo", "demos", "deploy", "dev", "dist", "doc", "docs", "environment", "error", "errors", "events", "example",
    "examples",
    "ext", "extensions", "functions", "generate", "helper", "helpers", "hooks", "init", "install", "integrations",
    "interface",
    "interfaces", "io", "keyboard", "lib", "libs", "log", "logger", "logs", "main", "manage", "manager", "migrations",
    "mock",
    "model", "models", "module", "modules", "monitor", "network", "package", "packages", "parser", "pip", "plugin",
    "plugins",
    "progress", "project", "protocol", "proxy", "python", "release", "requirements", "resources", "run", "runner",
    "sample",
    "samples", "schema", "schemas", "scripts", "sdk", "server", "service", "services", "settings", "setup", "shared",
    "source",
    "sources", "src", "static", "storage", "support", "task", "tasks", "templates", "test", "testing", "tests", "tools",
    "types", "ui", "util", "utils", "validation", "validators", "vendor", "version", "versions", "views", "web",
    "wrapper",
  ]

  private func modules(_ distribution: Distribution, _ name: String, _ signs: inout Signs) {
    var seen: Set<String> = []
    for file in distribution.files where file.role == .module {
      guard let module = file.moduleName, let top = Self.first(of: module), seen.insert(top).inserted else { continue }
      guard top.utf8.count >= 3, !Self.commonModules.contains(KnownProjects.lowercased(top)) else { continue }
      // A folder that several distributions share holds no code of its own.
      guard Self.holdsCode(top, distribution), let owner = owner(ofModule: top), owner != name else { continue }
      signs.add(
        .takesModuleName, top, "installs the module \(top), which is that of \(owner)", at: file.path, runsAt: .import)
    }
  }

  private func owner(ofModule module: String) -> String? {
    guard !search.names.standardLibrary.contains(module) else { return nil }
    let name = PackageName(module).normalized
    if let rank = search.names.rank(of: name) { return rank <= Self.greatestModuleRank ? name : nil }
    guard let alias = search.names.aliases[module], alias.operation == .importName, alias.name < Self.greatestModuleRank
    else {
      return nil
    }
    return String(decoding: search.names.name(alias.name), as: UTF8.self)
  }

  private static func first(of module: String) -> String? {
    module.utf8.split(separator: UInt8(ascii: ".")).first.flatMap { String($0) }
  }

  /// Bytes of an `__init__.py` that only joins a namespace.
  private static let namespaceByteCount = 256

  private static func holdsCode(_ top: String, _ distribution: Distribution) -> Bool {
    distribution.files.contains { file in
      file.moduleName == top && file.role == .module && file.content.count > namespaceByteCount
    }
  }

  // MARK: Commands

  /// Commands of the system and of tools that people type without looking.
  private static let systemCommands: Set<String> = [
    "apt", "aws", "az", "bash", "brew", "bun", "cargo", "cat", "chmod", "chown", "cmake", "cmd", "conda", "cp",
    "crontab",
    "curl", "date", "docker", "docker-compose", "echo", "env", "find", "gcc", "gcloud", "gh", "git", "go", "gpg",
    "grep",
    "helm", "hg", "java", "kill", "kubectl", "less", "ls", "make", "mv", "mysql", "netstat", "node", "npm", "npx",
    "openssl",
    "passwd", "perl", "pip", "pip3", "pipenv", "pipx", "pnpm", "podman", "poetry", "powershell", "ps", "psql", "pwsh",
    "python", "python2", "python3", "redis-cli", "rm", "rsync", "rustc", "scp", "sed", "sh", "ssh", "sshd", "su",
    "sudo",
    "svn", "systemctl", "tar", "terraform", "twine", "uv", "uvx", "virtualenv", "wget", "which", "yarn", "zsh",
  ]

  private func commands(_ distribution: Distribution, _ name: String, _ signs: inout Signs) {
    for point in distribution.entryPoints where point.isCommand {
      let command = KnownProjects.lowercased(point.name)
      guard PackageName(command).normalized != name else { continue }
      if let alias = search.names.aliases[point.name], alias.operation == .commandName {
        let owner = String(decoding: search.names.name(alias.name), as: UTF8.self)
        signs.add(.takesCommandName, point.name, "installs the command \(point.name), which is that of \(owner)")
      } else if Self.systemCommands.contains(command) {
        signs.add(.takesCommandName, point.name, "installs the command \(point.name), which a well-known tool has")
      }
    }
  }

  // MARK: People and places

  private func people(_ metadata: CoreMetadata, _ name: String, _ signs: inout Signs) {
    var homes = [metadata.homePage]
    let homeLabels: Set<String> = [
      "homepage", "home", "home page", "source", "source code", "repository", "code", "github",
    ]
    for link in metadata.projectLinks where homeLabels.contains(KnownProjects.lowercased(link.label)) {
      homes.append(link.address)
    }
    for home in homes {
      guard let project = projects.project(atAddress: home), PackageName(project).normalized != name else { continue }
      signs.add(.borrowsIdentity, project, "gives the home of \(project) as its own")
    }
    for (person, box) in Self.persons(metadata) where !box.isEmpty {
      let known = projects.projects(ofAuthor: person)
      guard !known.isEmpty, !known.contains(where: { projects.holds($0, mailbox: box) }) else { continue }
      let isFree = Self.freeMail.contains { KnownProjects.lowercased(box).hasSuffix("@" + $0) }
      guard isFree else { continue }
      signs.add(
        .borrowsIdentity, person,
        "names the author of \(known[0]), \(person), with a mailbox that is none of \(known[0])")
    }
  }

  /// Where anybody gets a mailbox.
  private static let freeMail = [
    "gmail.com", "outlook.com", "hotmail.com", "live.com", "yahoo.com", "proton.me", "protonmail.com", "gmx.com",
    "gmx.de",
    "mail.com", "mail.ru", "yandex.ru", "icloud.com", "qq.com", "163.com", "tutanota.com",
  ]

  /// Authors and maintainers with their mailboxes; `Author-email` may hold both.
  static func persons(_ metadata: CoreMetadata) -> [(name: String, mailbox: String)] {
    var found: [(name: String, mailbox: String)] = []
    for (name, box) in [(metadata.author, metadata.authorEmail), (metadata.maintainer, metadata.maintainerEmail)] {
      let bytes = Array(box.utf8.prefix(512))
      guard let open = bytes.firstIndex(of: UInt8(ascii: "<")), let close = bytes.lastIndex(of: UInt8(ascii: ">")),
        open < close
      else {
        found.append((name, String(decoding: bytes, as: UTF8.self)))
        continue
      }
      let written = String(decoding: bytes[..<open].filter { $0 != UInt8(ascii: "\"") }, as: UTF8.self)
      let trimmed = written.utf8.split(separator: 0x20).map { String($0) ?? "" }.joined(separator: " ")
      found.append((trimmed.isEmpty ? name : trimmed, String(decoding: bytes[(open + 1)..<close], as: UTF8.self)))
    }
    return found
  }

  // MARK: Places of signs

  static func metadataPath(_ distribution: Distribution) -> String {
    let names = ["METADATA", "PKG-INFO", "pyproject.toml", "setup.cfg", "setup.py"]
    for name in names {
      let candidates = distribution.files.lazy.map(\.path).filter { $0 == name || $0.hasSuffix("/" + name) }
      if let path = candidates.min(by: { $0.utf8.count < $1.utf8.count }) { return path }
    }
    return distribution.files.first?.path ?? ""
  }
}

/// What was seen so far, bounded: a package may be made to look like a hundred others.
struct Signs {
  private static let greatestCountPerBehavior = 8

  let path: String
  private(set) var observations: [Observation] = []
  private var counts: [Behavior: Int] = [:]

  init(path: String) { self.path = path }

  mutating func add(
    _ behavior: Behavior, _ subject: String, _ detail: String, at path: String? = nil, runsAt: RunTime = .call
  ) {
    let detail = String(decoding: detail.utf8.prefix(400), as: UTF8.self)
    let subject = String(decoding: subject.utf8.prefix(200), as: UTF8.self)
    guard !observations.contains(where: { $0.behavior == behavior && $0.subject == subject }) else { return }
    guard counts[behavior, default: 0] < Self.greatestCountPerBehavior else { return }
    counts[behavior, default: 0] += 1
    observations.append(
      Observation(
        behavior, runsAt: runsAt, location: Location(path: path ?? self.path), subject: subject, detail: detail))
  }
}

import PythonLibrary
import SourceText

/// Where something comes from that cannot be known.
public struct Origins: OptionSet, Sendable, Hashable {
  public let rawValue: UInt32

  public init(rawValue: UInt32) { self.rawValue = rawValue }

  public static let network = Origins(rawValue: 1 << 0)
  public static let environment = Origins(rawValue: 1 << 1)
  public static let file = Origins(rawValue: 1 << 2)
  public static let user = Origins(rawValue: 1 << 3)
  public static let time = Origins(rawValue: 1 << 4)
  public static let randomness = Origins(rawValue: 1 << 5)
  /// The machine, its system, its user.
  public static let host = Origins(rawValue: 1 << 6)
  /// An argument of a function that nobody in the package calls.
  public static let caller = Origins(rawValue: 1 << 7)
  public static let process = Origins(rawValue: 1 << 8)
  /// Code of other packages.
  public static let foreign = Origins(rawValue: 1 << 9)
  /// What this machine does not compute, or was too large.
  public static let unsupported = Origins(rawValue: 1 << 10)
  /// One of several values, by a test that is not known.
  public static let branch = Origins(rawValue: 1 << 11)

  /// Words for reports, in the order of the cases.
  public var words: [String] {
    let all: [(Origins, String)] = [
      (.network, "network"), (.environment, "environment"), (.file, "file"), (.user, "user"), (.time, "time"),
      (.randomness, "randomness"), (.host, "host"), (.caller, "caller"), (.process, "process"), (.foreign, "foreign"),
      (.unsupported, "unsupported"), (.branch, "branch"),
    ]
    return all.filter { contains($0.0) }.map(\.1)
  }

  /// Of something that is reached through another thing: only a few modules have members of different origins.
  static func of(_ name: String, below parent: Unknown) -> Origins {
    guard parent.name.utf8.contains(UInt8(ascii: ".")) else { return of(name) }
    switch parent.name.utf8.first {
    case UInt8(ascii: "o"), UInt8(ascii: "s"), UInt8(ascii: "g"), UInt8(ascii: "i"), nil: return of(name)
    default: return parent.origins
    }
  }

  /// What the result of an unknown function of this name comes from.
  static func of(_ name: String) -> Origins {
    let root = name.prefix { $0 != "." && $0 != "(" }
    switch root {
    case "requests", "urllib", "urllib2", "urllib3", "http", "httplib", "aiohttp", "httpx", "ftplib", "smtplib",
      "websocket", "websockets", "paramiko", "telnetlib":
      return .network
    case "socket":
      return name.hasPrefix("socket.gethost") || name.hasPrefix("socket.getfqdn") ? .host : .network
    case "subprocess", "commands", "pty", "popen2": return .process
    case "platform", "getpass", "uuid", "psutil", "pwd", "locale", "sysconfig", "wmi", "winreg", "_winreg":
      return name.hasPrefix("getpass.getpass") ? .user : .host
    case "time", "datetime": return .time
    case "random", "secrets": return .randomness
    case "tempfile", "shutil", "glob", "pathlib", "sqlite3", "fileinput", "zipfile", "tarfile": return .file
    case "sys":
      if name.hasPrefix("sys.argv") || name.hasPrefix("sys.stdin") { return .user }
      return .host
    case "os":
      if name.hasPrefix("os.environ") || name.hasPrefix("os.getenv") { return .environment }
      if name.hasPrefix("os.popen") || name.hasPrefix("os.system") { return .process }
      if name.hasPrefix("os.urandom") { return .randomness }
      if name.hasPrefix("os.listdir") || name.hasPrefix("os.walk") || name.hasPrefix("os.path") { return .file }
      return .host
    case "input", "raw_input": return .user
    case "open": return .file
    case "builtins": return .foreign
    default: return .foreign
    }
  }
}

/// Something that cannot be known, and what can be said of it.
final class Unknown: HeapObject {
  /// A piece of a text of which something is known.
  enum Piece {
    case text(PythonString)
    case hole(Unknown)
  }

  let origins: Origins
  /// `requests.get().text`; empty for none.
  let name: String
  /// It is a module, class or function outside of the package, and not what such a thing gave.
  let isThing: Bool
  /// Values it may have, when there are few.
  private(set) var alternatives: [Value] = []
  /// Known pieces and holes, of a text or of bytes.
  private(set) var pieces: [Piece] = []
  let isBytes: Bool
  /// How the known pieces were decoded.
  let history: Int32
  /// The decoded text into which something unknown was filled, and where: `old` of `replace`.
  var base: Text?
  var placeholder = ""
  /// The layer whose code it is, as `marshal.loads` gives it; -1 for none.
  var layer = -1

  static let pieceCeiling = 64
  static let alternativeCeiling = 8
  static let nameCeiling = 160

  init(_ heap: Heap, _ origins: Origins, name: String = "", isThing: Bool = false) {
    self.origins = origins
    self.name = name.utf8.count > Self.nameCeiling ? String(name.prefix(Self.nameCeiling)) + "…" : name
    self.isThing = isThing
    isBytes = false
    history = 0
    super.init(heap)
  }

  init(_ heap: Heap, pieces: [Piece], isBytes: Bool, history: Int32 = 0) {
    var origins = Origins()
    for case .hole(let hole) in pieces { origins.formUnion(hole.origins) }
    self.origins = origins
    name = ""
    isThing = false
    self.pieces = pieces
    self.isBytes = isBytes
    self.history = history
    super.init(heap)
  }

  init(_ heap: Heap, alternatives: [Value]) {
    var origins = Origins.branch
    for case .unknown(let unknown) in alternatives { origins.formUnion(unknown.origins) }
    self.origins = origins
    name = ""
    isThing = false
    isBytes = false
    history = 0
    self.alternatives = alternatives
    super.init(heap)
  }

  override func clear() {
    alternatives = []
    pieces = []
  }

  override func measure(_ meter: inout MemoryMeter) {
    meter.add(alternatives)
    meter.bytes += name.utf8.count
    for case .text(let text) in pieces { meter.bytes += text.count }
    if let base { meter.add(.str(base)) }
  }

  /// Characters of its known pieces.
  var knownCount: Int {
    var count = 0
    for case .text(let text) in pieces { count += text.count }
    return count
  }

  /// All alternatives are known, wholly.
  var hasKnownAlternatives: Bool { !alternatives.isEmpty && !alternatives.contains(where: \.isUnknown) }
}

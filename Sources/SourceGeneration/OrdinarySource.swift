/// Files as people write them: documented classes and functions, calls, attributes, texts, comments. The yardstick for
/// time per byte, and the fixed input of the instruction counts.
public enum OrdinarySource {
  /// A module of at least so many bytes, the same for the same seed.
  public static func module(bytes count: Int, seed: UInt64 = 1) -> [UInt8] {
    var writer = Writer(random: SourceRandom(seed: seed))
    writer.header()
    while writer.text.count < count { writer.definition() }
    return writer.text
  }

  private struct Writer {
    var random: SourceRandom
    var text: [UInt8] = []
    private var number = 0

    init(random: SourceRandom) { self.random = random }

    private static let nouns = [
      "path", "value", "name", "result", "options", "request", "response", "config", "session", "index", "buffer",
      "message", "handler", "parser", "node", "token", "record", "client", "stream", "target", "prefix", "cache",
    ]
    private static let verbs = [
      "read", "write", "parse", "load", "send", "update", "find", "build", "check", "close", "merge", "split", "get",
      "set", "make", "render", "resolve", "format", "validate", "collect",
    ]

    private mutating func noun() -> String { random.pick(Self.nouns) }
    private mutating func verb() -> String { random.pick(Self.verbs) }

    private mutating func line(_ indent: Int, _ content: String) {
      text.append(contentsOf: repeatElement(0x20, count: indent * 4))
      text.append(contentsOf: content.utf8)
      text.append(0x0A)
    }

    mutating func header() {
      line(0, "\"\"\"Reads and writes records; made by a generator.\"\"\"")
      for module in ["os", "sys", "re", "json", "logging", "subprocess"] { line(0, "import \(module)") }
      line(0, "from collections import defaultdict, namedtuple")
      line(0, "from os.path import join, exists")
      line(0, "")
      line(0, "logger = logging.getLogger(__name__)")
      line(0, "DEFAULTS = {'timeout': 30, 'retries': 3, 'verify': True}")
    }

    mutating func definition() {
      line(0, "")
      line(0, "")
      number += 1
      guard random.chance(45) else { return function(0, isMethod: false) }
      let base = random.chance(30) && number > 20 ? "Record\(random.below(number / 2) + 1)" : "object"
      line(0, "class Record\(number)(\(base)):")
      line(1, "\"\"\"A \(noun()) with its \(noun()), as \(verb()) wants it.\"\"\"")
      line(1, "")
      line(1, "default_\(noun()) = '\(noun())-%s'")
      for _ in 0..<(2 + random.below(4)) {
        line(0, "")
        function(1, isMethod: true)
      }
    }

    private mutating func function(_ indent: Int, isMethod: Bool) {
      let (first, second) = (noun(), noun())
      let parameters = isMethod ? "self, \(first), \(second)2=None" : "\(first), \(second)2=None, *args"
      if isMethod && random.chance(15) { line(indent, "@property") }
      line(indent, "def \(verb())_\(noun())\(isMethod ? "" : "\(number)")(\(parameters)):")
      line(indent + 1, "\"\"\"\(verb()) the \(first) and give the \(second) back.")
      line(indent + 1, "")
      line(indent + 1, "The \(first) may be None: then nothing is done, and the caller has to look at it.")
      line(indent + 1, "\"\"\"")
      for _ in 0..<(3 + random.below(8)) { statement(indent + 1, first, isMethod: isMethod) }
      line(indent + 1, "return \(second)2")
    }

    private mutating func statement(_ indent: Int, _ first: String, isMethod: Bool) {
      let owner = isMethod ? "self" : first
      switch random.below(12) {
      case 0: line(indent, "# The \(noun()) is made by the \(noun()), not by us.")
      case 1:
        line(indent, "if \(first) is None or not \(owner).\(noun()):")
        line(indent + 1, "raise ValueError('no %s in %r' % ('\(noun())', \(first)))")
      case 2:
        line(indent, "for item in \(owner).\(verb())_\(noun())(\(first)):")
        line(indent + 1, "\(noun()) = item.\(noun())[\(random.below(9))]")
        line(indent + 1, "logger.debug('%s: %d', item, \(random.below(1000)))")
      case 3: line(indent, "\(noun()) = os.path.join(\(first), '\(noun()).\(noun())')")
      case 4:
        line(indent, "with open(\(first), 'rb') as stream:")
        line(indent + 1, "\(owner).\(noun()) = json.loads(stream.read().decode('utf-8'))")
      case 5: line(indent, "\(owner).\(noun()) = [x.\(noun()) for x in \(first) if x.\(noun()) > \(random.below(99))]")
      case 6:
        line(indent, "try:")
        line(indent + 1, "\(noun()) = int(\(owner).\(noun())) + \(random.below(50))")
        line(indent, "except (TypeError, ValueError) as error:")
        line(indent + 1, "logger.warning('bad %s: %s', \(first), error)")
      case 7: line(indent, "\(noun()) = re.sub(r'[^a-z]+', '_', str(\(first)).lower())")
      case 8: line(indent, "\(noun()) = {'\(noun())': \(first), '\(noun())': \(owner), 'count': len(\(first))}")
      case 9:
        line(indent, "\(owner).\(verb())(\(first), \(noun())=\(random.below(100)), \(noun())_size=DEFAULTS['retries'])")
      case 10: line(indent, "\(noun()) = f'{\(first)!r}/{\(owner).\(noun())}-\(noun())'")
      default: line(indent, "\(noun()), \(noun())_end = \(first).partition('=')[::2]")
      }
    }
  }
}

/// Paths that name resolution itself knows, made first so that their numbers are small.
///
/// A class, because it stands in `PackageState`, which is large enough without it.
final class KnownPaths: Sendable {
  let text, bytes, list, tuple, dict, set, integer: Int32
  let builtins: Int32
  let dunderDict: Int32
  let dunderClass: Int32
  /// `builtins.dict()`, `builtins.getattr`
  let madeDictionary: Int32
  let getattr: Int32
  let superclass: Int32
  let sysModules: Int32
  let get: Int32
  let pathJoin: Int32
  /// Calls whose value is worked out, by path.
  let calls: [Int32: Call]
  /// What gives the name of the operating system, calls left out.
  private let systemNames: Set<Int32>
  private let lastSystemName: Int32
  private let lastLiteral: Int32
  private let lastCall: Int32
  /// Path by component, -1 for none; components of builtins are among the first.
  private let builtinPaths: [Int32]

  enum Call {
    case importModule, dunderImport, getAttribute, setAttribute, vars, globals, locals, evaluate, superclass, typeOf
    /// The value is what the first argument is: `functools.partial(f)`.
    case wrapping
    /// `functools.reduce(getattr, names, module)`
    case reduce
    /// They make a function that gets something from its argument.
    case attributeGetter, itemGetter, methodCaller
  }

  init(_ paths: inout PathTable) {
    text = paths.path("str")
    bytes = paths.path("bytes")
    list = paths.path("list")
    tuple = paths.path("tuple")
    dict = paths.path("dict")
    set = paths.path("set")
    integer = paths.path("int")
    lastLiteral = Int32(paths.count - 1)
    let known: [(String, Call)] = [
      ("importlib.import_module", .importModule), ("importlib._bootstrap._gcd_import", .importModule),
      ("builtins.__import__", .dunderImport), ("importlib.__import__", .dunderImport),
      ("builtins.getattr", .getAttribute),
      ("builtins.vars", .vars), ("builtins.globals", .globals), ("builtins.locals", .locals),
      ("builtins.eval", .evaluate), ("builtins.super", .superclass), ("builtins.type", .typeOf),
      ("builtins.setattr", .setAttribute), ("functools.reduce", .reduce), ("functools.partial", .wrapping),
      ("functools.partialmethod", .wrapping), ("builtins.staticmethod", .wrapping),
      ("builtins.classmethod", .wrapping), ("functools.update_wrapper", .wrapping), ("functools.cache", .wrapping),
      ("functools.lru_cache", .wrapping), ("functools.singledispatch", .wrapping),
      ("contextlib.contextmanager", .wrapping), ("operator.attrgetter", .attributeGetter),
      ("operator.itemgetter", .itemGetter), ("operator.methodcaller", .methodCaller),
    ]
    var calls: [Int32: Call] = [:]
    for (name, call) in known { calls[paths.path(name)] = call }
    self.calls = calls
    lastCall = Int32(paths.count - 1)
    systemNames = Set(Self.systemNames.split(separator: " ").map { paths.path(String($0)) })
    lastSystemName = Int32(paths.count - 1)
    builtins = paths.path("builtins")
    dunderDict = paths.component("__dict__")
    dunderClass = paths.component("__class__")
    let dictionary = paths.path("builtins.dict")
    madeDictionary = paths.result(of: dictionary)
    getattr = paths.path("builtins.getattr")
    superclass = paths.path("builtins.super")
    sysModules = paths.path("sys.modules")
    get = paths.component("get")
    pathJoin = paths.path("os.path.join")
    var names: [Int32: Int32] = [:]
    for name in Self.builtinNames.split(separator: " ") {
      let component = paths.component(String(name))
      names[component] = paths.child(of: builtins, component: component)
    }
    names[paths.component("__builtins__")] = builtins
    names[paths.component("__builtin__")] = builtins
    var byComponent = [Int32](repeating: -1, count: Int(names.keys.max() ?? 0) + 1)
    for (component, path) in names { byComponent[Int(component)] = path }
    builtinPaths = byComponent
  }

  /// A path of a literal: `str`, `list` and so on.
  func isLiteral(_ path: Int32) -> Bool { path > PathTable.unknown && path <= lastLiteral }

  /// Whether a path, calls left out, gives the name of the operating system.
  func isSystemName(_ path: Int32) -> Bool { path <= lastSystemName && systemNames.contains(path) }

  func call(_ path: Int32) -> Call? { path <= lastCall ? calls[path] : nil }

  /// The path of a builtin; nil for another name.
  func builtin(_ component: Int32) -> Int32? {
    guard Int(component) < builtinPaths.count, builtinPaths[Int(component)] >= 0 else { return nil }
    return builtinPaths[Int(component)]
  }

  private static let systemNames = """
    sys.platform os.name platform.system platform.platform os.uname.sysname platform.uname.system sys.platform.lower \
    platform.system.lower platform.platform.lower sys.platform.casefold os.uname platform.uname sysconfig.get_platform \
    distutils.util.get_platform
    """

  /// `dir(builtins)` of CPython 3.14 without exceptions and constants, and the names that Python 2 had.
  private static let builtinNames = """
    __build_class__ __import__ abs aiter all anext any ascii bin bool breakpoint bytearray bytes callable chr classmethod \
    compile complex copyright credits delattr dict dir divmod enumerate eval exec exit filter float format frozenset getattr \
    globals hasattr hash help hex id input int isinstance issubclass iter len license list locals map max memoryview min next \
    object oct open ord pow print property quit range repr reversed round set setattr slice sorted staticmethod str sum super \
    tuple type vars zip __loader__ __spec__ execfile raw_input reload unicode unichr xrange file reduce
    """
}

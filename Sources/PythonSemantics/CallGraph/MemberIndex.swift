import Packages
import PythonSyntax
import SourceText

/// Methods of the classes of a package by name, for calls on objects that nothing is known of.
struct MemberIndex {
  /// Classes that may define a method for a guess to be made: a name that everybody uses tells nothing.
  static let guessCeiling = 3
  /// Classes below a class that are looked at for a method that stands in for its own.
  static let overrideCeiling = 8

  /// Units by component of their name; units beyond the ceiling are left out and the count goes on.
  private var byName: [Int32: [Int32]] = [:]
  /// Methods that syntax calls, by class.
  private var implicitByType: [Int32: [Int32]] = [:]
  /// Class of each method, package-wide.
  private var types: [Int32: Int32] = [:]
  private var common: Set<Int32> = []

  init(_ modules: [ModuleAnalysis], _ package: PackageState) {
    let explicit = Set(
      ["__init__", "__new__", "__post_init__", "__init_subclass__", "__call__", "__class_getitem__", "__prepare__"]
        .compactMap { package.paths.components.find($0)?.rawValue })
    for word in Self.commonNames.split(separator: " ") {
      if let component = package.paths.components.find(String(word)) { common.insert(component.rawValue) }
    }
    for module in modules where !module.isStub {
      for (local, unit) in module.contexts.units.enumerated() where unit.type >= 0 && unit.kind == .function {
        let path = module.scopePaths[Int(unit.scope)]
        let name = package.paths.lastComponent(path)
        let number = module.unitBase + Int32(local)
        let text = package.paths.components.bytes(of: Symbol(rawValue: name))
        if text.count > 4, text.starts(with: "__".utf8), text.suffix(2).elementsEqual("__".utf8) {
          if !explicit.contains(name) { implicitByType[module.typeBase + unit.type, default: []].append(number) }
          continue
        }
        guard module.role != .test else { continue }
        if byName[name]?.count ?? 0 <= Self.overrideCeiling {
          byName[name, default: []].append(number)
          types[number] = module.typeBase + unit.type
        }
      }
    }
  }

  /// Methods of that name, when few classes have one and no builtin type does.
  func guesses(_ name: Int32) -> [Int32] {
    guard !common.contains(name), let found = byName[name], found.count <= Self.guessCeiling else { return [] }
    return found
  }

  /// Methods of that name, up to one more than is looked at.
  func methodCount(_ name: Int32) -> Int { byName[name]?.count ?? 0 }

  /// Methods of that name in classes below a class.
  func overrides(_ name: Int32, of type: Int32, _ package: PackageState) -> [Int32] {
    guard let found = byName[name], found.count <= Self.overrideCeiling else { return [] }
    return found.filter { unit in
      types[unit].map { $0 != type && package.isClass($0, below: type) } ?? false
    }
  }

  /// Methods of the class itself that syntax calls on an object of it.
  func implicit(of type: Int32) -> [Int32] { implicitByType[type] ?? [] }

  /// The class of a method that can be guessed.
  func type(of unit: Int32) -> Int32? { types[unit] }

  /// Methods of builtin types, files, sockets and threads.
  private static let commonNames = """
    append extend insert remove pop clear index count sort reverse copy get items keys values update setdefault popitem add \
    discard union intersection difference join split rsplit splitlines strip lstrip rstrip replace format encode decode lower \
    upper title startswith endswith find rfind isdigit isalpha read readline readlines write writelines close flush seek tell \
    open send sendall recv connect bind listen accept settimeout start wait set is_set acquire release put task_done submit \
    result cancel group groups match search sub findall compile next throw mro name path exists mkdir unlink is_file is_dir \
    read_text write_text read_bytes write_bytes resolve execute fetchone fetchall commit rollback cursor info debug warning \
    error exception critical log json text content status_code post delete request save load loads dump dumps parse_args \
    add_argument
    """
}

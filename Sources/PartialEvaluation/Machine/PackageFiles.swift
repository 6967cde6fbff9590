import PythonLibrary
import PythonSemantics
import PythonSyntax

/// The files of the package itself, for code that reads its own: a payload in a data file is as much a part of it as a string.
struct PackageFiles {
  private var contents: [String: ArraySlice<UInt8>] = [:]

  init(_ files: [(path: String, content: ArraySlice<UInt8>)]) {
    for file in files where contents[file.path] == nil { contents[file.path] = file.content }
  }

  /// - Parameters:
  ///   - path: text with `{name}` for what is not known; `{directory}` is where the package lies.
  ///   - modulePath: of the file whose code asks, as the archive has it.
  func content(at path: String, from modulePath: String) -> ArraySlice<UInt8>? {
    guard let name = Self.name(path, from: modulePath) else { return nil }
    return contents[name]
  }

  /// The name of a file in the archive that a path means; nil for paths that lead elsewhere.
  ///
  /// Nobody knows the working directory, save of `setup.py`: it is run where it lies.
  static func name(_ path: String, from modulePath: String) -> String? {
    let separated = path.replacing("\\", with: "/")
    var rest = separated[...]
    var parts: [Substring] = []
    if rest.hasPrefix(directory) {
      rest = rest.dropFirst(directory.count)
    } else {
      let isSetup = modulePath == "setup.py" || modulePath.hasSuffix("/setup.py")
      guard isSetup else { return nil }
      if rest.hasPrefix("{os.getcwd()}") { rest = rest.dropFirst("{os.getcwd()}".count).drop { $0 == "/" } }
      guard !rest.hasPrefix("/") else { return nil }
      parts = modulePath.split(separator: "/").dropLast()
    }
    guard !rest.contains("{"), !rest.contains(":"), rest.utf8.count < 4_096 else { return nil }
    for part in rest.split(separator: "/") where part != "." {
      if part == ".." {
        guard parts.popLast() != nil else { return nil }
      } else {
        parts.append(part)
      }
    }
    return parts.isEmpty ? nil : parts.joined(separator: "/")
  }

  private static let directory = "{directory}/"
}

extension Machine {
  /// The content of a file of the package that code asks for by its path.
  func packageFile(at path: Value) -> ArraySlice<UInt8>? {
    guard let program, !program.files.isEmpty, let unit = frames.last?.code.unit else { return nil }
    let text: String
    switch path {
    case .str(let content): text = content.string
    case .unknown(let unknown) where !unknown.pieces.isEmpty: text = Templates.text(unknown).text
    case .unknown(let unknown) where !unknown.alternatives.isEmpty:
      return unknown.alternatives.lazy.compactMap { $0.isUnknown ? nil : self.packageFile(at: $0) }.first
    case .instance(let instance) where instance.type.module == "pathlib": return packageFile(at: instance.payload)
    default: return nil
    }
    let modulePath = unit.module < program.model.modules.count ? program.model.modules[unit.module].path : unit.path
    return program.packageFiles.content(at: text, from: modulePath)
  }

  /// Where a package or module of the distribution lies: the directory of its file.
  func directory(ofPackage name: Value) -> Value? {
    guard let program else { return nil }
    var names: [String] = []
    switch name {
    case .str(let text): names = [text.string]
    case .module(let module): names = [module.name]
    case .unknown(let unknown):
      for case .str(let text) in unknown.alternatives { names.append(text.string) }
    default: return nil
    }
    guard let index = names.lazy.compactMap({ program.index(of: $0) }).first else { return nil }
    let path = program.model.modules[index].path
    let end = path.utf8.lastIndex(of: UInt8(ascii: "/"))
    let text = "/" + (end.map { String(path[..<$0]) } ?? "")
    return .unknown(
      Unknown(
        heap, pieces: [.hole(unknown(.host, name: "directory")), .text(PythonString(text))], isBytes: false))
  }

  /// The content of a file as `open` gives it: text with `\n` for the ends of lines, or bytes.
  func value(ofFile content: ArraySlice<UInt8>, isText: Bool) throws(Signal) -> Value {
    try chargeResult(content.count)
    guard isText else { return .bytes(Bytes(Array(content))) }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(content.count)
    var previous: UInt8 = 0
    for byte in content.starts(with: [0xef, 0xbb, 0xbf]) ? content.dropFirst(3) : content {
      if byte == 0x0d {
        bytes.append(0x0a)
      } else if byte != 0x0a || previous != 0x0d {
        bytes.append(byte)
      }
      previous = byte
    }
    return .str(Text(utf8: bytes))
  }
}

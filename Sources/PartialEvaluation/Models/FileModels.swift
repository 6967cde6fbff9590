import PythonLibrary
import PythonSyntax

/// Files of the program: what it writes is collected by path, and what it reads back is what it wrote.
enum FileModels {
  static func register(_ registry: inout Registry) {
    for name in ["open", "io.open", "codecs.open"] {
      registry.function(name, takesUnknown: true) { (machine, arguments) throws(Signal) in try open(machine, arguments)
      }
    }
    registry.alias("file", of: "open")
    for name in ["tempfile.NamedTemporaryFile", "tempfile.TemporaryFile", "tempfile.SpooledTemporaryFile"] {
      registry.function(name, takesUnknown: true) { machine, arguments in temporary(machine, name, arguments) }
    }
    for (name, isText) in [("io.BytesIO", false), ("io.StringIO", true)] {
      registry.type(name, base: "file") { (machine, arguments) throws(Signal) in
        let file = FileObject(machine.heap, path: .none, mode: "w+", isText: isText, isInMemory: true)
        if let initial = arguments[0], !initial.isNone {
          file.pieces = [initial]
          file.history = machine.history(of: initial)
        }
        return .file(file)
      }
    }
    registry.alias("StringIO.StringIO", of: "io.StringIO")
    registerMethods(&registry)
  }

  private static func open(_ machine: Machine, _ arguments: Arguments) throws(Signal) -> Value {
    var mode = "r"
    if case .str(let text)? = arguments.value(1, "mode") { mode = text.string }
    let path = PathModels.text(arguments.value(0, "file") ?? .none)
    let isText = !mode.contains("b")
    let key = key(machine, path)
    if mode.contains("r") {
      machine.unknownCalls += 1
      let file = FileObject(machine.heap, path: path, mode: mode, isText: isText, isInMemory: false)
      if let written = machine.files[key] {
        file.pieces = written.pieces
        return .file(file)
      }
      if !mode.contains("+"), let content = machine.packageFile(at: path) {
        file.pieces = [try machine.value(ofFile: content, isText: isText)]
        return .file(file)
      }
      machine.event(.call, "builtins.open", [path, machine.text(mode)])
      file.isForeign = true
      return .file(file)
    }
    machine.event(.call, "builtins.open", [path, machine.text(mode)])
    machine.unknownCalls += 1
    let file = FileObject(machine.heap, path: path, mode: mode, isText: isText, isInMemory: false)
    if mode.contains("a"), let written = machine.files[key] { file.pieces = written.pieces }
    machine.files[key] = file
    return .file(file)
  }

  /// A file of which nobody knows the name: one for each call.
  private static func temporary(_ machine: Machine, _ name: String, _ arguments: Arguments) -> Value {
    machine.event(.call, name, arguments.positional, keywords: arguments.keywords)
    machine.unknownCalls += 1
    var mode = "w+b"
    if case .str(let text)? = arguments.value(0, "mode") { mode = text.string }
    let number = machine.temporaryFiles
    machine.temporaryFiles += 1
    var builder = PieceBuilder()
    builder.add(machine.unknown(.file, name: name + "().name" + (number == 0 ? "" : String(number + 1))))
    if case .str(let suffix)? = arguments.keyword("suffix") { builder.add(suffix.content) }
    let path: Value
    switch builder.value(machine) {
    case .unknown(let unknown) where unknown.pieces.isEmpty:
      path = .unknown(Unknown(machine.heap, pieces: [.hole(unknown)], isBytes: false))
    case let value: path = value
    }
    let file = FileObject(machine.heap, path: path, mode: mode, isText: !mode.contains("b"), isInMemory: false)
    machine.files[key(machine, path)] = file
    return .file(file)
  }

  /// A path as text, holes named.
  static func key(_ machine: Machine, _ path: Value) -> String {
    switch path {
    case .str(let text): text.string
    case .unknown(let unknown):
      unknown.pieces.isEmpty ? "{\(unknown.name)#\(unknown.number)}" : Templates.text(unknown).text
    default: "?"
    }
  }

  /// Lines of a file that is read in a loop.
  static func lines(_ machine: Machine, _ file: FileObject) throws(Signal) -> [Value] {
    if file.isForeign { throw .unknown(machine.unknown(.file, name: "open()")) }
    guard let content = try content(machine, file) else { throw .unknown(machine.unknown(.file)) }
    let rest = try machine.slice(SliceBox(.int(file.position), .none, .none), of: content)
    guard let split = machine.registry.functions[file.isText ? "str.splitlines" : "bytes.splitlines"] else { return [] }
    return try machine.items(of: try machine.call(split, Arguments([rest, .bool(true)])))
  }

  /// All that was written; nil when a piece is not known.
  static func content(_ machine: Machine, _ file: FileObject) throws(Signal) -> Value? {
    if file.pieces.count == 1 { return file.pieces[0] }
    try machine.chargeResult(file.length)
    var builder = PieceBuilder()
    builder.isBytes = !file.isText
    var history = file.history
    for piece in file.pieces {
      switch piece {
      case .str(let text):
        builder.add(text.content)
        history = machine.mergedHistory(history, text.history)
      case .bytes(let bytes):
        builder.add(PythonString(latin1: bytes.content))
        history = machine.mergedHistory(history, bytes.history)
      case .bytearray(let bytes): builder.add(PythonString(latin1: bytes.content))
      case .unknown(let unknown): builder.add(unknown)
      default: break
      }
    }
    builder.history = history
    let value = builder.value(machine)
    if !value.isUnknown { file.pieces = [value] }
    return value
  }

  static func write(_ machine: Machine, _ file: FileObject, _ value: Value) throws(Signal) {
    machine.touch(file)
    switch value {
    case .str(let text): try machine.charge(text.count)
    case .bytes(let bytes): try machine.charge(bytes.content.count)
    default: break
    }
    if file.isInMemory, file.position < file.length, let old = try content(machine, file), !old.isUnknown {
      // Writing in the middle: what lies behind is overwritten.
      let length: Int
      if case .str(let text) = old { length = text.count } else { length = machine.bytes(old)?.count ?? 0 }
      if file.position < length, !value.isUnknown {
        let size: Int
        if case .str(let text) = value { size = text.count } else { size = machine.bytes(value)?.count ?? 0 }
        let head = try machine.slice(SliceBox(.none, .int(file.position), .none), of: old)
        let tail = try machine.slice(SliceBox(.int(file.position + size), .none, .none), of: old)
        file.pieces = [head, value, tail]
        file.position += size
        return
      }
    }
    if file.pieces.count >= 512 { _ = try content(machine, file) }
    if file.pieces.count < 4_096 { file.pieces.append(value) }
    if file.isInMemory {
      if case .str(let text) = value {
        file.position += text.count
      } else {
        file.position += machine.bytes(value)?.count ?? 0
      }
    } else {
      machine.event(.write, "file.write", [file.path, value])
      WrittenFiles.note(machine, file, value)
    }
  }

  private static func registerMethods(_ registry: inout Registry) {
    func method(_ name: String, _ body: @escaping @Sendable (Machine, FileObject, Arguments) throws(Signal) -> Value) {
      registry.function("file." + name, takesUnknown: true) { (machine, arguments) throws(Signal) in
        guard case .file(let file)? = arguments[0] else {
          if case .unknown(let unknown)? = arguments[0] { throw .unknown(machine.unknown(unknown.origins)) }
          return .none
        }
        return try body(machine, file, arguments)
      }
    }
    method("write") { (machine, file, arguments) throws(Signal) in
      let value = arguments[1] ?? .none
      try write(machine, file, value)
      if case .str(let text) = value { return .int(text.count) }
      return machine.bytes(value).map { .int($0.count) } ?? .unknown(machine.unknown(.file))
    }
    method("writelines") { (machine, file, arguments) throws(Signal) in
      for value in try machine.items(of: arguments[1] ?? .none) { try write(machine, file, value) }
      return .none
    }
    for name in ["read", "readline", "getvalue", "getbuffer", "read1"] {
      method(name) { (machine, file, arguments) throws(Signal) in
        if file.isForeign {
          machine.event(.call, "file." + name, [file.path])
          return .unknown(machine.unknown(.file, name: "open().\(name)()"))
        }
        guard let content = try content(machine, file) else { return .none }
        if content.isUnknown || name == "getvalue" || name == "getbuffer" { return content }
        var size: Int?
        if let value = arguments[1], !value.isNone { size = try machine.integer(value) }
        if let wanted = size, wanted < 0 { size = nil }
        let start = file.position
        if name == "readline" {
          let length: Int?
          if case .str(let text) = content {
            let at = StringMethods.find(text.content, "\n", start: start)
            length = at < 0 ? nil : at + 1 - start
          } else {
            let at = ByteMethods.find(machine.bytes(content) ?? [], [10], start: start)
            length = at < 0 ? nil : at + 1 - start
          }
          size = length.map { min($0, size ?? $0) } ?? size
        }
        let end = size.map { Value.int(start &+ $0) } ?? .none
        let piece = try machine.slice(SliceBox(.int(start), end, .none), of: content)
        machine.touch(file)
        if case .str(let text) = piece {
          file.position += text.count
        } else {
          file.position += machine.bytes(piece)?.count ?? 0
        }
        if case .bytearray(let bytes) = piece { return .bytes(Bytes(bytes.content)) }
        return piece
      }
    }
    method("readlines") { (machine, file, _) throws(Signal) in machine.list(try lines(machine, file)) }
    method("seek") { (machine, file, arguments) throws(Signal) in
      machine.touch(file)
      let offset = try machine.integer(arguments[1])
      let whence = try arguments[2].map { (value) throws(Signal) in try machine.integer(value) } ?? 0
      var base = 0
      if whence == 1 { base = file.position }
      if whence == 2 {
        switch try content(machine, file) {
        case .str(let text)?: base = text.count
        case let value?: base = machine.bytes(value)?.count ?? 0
        default: break
        }
      }
      file.position = max(0, base &+ offset)
      return .int(file.position)
    }
    method("tell") { _, file, _ in .int(file.position) }
    for name in ["close", "flush", "truncate", "fileno", "detach"] {
      method(name) { machine, file, _ in
        if name == "close" {
          machine.touch(file)
          file.isClosed = true
        }
        return name == "fileno" ? .unknown(machine.unknown(.host)) : .none
      }
    }
    for name in ["readable", "writable", "seekable"] { method(name) { _, _, _ in .bool(true) } }
    method("isatty") { _, _, _ in .bool(false) }
    method("__enter__") { _, _, arguments in arguments[0] ?? .none }
    method("__exit__") { _, _, _ in .none }
  }
}

/// What was decoded and goes to a file is a layer, whoever runs it.
enum WrittenFiles {
  static func note(_ machine: Machine, _ file: FileObject, _ value: Value) {
    guard let place = machine.place else { return }
    switch value {
    case .str(let text) where text.count > 16 && text.history != 0:
      machine.addLayer(
        text.content.utf8, language: LayerLanguage.guess(text.content.utf8), history: text.history,
        executedBy: "file.write", at: place)
    case .bytes(let bytes) where bytes.content.count > 16 && bytes.history != 0:
      machine.addLayer(
        bytes.content, language: LayerLanguage.guess(bytes.content), history: bytes.history, executedBy: "file.write",
        at: place)
    case .unknown(let unknown):
      guard let base = unknown.base, base.count > 16 else { return }
      machine.noteTemplate(unknown, executedBy: "file.write")
    default: break
    }
  }
}

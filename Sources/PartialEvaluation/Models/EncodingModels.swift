import BigIntegers
import PythonLibrary

/// `base64`, `binascii`, `codecs` and `struct`.
enum EncodingModels {
  static func register(_ registry: inout Registry) {
    registerBase64(&registry)
    registerBinascii(&registry)
    registerCodecs(&registry)
    registerStruct(&registry)
  }

  /// Text of ASCII or bytes, as decoders take them.
  static func encoded(_ machine: Machine, _ value: Value?) throws(Signal) -> [UInt8] {
    guard let value else { throw machine.error("TypeError", "missing required argument") }
    switch value {
    case .str(let text):
      guard let ascii = text.content.ascii else {
        throw machine.error("ValueError", "string argument should contain only ASCII characters")
      }
      try machine.charge(ascii.count)
      return ascii
    default:
      let bytes = try BytesModels.content(machine, value)
      try machine.charge(bytes.count)
      return bytes
    }
  }

  private typealias Decoder = @Sendable (Machine, [UInt8], Arguments) throws(Signal) -> [UInt8]

  /// A decoder of its first argument, noted under a name of its own.
  private static func decoder(
    _ registry: inout Registry, _ names: [String], _ encoding: String, _ body: @escaping Decoder
  ) {
    for name in names {
      registry.function(name) { (machine, arguments) throws(Signal) in
        let source = arguments.value(0, "s") ?? arguments.keyword("data") ?? .none
        let bytes = try encoded(machine, source)
        let result = try body(machine, bytes, arguments)
        try machine.chargeResult(result.count)
        return .bytes(Bytes(result, history: machine.derive(machine.history(of: source), encoding)))
      }
    }
  }

  private static func encoder(
    _ registry: inout Registry, _ names: [String],
    _ body: @escaping @Sendable (Machine, [UInt8], Arguments) throws(Signal) -> [UInt8]
  ) {
    for name in names {
      registry.function(name) { (machine, arguments) throws(Signal) in
        let bytes = try BytesModels.content(machine, arguments.value(0, "s") ?? arguments.keyword("data"))
        try machine.charge(bytes.count)
        let result = try body(machine, bytes, arguments)
        try machine.chargeResult(result.count)
        return .bytes(Bytes(result))
      }
    }
  }

  private static func flag(_ machine: Machine, _ arguments: Arguments, _ index: Int, _ name: String) throws(Signal)
    -> Bool
  {
    guard let value = arguments.value(index, name) else { return false }
    return try machine.truth(of: value) ?? false
  }

  // MARK: - base64

  private static func registerBase64(_ registry: inout Registry) {
    decoder(&registry, ["base64.b64decode"], "base64") { (machine, bytes, arguments) throws(Signal) in
      var alternates: [UInt8]?
      if let value = arguments.value(1, "altchars"), !value.isNone { alternates = try encoded(machine, value) }
      let validates = try flag(machine, arguments, 2, "validate")
      return try machine.library { () throws(PythonError) in
        try Base64Family.decode(bytes, altchars: alternates, validate: validates)
      }
    }
    decoder(
      &registry, ["base64.standard_b64decode", "base64.decodebytes", "base64.decodestring", "binascii.a2b_base64"],
      "base64"
    ) {
      (machine, bytes, _) throws(Signal) in
      try machine.library { () throws(PythonError) in try Base64Family.decode(bytes) }
    }
    decoder(&registry, ["base64.urlsafe_b64decode"], "base64") { (machine, bytes, _) throws(Signal) in
      try machine.library { () throws(PythonError) in try Base64Family.decodeURLSafe(bytes) }
    }
    decoder(&registry, ["base64.b32decode"], "base32") { (machine, bytes, arguments) throws(Signal) in
      let folds = try flag(machine, arguments, 1, "casefold")
      return try machine.library { () throws(PythonError) in try Base64Family.decode32(bytes, casefold: folds) }
    }
    decoder(&registry, ["base64.b32hexdecode"], "base32") { (machine, bytes, arguments) throws(Signal) in
      let folds = try flag(machine, arguments, 1, "casefold")
      return try machine.library { () throws(PythonError) in
        try Base64Family.decode32(bytes, isHex: true, casefold: folds)
      }
    }
    decoder(&registry, ["base64.b16decode"], "hex") { (machine, bytes, arguments) throws(Signal) in
      let folds = try flag(machine, arguments, 1, "casefold")
      return try machine.library { () throws(PythonError) in try Base64Family.decode16(bytes, casefold: folds) }
    }
    decoder(&registry, ["base64.b85decode"], "base85") { (machine, bytes, _) throws(Signal) in
      try machine.library { () throws(PythonError) in try Base85.decode(bytes) }
    }
    decoder(&registry, ["base64.a85decode"], "ascii85") { (machine, bytes, arguments) throws(Signal) in
      let folds = try flag(machine, arguments, -1, "foldspaces")
      let isAdobe = try flag(machine, arguments, -1, "adobe")
      return try machine.library { () throws(PythonError) in
        try Base85.decodeASCII85(bytes, foldSpaces: folds, isAdobe: isAdobe)
      }
    }
    encoder(&registry, ["base64.b64encode", "base64.standard_b64encode"]) {
      (machine, bytes, arguments) throws(Signal) in
      var alternates: [UInt8]?
      if let value = arguments.value(1, "altchars"), !value.isNone { alternates = try encoded(machine, value) }
      return try machine.library { () throws(PythonError) in try Base64Family.encode(bytes, altchars: alternates) }
    }
    encoder(&registry, ["base64.urlsafe_b64encode"]) { _, bytes, _ in Base64Family.encodeURLSafe(bytes) }
    encoder(&registry, ["base64.encodebytes", "base64.encodestring"]) { _, bytes, _ in Base64Family.encodeLines(bytes) }
    encoder(&registry, ["base64.b32encode"]) { _, bytes, _ in Base64Family.encode32(bytes) }
    encoder(&registry, ["base64.b32hexencode"]) { _, bytes, _ in Base64Family.encode32(bytes, isHex: true) }
    encoder(&registry, ["base64.b16encode"]) { _, bytes, _ in Base64Family.encode16(bytes) }
    encoder(&registry, ["base64.b85encode"]) { (machine, bytes, arguments) throws(Signal) in
      Base85.encode(bytes, pads: try flag(machine, arguments, 1, "pad"))
    }
    encoder(&registry, ["base64.a85encode"]) { (machine, bytes, arguments) throws(Signal) in
      Base85.encodeASCII85(
        bytes, foldSpaces: try flag(machine, arguments, -1, "foldspaces"),
        pads: try flag(machine, arguments, -1, "pad"),
        isAdobe: try flag(machine, arguments, -1, "adobe"))
    }
  }

  // MARK: - binascii

  private static func registerBinascii(_ registry: inout Registry) {
    decoder(&registry, ["binascii.unhexlify", "binascii.a2b_hex"], "hex") { (machine, bytes, _) throws(Signal) in
      try machine.library { () throws(PythonError) in try Binascii.unhexlify(bytes) }
    }
    decoder(&registry, ["binascii.a2b_uu"], "uu") { (machine, bytes, _) throws(Signal) in
      try machine.library { () throws(PythonError) in try Binascii.decodeUU(bytes) }
    }
    decoder(&registry, ["binascii.a2b_qp", "quopri.decodestring"], "quoted-printable") { _, bytes, _ in
      QuotedPrintable.decode(bytes)
    }
    encoder(&registry, ["binascii.hexlify", "binascii.b2a_hex"]) { _, bytes, _ in Binascii.hexlify(bytes) }
    encoder(&registry, ["binascii.b2a_base64"]) { (machine, bytes, arguments) throws(Signal) in
      let newline =
        try arguments.keyword("newline").map { (value) throws(Signal) in try machine.truth(of: value) } ?? true
      return Base64Family.encode(bytes, newline: newline ?? true)
    }
    for name in ["binascii.crc32", "zlib.crc32"] {
      registry.function(name) { (machine, arguments) throws(Signal) in
        let bytes = try BytesModels.content(machine, arguments[0])
        try machine.charge(bytes.count)
        let seed = try arguments[1].map { (value) throws(Signal) in try machine.integer(value) } ?? 0
        return .int(Int(Binascii.crc32(bytes, seed: UInt32(truncatingIfNeeded: seed))))
      }
    }
    registry.function("zlib.adler32") { (machine, arguments) throws(Signal) in
      let bytes = try BytesModels.content(machine, arguments[0])
      try machine.charge(bytes.count)
      let seed = try arguments[1].map { (value) throws(Signal) in try machine.integer(value) } ?? 1
      return .int(Int(Binascii.adler32(bytes, seed: UInt32(truncatingIfNeeded: seed))))
    }
  }

  // MARK: - codecs

  /// Codecs of Python 2 that turn bytes into bytes, in `decode` and `encode` of text: nil for text codecs.
  static func legacyCodec(
    _ machine: Machine, _ value: Value, _ name: PythonString, isDecoding: Bool
  ) throws(Signal) -> Value? {
    guard let codec = try? Codec.named(name), !codec.isText else { return nil }
    let message =
      "'\(name.text)' is not a text encoding; use codecs.\(isDecoding ? "de" : "en")code() to handle arbitrary codecs"
    guard machine.frames.last?.code.unit.isPython2 ?? false else { throw machine.error("LookupError", message) }
    return try recode(machine, value, codec, "strict", isDecoding: isDecoding)
  }

  /// How a text codec is told of as a layer; nil for those that everything has.
  static func notedCodec(_ name: PythonString) -> String? {
    guard let codec = try? Codec.named(name) else { return nil }
    switch codec {
    case .ascii, .latin1, .utf8, .utf8Signed: return nil
    case .utf16: return "utf-16"
    case .utf32: return "utf-32"
    default: return codec.name
    }
  }

  static func recode(
    _ machine: Machine, _ value: Value, _ codec: Codec, _ errors: PythonString, isDecoding: Bool
  ) throws(Signal) -> Value {
    let source: Codecs.Value
    switch value {
    case .str(let text):
      try machine.charge(text.count)
      if isDecoding, codec.isText {
        // `codecs.decode(text, 'unicode_escape')` takes ASCII text too.
        source = .bytes(text.content.utf8)
      } else {
        source = .text(text.content)
      }
    default:
      let bytes = try BytesModels.content(machine, value)
      try machine.charge(bytes.count)
      source = .bytes(bytes)
    }
    let ceiling = StringModels.ceiling(machine)
    let result: Codecs.Value
    if isDecoding {
      do throws(PythonError) {
        result = try Codecs.decode(source, codec, CodecErrors(named: errors), ceiling: ceiling, fuel: &machine.fuel)
      } catch {
        throw machine.signal(error)
      }
    } else {
      result = try machine.library { () throws(PythonError) in
        try Codecs.encode(source, codec, CodecErrors(named: errors), ceiling: ceiling)
      }
    }
    var history = machine.history(of: value)
    if isDecoding || codec == .rot13 {
      switch codec {
      case .ascii, .latin1, .utf8, .utf8Signed: break
      default: history = machine.derive(history, codec.name)
      }
    }
    switch result {
    case .text(let text):
      try machine.chargeResult(text.count)
      return .str(Text(text, history: history))
    case .bytes(let bytes):
      try machine.chargeResult(bytes.count)
      return .bytes(Bytes(bytes, history: history))
    }
  }

  private static func registerCodecs(_ registry: inout Registry) {
    for (name, isDecoding) in [("decode", true), ("encode", false)] {
      registry.function("codecs." + name) { (machine, arguments) throws(Signal) in
        let encoding =
          try arguments.value(1, "encoding").map { (value) throws(Signal) in try machine.plain(value) } ?? "utf-8"
        let errors =
          try arguments.value(2, "errors").map { (value) throws(Signal) in try machine.plain(value) } ?? "strict"
        let codec = try machine.library { () throws(PythonError) in try Codec.named(encoding) }
        return try recode(machine, arguments.value(0, "obj") ?? .none, codec, errors, isDecoding: isDecoding)
      }
    }
    for name in ["codecs.getdecoder", "codecs.getencoder"] {
      registry.function(name) { (machine, arguments) throws(Signal) in
        let encoding = try machine.plain(arguments[0] ?? .none)
        let codec = try machine.library { () throws(PythonError) in try Codec.named(encoding) }
        let isDecoding = name == "codecs.getdecoder"
        return .builtin(
          Builtin(name + "()", takesUnknown: false) { (machine, arguments) throws(Signal) in
            let result = try recode(machine, arguments[0] ?? .none, codec, "strict", isDecoding: isDecoding)
            return machine.heap.tuple([result, .int(0)])
          })
      }
    }
    for (name, encoding, isDecoding) in [
      ("codecs.escape_decode", "unicode_escape", true), ("codecs.unicode_escape_decode", "unicode_escape", true),
      ("codecs.utf_8_decode", "utf-8", true), ("codecs.utf_8_encode", "utf-8", false),
      ("codecs.latin_1_encode", "latin-1", false),
    ] {
      registry.function(name) { (machine, arguments) throws(Signal) in
        let codec = try machine.library { () throws(PythonError) in try Codec.named(PythonString(encoding)) }
        var result = try recode(machine, arguments[0] ?? .none, codec, "strict", isDecoding: isDecoding)
        if name == "codecs.escape_decode", case .str(let text) = result {
          result = .bytes(Bytes(text.content.latin1 ?? text.content.utf8))
        }
        return machine.heap.tuple([result, .int(0)])
      }
    }
  }

  // MARK: - struct

  private static func registerStruct(_ registry: inout Registry) {
    @Sendable func format(_ machine: Machine, _ value: Value?) throws(Signal) -> StructFormat {
      let text = try encoded(machine, value)
      return try machine.library { () throws(PythonError) in try StructFormat(text) }
    }
    @Sendable func values(_ machine: Machine, _ values: [StructFormat.Value]) -> Value {
      machine.heap.tuple(
        values.map { value in
          switch value {
          case .integer(let number): Value(number)
          case .float(let number): .float(number)
          case .bool(let truth): .bool(truth)
          case .bytes(let bytes): .bytes(Bytes(bytes))
          }
        })
    }
    registry.function("struct.calcsize") { (machine, arguments) throws(Signal) in
      .int(try format(machine, arguments[0]).size)
    }
    registry.function("struct.unpack") { (machine, arguments) throws(Signal) in
      let (format, bytes) = (try format(machine, arguments[0]), try BytesModels.content(machine, arguments[1]))
      try machine.charge(bytes.count * 4)
      return values(
        machine,
        try machine.library { () throws(PythonError) in
          try format.unpack(bytes, ceiling: StringModels.ceiling(machine))
        })
    }
    registry.function("struct.unpack_from") { (machine, arguments) throws(Signal) in
      let (format, bytes) = (try format(machine, arguments[0]), try BytesModels.content(machine, arguments[1]))
      let offset = try arguments.value(2, "offset").map { (value) throws(Signal) in try machine.integer(value) } ?? 0
      return values(
        machine,
        try machine.library { () throws(PythonError) in
          try format.unpack(bytes, from: offset, ceiling: StringModels.ceiling(machine))
        })
    }
    registry.function("struct.iter_unpack") { (machine, arguments) throws(Signal) in
      let (format, bytes) = (try format(machine, arguments[0]), try BytesModels.content(machine, arguments[1]))
      try machine.charge(bytes.count * 8)
      let rows = try machine.library { () throws(PythonError) in
        try format.unpackAll(bytes, ceiling: StringModels.ceiling(machine))
      }
      return machine.makeIterator(.values(rows.map { values(machine, $0) }, 0))
    }
    registry.function("struct.pack") { (machine, arguments) throws(Signal) in
      let format = try format(machine, arguments[0])
      try machine.chargeResult(format.size)
      var values: [StructFormat.Value] = []
      for value in arguments.positional.dropFirst() {
        switch value {
        case .int, .big: values.append(.integer(try machine.bigInteger(value)))
        case .bool(let truth): values.append(.bool(truth))
        case .float(let number): values.append(.float(number))
        case .bytes(let bytes): values.append(.bytes(bytes.content))
        default: throw machine.error("struct.error", "required argument is not an integer")
        }
      }
      return .bytes(
        Bytes(
          try machine.library { () throws(PythonError) in
            try format.pack(values, ceiling: StringModels.ceiling(machine))
          }))
    }
  }
}

import Compression
import Limits
import PythonLibrary

/// `zlib`, `gzip`, `bz2` and `lzma`: unpacking only.
enum CompressionModels {
  static func register(_ registry: inout Registry) {
    registry.function("zlib.decompress") { (machine, arguments) throws(Signal) in
      let bits = try arguments.value(1, "wbits").map { (value) throws(Signal) in try machine.integer(value) } ?? 15
      return try unpack(machine, arguments.value(0, "data"), windowBits: bits)
    }
    registry.function("gzip.decompress") { (machine, arguments) throws(Signal) in
      try unpack(machine, arguments.value(0, "data"), as: .gzip, "gzip", "OSError")
    }
    registry.function("bz2.decompress") { (machine, arguments) throws(Signal) in
      try unpack(machine, arguments.value(0, "data"), as: .bzip2, "bz2", "OSError")
    }
    registry.function("lzma.decompress") { (machine, arguments) throws(Signal) in
      guard let value = arguments.value(0, "data") else { return .none }
      let bytes = try BytesModels.content(machine, value)
      return try unpack(machine, value, as: bytes.first == 0xfd ? .xz : .lzma, "lzma", "OSError")
    }
    for (name, module) in [
      ("zlib.decompressobj", "zlib"), ("bz2.BZ2Decompressor", "bz2"), ("lzma.LZMADecompressor", "lzma"),
    ] {
      registry.function(name) { (machine, arguments) throws(Signal) in
        let made = InstanceObject(machine.heap, machine.type("\(module).Decompressor"))
        made.payload = arguments[0] ?? .none
        return .instance(made)
      }
      registry.type("\(module).Decompressor")
      registry.function("\(module).Decompressor.decompress") { (machine, arguments) throws(Signal) in
        guard case .instance(let instance)? = arguments[0] else { return .none }
        if module == "zlib" {
          let bits = try instance.payload.isNone ? 15 : machine.integer(instance.payload)
          return try unpack(machine, arguments[1], windowBits: bits)
        }
        guard let function = machine.registry.functions["\(module).decompress"] else { return .none }
        return try machine.call(function, Arguments([arguments[1] ?? .none]))
      }
      registry.function("\(module).Decompressor.flush") { _, _ in .bytes(Bytes([])) }
    }
    // What packs is undone where it is used: the bytes stay as they are, and only its own unpacking reads them.
    for name in ["zlib.compress", "gzip.compress", "bz2.compress", "lzma.compress"] {
      registry.function(name) { machine, _ in .unknown(machine.unknown(.unsupported, name: name + "()")) }
    }
    registry.constant("zlib.MAX_WBITS") { _ in .int(15) }
    registry.constant("zlib.DEFLATED") { _ in .int(8) }
  }

  private static func unpack(_ machine: Machine, _ value: Value?, windowBits: Int) throws(Signal) -> Value {
    let format: CompressionFormat
    switch windowBits {
    case ..<0: format = .deflate
    case 16...31: format = .gzip
    case 32...47:
      let bytes = try BytesModels.content(machine, value)
      format = bytes.starts(with: [0x1f, 0x8b]) ? .gzip : .zlib
    default: format = .zlib
    }
    return try unpack(machine, value, as: format, "zlib", "zlib.error")
  }

  private static func unpack(
    _ machine: Machine, _ value: Value?, as format: CompressionFormat, _ name: String, _ fault: String
  ) throws(Signal) -> Value {
    let bytes = try BytesModels.content(machine, value)
    try machine.charge(bytes.count)
    let stream = Decompressor.unpack(bytes[...], as: format, fuel: &machine.fuel)
    switch stream.outcome {
    case .complete: break
    case .exceeded(let limit):
      machine.note("a compressed stream unpacks to more than \(limit.ceiling) bytes")
      throw .unknown(machine.unknown(.unsupported))
    default:
      throw machine.error(
        fault,
        fault == "zlib.error"
          ? "Error -3 while decompressing data" : "Compressed data ended before the end-of-stream marker was reached")
    }
    try machine.chargeResult(stream.bytes.count)
    let encoding = format == .gzip ? "gzip" : name
    return .bytes(Bytes(stream.bytes, history: machine.derive(value.map { machine.history(of: $0) } ?? 0, encoding)))
  }
}

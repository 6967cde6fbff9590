import BigIntegers
import Limits
import PythonLibrary

extension LibraryCalls {
  static func modules(_ name: String, _ arguments: inout WireArguments) throws -> Wire? {
    var fuel = Fuel(limits: Limits())
    switch name {
    case "zlib.decompress":
      let bytes = try arguments.bytes()
      return .bytes(try CompressedData.zlibDecompress(bytes, windowBits: try arguments.int(), fuel: &fuel))
    case "zlib.compress":
      let bytes = try arguments.bytes()
      return .bytes(try CompressedData.zlibCompress(bytes, level: try arguments.int(), ceiling: ceiling))
    case "gzip.decompress": return .bytes(try CompressedData.gzipDecompress(try arguments.bytes(), fuel: &fuel))
    case "bz2.decompress": return .bytes(try CompressedData.bz2Decompress(try arguments.bytes(), fuel: &fuel))
    case "lzma.decompress": return .bytes(try CompressedData.lzmaDecompress(try arguments.bytes(), fuel: &fuel))
    case "struct.calcsize": return .integer(BigInteger(try StructFormat(try arguments.bytes()).size))
    case "struct.unpack":
      let format = try StructFormat(try arguments.bytes())
      return .list(try format.unpack(try arguments.bytes(), ceiling: ceiling).map(wire))
    case "struct.pack":
      let format = try StructFormat(try arguments.bytes())
      let values: [StructFormat.Value] = try arguments.list().map {
        switch $0 {
        case .integer(let number): .integer(number)
        case .float(let value): .float(value)
        case .bool(let flag): .bool(flag)
        case .bytes(let bytes): .bytes(bytes)
        default: throw Wire.Malformed()
        }
      }
      return .bytes(try format.pack(values, ceiling: ceiling))
    default: return nil
    }
  }

  private static func wire(_ value: StructFormat.Value) -> Wire {
    switch value {
    case .integer(let number): .integer(number)
    case .float(let float): .float(float)
    case .bool(let flag): .bool(flag)
    case .bytes(let bytes): .bytes(bytes)
    }
  }
}

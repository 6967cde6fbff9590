import CZlib

/// The other way, for programs that pack what they unpack again.
public enum Compressor {
  /// A zlib stream (RFC 1950) of a level of 0 to 9, or -1 for the usual one; nil when memory ran out.
  public static func zlib(_ bytes: [UInt8], level: Int) -> [UInt8]? {
    let room = Int(compressBound(UInt(bytes.count)))
    var status = Z_OK
    let packed = unsafe [UInt8](unsafeUninitializedCapacity: room) { output, count in
      var written = UInt(room)
      status = unsafe compress2(output.baseAddress, &written, bytes, UInt(bytes.count), Int32(level))
      count = status == Z_OK ? Int(written) : 0
    }
    return status == Z_OK ? packed : nil
  }
}

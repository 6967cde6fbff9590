import Archives
import FuzzDriver
import Limits

@_cdecl("FuzzTar_main")
public func fuzzTarMain(_ count: CInt, _ arguments: FuzzArguments?) -> CInt {
  runFuzzer(count, arguments, fuzzTar)
}

/// One input: no trap, and no more bytes and members than the ceilings allow.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzTar(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  var limits = Limits()
  limits.unpackedBytes = 4 << 20
  limits.streamBytes = 2 << 20
  limits.ratioFloor = 1 << 20
  limits.entries = 2_000
  limits.archiveDepth = 4
  let bytes = Array(UnsafeBufferPointer(start: start, count: count))
  let archive = ArchiveReader.open(bytes, name: "input.tar", limits: limits)
  precondition(archive.entries.count <= limits.entries + 1, "More members than the ceiling.")
  precondition(archive.entries.allSatisfy { $0.depth <= limits.archiveDepth + 1 }, "Deeper than the ceiling.")
  return 0
}

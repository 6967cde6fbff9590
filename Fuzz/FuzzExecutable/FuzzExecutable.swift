import Executables
import FuzzDriver

@_cdecl("FuzzExecutable_main")
public func fuzzExecutableMain(_ count: CInt, _ arguments: FuzzArguments?) -> CInt {
  runFuzzer(count, arguments, fuzzExecutable)
}

/// One input as PE, ELF or Mach-O: no trap, no more names than the ceiling, places inside of the file.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzExecutable(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = Array(UnsafeBufferPointer(start: start, count: count))
  var ceilings = ExecutableCeilings()
  ceilings.names = 2_000
  ceilings.nameBytes = 1 << 20
  ceilings.sections = 512
  ceilings.resources = 512
  _ = PrintableStrings(of: bytes[...], minimum: 4, ceiling: 1_000)
  guard let report = ExecutableReport.read(bytes[...], path: "input.pyd", ceilings: ceilings) else { return 0 }
  precondition(report.imports.count <= 2_000, "More names than the ceiling.")
  if let overlay = report.overlay {
    precondition(overlay.upperBound <= count && !overlay.isEmpty, "An overlay lies inside of the file.")
  }
  if case .pe(let image) = report.details {
    for resource in image.resources { precondition(resource.offset + resource.size <= count, "Resources lie inside.") }
    _ = image.canonicalImports
  }
  return 0
}

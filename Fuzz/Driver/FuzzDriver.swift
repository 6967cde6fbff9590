/// libFuzzer's own entry, which takes over the process.
@_silgen_name("LLVMFuzzerRunDriver")
private func runDriver(
  _ count: UnsafeMutablePointer<CInt>,
  _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?>,
  _ oneInput: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
) -> CInt

/// The arguments of `main`, as C hands them over.
public typealias FuzzArguments = UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>

/// Starts libFuzzer from the `<module>_main` that SwiftPM makes the entry of an executable.
public func runFuzzer(
  _ count: CInt, _ arguments: FuzzArguments?, _ oneInput: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
) -> CInt {
  var count = count
  var arguments = arguments
  return runDriver(&count, &arguments, oneInput)
}

import Executables
import FuzzDriver

@_cdecl("FuzzHiddenContent_main")
public func fuzzHiddenContentMain(_ count: CInt, _ arguments: FuzzArguments?) -> CInt {
  runFuzzer(count, arguments, fuzzHiddenContent)
}

/// One input, as it is and under a disguise that its first bytes choose: no trap, finds inside of the bytes, within the
/// ceilings, and decoded as their transformation says.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzHiddenContent(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  var bytes = Array(UnsafeBufferPointer(start: start, count: count))
  var ceilings = HiddenContent.Ceilings()
  ceilings.finds = 16
  ceilings.decodedBytes = 1 << 20
  check(bytes, ceilings)
  guard bytes.count > 64, let choice = bytes.last else { return 0 }
  for index in bytes.indices {
    switch choice & 3 {
    case 0: bytes[index] ^= choice
    case 1: bytes[index] &+= choice
    case 2: bytes[index] ^= choice &+ UInt8(truncatingIfNeeded: index)
    default: bytes[index] ^= [0x31, choice, 0xc4][index % 3]
    }
  }
  check(bytes, ceilings)
  return 0
}

private func check(_ bytes: [UInt8], _ ceilings: HiddenContent.Ceilings) {
  let found = HiddenContent.find(in: bytes[...], path: "input", ceilings: ceilings)
  precondition(found.finds.count <= ceilings.finds, "More finds than the ceiling.")
  precondition(found.finds.reduce(0) { $0 + $1.decoded.count } <= ceilings.decodedBytes, "More bytes than the ceiling.")
  for find in found.finds {
    precondition(find.range.lowerBound >= 0 && find.range.upperBound <= bytes.count, "A find lies inside.")
    let part = bytes[find.range]
    precondition(
      find.transformation.apply(to: part, limit: find.decoded.count) == find.decoded, "The transformation decodes it.")
  }
}

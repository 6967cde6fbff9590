/// A constant of compiled code, as a plain value.
public indirect enum BytecodeConstant: Sendable, Hashable {
  case none
  case boolean(Bool)
  case ellipsis
  case integer(Int)
  /// Beyond 64 bits: little-endian magnitude.
  case bigInteger(isNegative: Bool, magnitude: [UInt8])
  case float(Double)
  case complex(real: Double, imaginary: Double)
  /// Also a `str` of Python 2 that is text.
  case text(String)
  case bytes([UInt8])
  case tuple([BytecodeConstant])
  case list([BytecodeConstant])
  case set([BytecodeConstant])
  /// Keys and values by turns.
  case dictionary([BytecodeConstant])
  case slice([BytecodeConstant])
  /// Place in `MarshalTree.codes`.
  case code(Int)
  /// Missing, part of a loop, or too large to be spelled out.
  case unknown
}

extension MarshalTree {
  /// `id` as a plain value, spelled out up to `elements` values and 16 levels; what is beyond is `.unknown`.
  public func constant(_ id: MarshalID, elements: Int = 10_000) -> BytecodeConstant {
    var left = elements
    return constant(id, left: &left, depth: 0)
  }

  private func constant(_ id: MarshalID, left: inout Int, depth: Int) -> BytecodeConstant {
    left -= 1
    guard left >= 0, depth <= 16 else { return .unknown }
    switch kind(id) {
    case .none: return .none
    case .true: return .boolean(true)
    case .false: return .boolean(false)
    case .ellipsis: return .ellipsis
    case .int32, .int64, .long:
      if let value = integer(id) { return .integer(value) }
      guard let big = bigInteger(id) else { return .unknown }
      return .bigInteger(isNegative: big.isNegative, magnitude: big.magnitude)
    case .binaryFloat, .textFloat: return float(id).map { .float($0) } ?? .unknown
    case .binaryComplex, .textComplex:
      return complex(id).map { .complex(real: $0.real, imaginary: $0.imaginary) } ?? .unknown
    case .bytes:
      let payload = payload(id) ?? []
      if layout == .python27, Self.isText(payload) { return .text(String(decoding: payload, as: UTF8.self)) }
      return .bytes(Array(payload))
    case .text, .latin1: return text(id).map { .text($0) } ?? .unknown
    case .tuple: return .tuple(constants(of: id, left: &left, depth: depth))
    case .list: return .list(constants(of: id, left: &left, depth: depth))
    case .set, .frozenset: return .set(constants(of: id, left: &left, depth: depth))
    case .dictionary: return .dictionary(constants(of: id, left: &left, depth: depth))
    case .slice: return .slice(constants(of: id, left: &left, depth: depth))
    case .code: return code(id).map { .code($0) } ?? .unknown
    case .missing, .null, .stopIteration: return .unknown
    }
  }

  /// Whether a Python 2 `str` is text rather than data: UTF-8 without control characters.
  private static func isText(_ bytes: ArraySlice<UInt8>) -> Bool {
    bytes.allSatisfy { $0 >= 0x20 && $0 != 0x7f || (9...13).contains($0) || $0 == 0x1b } && UTF8Check.isValid(bytes)
  }

  private func constants(of id: MarshalID, left: inout Int, depth: Int) -> [BytecodeConstant] {
    var values: [BytecodeConstant] = []
    for place in 0..<childCount(id) {
      guard left > 0, let child = child(id, at: place) else {
        values.append(.unknown)
        break
      }
      values.append(constant(child, left: &left, depth: depth + 1))
    }
    return values
  }
}

/// Marshal data put together by hand, to say what no compiler would.
enum Marshalled {
  static func number(_ value: Int32) -> [UInt8] {
    let bits = UInt32(bitPattern: value)
    return (0..<4).map { UInt8(truncatingIfNeeded: bits >> (8 * $0)) }
  }

  static let none: [UInt8] = [UInt8(ascii: "N")]

  static func integer(_ value: Int32) -> [UInt8] { [UInt8(ascii: "i")] + number(value) }

  static func text(_ text: String) -> [UInt8] { [UInt8(ascii: "z"), UInt8(text.utf8.count)] + Array(text.utf8) }

  static func bytes(_ bytes: [UInt8]) -> [UInt8] { [UInt8(ascii: "s")] + number(Int32(bytes.count)) + bytes }

  static func tuple(_ parts: [[UInt8]]) -> [UInt8] {
    [UInt8(ascii: "(")] + number(Int32(parts.count)) + parts.flatMap { $0 }
  }

  /// The value, so that references lead to it.
  static func shared(_ value: [UInt8]) -> [UInt8] { [value[0] | 0x80] + value.dropFirst() }

  static func reference(_ place: Int32) -> [UInt8] { [UInt8(ascii: "r")] + number(place) }

  /// Module code in the layout of 3.11 and later. `lines` defaults to a table that covers the code.
  static func code(
    _ code: [UInt8], constants: [[UInt8]] = [none], names: [String] = [], name: String = "<module>"
  ) -> [UInt8] {
    var lines: [UInt8] = []
    var left = code.count / 2
    while left > 0 {
      let size = min(8, left)
      lines += [0x80 | 11 << 3 | UInt8(size - 1), 0, 0]
      left -= size
    }
    var result: [UInt8] = [UInt8(ascii: "c")]
    for value: Int32 in [0, 0, 0, 10, 0] { result += number(value) }
    result += bytes(code) + tuple(constants) + tuple(names.map { text($0) }) + tuple([]) + bytes([])
    result += text("made.py") + text(name) + text(name) + number(1) + bytes(lines) + bytes([])
    return result
  }
}

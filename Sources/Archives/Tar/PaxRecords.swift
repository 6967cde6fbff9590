import ByteReading

/// The records of a PAX extended header: `LENGTH KEYWORD=VALUE\n`, one behind the other.
struct PaxRecords {
  /// Records that one header may have; honest ones have fewer than ten.
  private static let mostRecords = 1_000

  private(set) var values: [String: [UInt8]] = [:]
  /// Offsets and lengths of GNU sparse 0.0, which repeats two keywords, in their order.
  private(set) var sparsePieces: [[UInt8]] = []
  /// What is wrong with them, for a person; nil when they are well-formed.
  private(set) var fault: String?

  /// GNU sparse 0.0 repeats `offset` and `numbytes`; they are the one honest repetition.
  private static let mayRepeat: Set<String> = ["GNU.sparse.offset", "GNU.sparse.numbytes"]

  init() {}

  init(_ data: ArraySlice<UInt8>) {
    var rest = data
    var count = 0
    while let first = rest.first, first != 0 {
      count += 1
      guard count <= PaxRecords.mostRecords else {
        fault = "more than \(PaxRecords.mostRecords) records"
        return
      }
      guard let length = PaxRecords.decimal(&rest), length.value > length.digits + 1,
        let record = rest.range(at: 0, count: length.value - length.digits - 1)
      else {
        fault = "a record without a valid length"
        return
      }
      rest = rest.tail(from: record.count)
      guard record.last == 0x0a, let equals = record.firstIndex(of: 0x3d), equals > record.startIndex else {
        fault = "a record that is not keyword=value and a line end"
        return
      }
      let keyword = String(decoding: record[..<equals], as: UTF8.self)
      let value = Array(record[(equals + 1)...].dropLast())
      if let earlier = values[keyword], earlier != value, !PaxRecords.mayRepeat.contains(keyword) {
        fault = "\(keyword) twice with different values"
      }
      if PaxRecords.mayRepeat.contains(keyword) { sparsePieces.append(value) }
      values[keyword] = value
    }
    if rest.firstNonZero() != nil { fault = "bytes behind the records" }
  }

  /// Later headers win, as readers have it.
  mutating func merge(_ later: PaxRecords) {
    values.merge(later.values) { $1 }
    if !later.sparsePieces.isEmpty { sparsePieces = later.sparsePieces }
    fault = fault ?? later.fault
  }

  /// A record as a whole number; nil when there is none or it is no number.
  func number(_ keyword: String) -> Int? {
    guard let value = values[keyword], !value.isEmpty, value.count <= 18 else { return nil }
    var number = 0
    for digit in value {
      guard (0x30...0x39).contains(digit) else { return nil }
      number = number * 10 + Int(digit & 15)
    }
    return number
  }

  /// Reads the decimal length and the space behind it off the front.
  private static func decimal(_ rest: inout ArraySlice<UInt8>) -> (value: Int, digits: Int)? {
    var value = 0
    var digits = 0
    while let digit = rest.first, (0x30...0x39).contains(digit), digits < 12 {
      value = value * 10 + Int(digit & 15)
      digits += 1
      rest = rest.dropFirst()
    }
    guard digits > 0, rest.first == 0x20 else { return nil }
    rest = rest.dropFirst()
    return (value, digits)
  }
}

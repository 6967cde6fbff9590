internal import SourceText

/// Writes JSON as bytes, in the order it is told.
///
/// Not `JSONEncoder`: see docs/decisions/0004. Besides what RFC 8259 demands, scalars that would change how the text
/// around them looks (`HiddenScalars`) are written as escapes, so that a report is safe to print to a terminal.
public struct JSONText: Sendable {
  /// A number that JSON has a spelling for, or text: the leaves of a report.
  public enum Scalar: Sendable {
    case text(String)
    case integer(Int)
    case number(Double)
    case flag(Bool)
    case null

    /// The number, or null.
    public static func optional(_ value: Int?) -> Scalar { value.map(Scalar.integer) ?? .null }
  }

  /// What was written so far.
  public private(set) var bytes: [UInt8] = []
  private let isIndented: Bool
  private var depth: Int
  private var needsComma = false

  /// `depth` is how deep the surrounding document is already.
  public init(isIndented: Bool, depth: Int = 0) {
    self.isIndented = isIndented
    self.depth = depth
  }

  /// An object as the value.
  public mutating func object(_ fields: (inout JSONText) -> Void) { nest("{", "}", fields) }

  /// An array as the value.
  public mutating func array<Element>(_ elements: [Element], _ body: (inout JSONText, Element) -> Void) {
    nest("[", "]") { json in
      for element in elements {
        json.separate()
        body(&json, element)
        json.needsComma = true
      }
    }
  }

  /// An array of one object.
  public mutating func single(_ name: StaticString, _ fields: (inout JSONText) -> Void) {
    key(name) { json in json.array([0]) { json, _ in json.object(fields) } }
  }

  /// An object under a key.
  public mutating func object(_ name: StaticString, _ fields: (inout JSONText) -> Void) {
    key(name) { $0.object(fields) }
  }

  /// A key whose value the function writes.
  public mutating func key(_ name: StaticString, _ value: (inout JSONText) -> Void) { key("\(name)" as String, value) }

  /// A key that is known only when it is written.
  public mutating func key(_ name: String, _ value: (inout JSONText) -> Void) {
    separate()
    string(name)
    bytes += isIndented ? [0x3A, 0x20] : [0x3A]
    needsComma = false
    value(&self)
    needsComma = true
  }

  /// A key and its value.
  public mutating func field(_ name: StaticString, _ value: Scalar) { key(name) { $0.scalar(value) } }
  /// A key and a text.
  public mutating func field(_ name: StaticString, _ value: String) { field(name, .text(value)) }
  /// A key and a number.
  public mutating func field(_ name: StaticString, _ value: Int) { field(name, .integer(value)) }

  /// A key and an array of texts.
  public mutating func field(_ name: StaticString, _ values: [String]) {
    key(name) { $0.array(values) { json, value in json.scalar(.text(value)) } }
  }

  /// A leaf as the value.
  public mutating func scalar(_ value: Scalar) {
    switch value {
    case .text(let text): string(text)
    case .integer(let number): bytes += "\(number)".utf8
    case .number(let number): bytes += Self.spelling(of: number).utf8
    case .flag(let flag): bytes += (flag ? "true" : "false").utf8
    case .null: bytes += "null".utf8
    }
  }

  /// A value that was written before, as its elements.
  public mutating func raw(_ open: Unicode.Scalar, _ elements: [UInt8], _ close: Unicode.Scalar) {
    bytes.append(UInt8(ascii: open))
    bytes += elements
    if !elements.isEmpty { newline() }
    bytes.append(UInt8(ascii: close))
  }

  /// At most three decimals; JSON has no spelling for what is not finite, and a score that is not is our mistake.
  public static func spelling(of number: Double) -> String {
    guard number.isFinite, abs(number) < 1e12 else { return "0" }
    let rounded = (number * 1000).rounded() / 1000
    guard rounded != rounded.rounded() else { return "\(Int(rounded))" }
    return "\(rounded)"
  }

  private mutating func nest(_ open: Unicode.Scalar, _ close: Unicode.Scalar, _ body: (inout JSONText) -> Void) {
    bytes.append(UInt8(ascii: open))
    depth += 1
    needsComma = false
    let empty = bytes.count
    body(&self)
    depth -= 1
    if bytes.count > empty { newline() }
    bytes.append(UInt8(ascii: close))
  }

  private mutating func separate() {
    if needsComma { bytes.append(0x2C) }
    newline()
    needsComma = false
  }

  private mutating func newline() {
    guard isIndented else { return }
    bytes.append(0x0A)
    bytes += repeatElement(0x20, count: depth * 2)
  }

  private mutating func string(_ text: String) {
    bytes.append(0x22)
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\":
        bytes.append(0x5C)
        bytes.append(UInt8(truncatingIfNeeded: scalar.value))
      case "\n": bytes += [0x5C, 0x6E]
      case "\r": bytes += [0x5C, 0x72]
      case "\t": bytes += [0x5C, 0x74]
      case " "..."~": bytes.append(UInt8(truncatingIfNeeded: scalar.value))
      case _ where HiddenScalars.contains(scalar):
        for unit in UTF16.encode(scalar) ?? UTF16.encodedReplacementCharacter { escape(unit) }
      default: bytes += UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter
      }
    }
    bytes.append(0x22)
  }

  private mutating func escape(_ unit: UInt16) {
    bytes += [0x5C, 0x75]
    for shift in [12, 8, 4, 0] { bytes.append(Self.digits[Int(unit >> UInt16(shift)) & 15]) }
  }

  private static let digits = Array("0123456789abcdef".utf8)
}

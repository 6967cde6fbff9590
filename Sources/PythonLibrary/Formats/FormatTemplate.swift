/// The template of `str.format`, split into its parts. Who calls it finds the values, applies conversions, expands the
/// specifier (a template in its own right) and formats.
public struct FormatTemplate: Sendable {
  /// How a field goes on behind its first name.
  public enum Accessor: Hashable, Sendable {
    /// `.name`
    case attribute(PythonString)
    /// `[3]`
    case index(Int)
    /// `[name]`
    case key(PythonString)
  }

  /// What stands before the first `.` or `[`.
  public enum Name: Hashable, Sendable {
    /// `{}`, which counts.
    case automatic
    /// `{0}`
    case position(Int)
    /// `{name}`
    case keyword(PythonString)
  }

  /// One field.
  public struct Field: Sendable {
    public var name: Name
    public var accessors: [Accessor]
    /// `r`, `s`, `a`, or nil.
    public var conversion: UInt32?
    /// The text behind the colon, with fields of its own perhaps.
    public var spec: PythonString
  }

  /// A part of the template.
  public enum Part: Sendable {
    case literal(PythonString)
    case field(Field)
  }

  public var parts: [Part] = []

  /// Splits a template.
  public init(_ template: PythonString) throws(PythonError) {
    let points = template.codePoints
    var literal: [UInt32] = []
    var index = 0
    while index < points.count {
      let point = points[index]
      index += 1
      guard point == 0x7b || point == 0x7d else {
        literal.append(point)
        continue
      }
      if index < points.count, points[index] == point {
        literal.append(point)
        index += 1
        continue
      }
      if point == 0x7d { throw PythonError(.valueError, "Single '}' encountered in format string") }
      guard index < points.count else { throw PythonError(.valueError, "Single '{' encountered in format string") }
      if !literal.isEmpty { parts.append(.literal(PythonString(codePoints: literal))) }
      literal = []
      parts.append(.field(try Self.field(points, &index)))
    }
    if !literal.isEmpty { parts.append(.literal(PythonString(codePoints: literal))) }
  }

  /// Reads a field from behind its `{` to behind its `}`.
  private static func field(_ points: [UInt32], _ index: inout Int) throws(PythonError) -> Field {
    let start = index
    var isInBrackets = false
    // The name ends at `:`, `!` or `}`; brackets hide them.
    while index < points.count {
      let point = points[index]
      if isInBrackets {
        if point == 0x5d { isInBrackets = false }
      } else if point == 0x5b {
        isInBrackets = true
      } else if point == 0x7b {
        throw PythonError(.valueError, "unexpected '{' in field name")
      } else if point == 0x7d || point == 0x3a || point == 0x21 {
        break
      }
      index += 1
    }
    guard index < points.count else { throw PythonError(.valueError, "expected '}' before end of string") }
    let (name, accessors) = try self.name(Array(points[start..<index]))
    var field = Field(name: name, accessors: accessors, conversion: nil, spec: PythonString())
    if points[index] == 0x21 {
      index += 1
      guard index < points.count else {
        throw PythonError(.valueError, "end of string while looking for conversion specifier")
      }
      field.conversion = points[index]
      index += 1
      guard index < points.count else { throw PythonError(.valueError, "unmatched '{' in format spec") }
      guard points[index] == 0x3a || points[index] == 0x7d else {
        throw PythonError(.valueError, "expected ':' after conversion specifier")
      }
    }
    if points[index] == 0x3a {
      index += 1
      let specStart = index
      var depth = 1
      while index < points.count {
        if points[index] == 0x7b { depth += 1 }
        if points[index] == 0x7d { depth -= 1 }
        if depth == 0 { break }
        index += 1
      }
      guard index < points.count else { throw PythonError(.valueError, "unmatched '{' in format spec") }
      field.spec = PythonString(codePoints: Array(points[specStart..<index]))
    }
    index += 1
    return field
  }

  private static func name(_ points: [UInt32]) throws(PythonError) -> (Name, [Accessor]) {
    let end = points.firstIndex { $0 == 0x2e || $0 == 0x5b } ?? points.count
    let first = Array(points[..<end])
    var accessors: [Accessor] = []
    var index = end
    while index < points.count {
      let isAttribute = points[index] == 0x2e
      guard isAttribute || points[index] == 0x5b else {
        throw PythonError(.valueError, "Only '.' or '[' may follow ']' in format field specifier")
      }
      index += 1
      let start = index
      while index < points.count,
        isAttribute ? points[index] != 0x2e && points[index] != 0x5b : points[index] != 0x5d
      { index += 1 }
      let text = Array(points[start..<index])
      if !isAttribute {
        guard index < points.count else { throw PythonError(.valueError, "Missing ']' in format string") }
        index += 1
      }
      guard !text.isEmpty else { throw PythonError(.valueError, "Empty attribute in format string") }
      if isAttribute {
        accessors.append(.attribute(PythonString(codePoints: text)))
      } else if let number = try position(text) {
        accessors.append(.index(number))
      } else {
        accessors.append(.key(PythonString(codePoints: text)))
      }
    }
    if first.isEmpty { return (.automatic, accessors) }
    if let number = try position(first) { return (.position(number), accessors) }
    return (.keyword(PythonString(codePoints: first)), accessors)
  }

  private static func position(_ points: [UInt32]) throws(PythonError) -> Int? {
    var value = 0
    for point in points {
      guard let digit = UnicodeFacts.decimalValue(point) else { return nil }
      let product = value.multipliedReportingOverflow(by: 10)
      let sum = product.partialValue.addingReportingOverflow(digit)
      guard !product.overflow, !sum.overflow else {
        throw PythonError(.valueError, "Too many decimal digits in format string")
      }
      value = sum.partialValue
    }
    return value
  }
}

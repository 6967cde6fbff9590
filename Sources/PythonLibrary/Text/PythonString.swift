/// Text as Python has it: code points, surrogates among them, at equal distances.
///
/// Like CPython it is kept as narrow as it can be: bytes when every code point is below 256 (two texts that are equal are
/// therefore stored equally), four bytes for each otherwise. Index is O(1), a slice costs its length.
public struct PythonString: Hashable, Sendable {
  /// The code points.
  public enum Storage: Hashable, Sendable {
    /// All below 256.
    case narrow([UInt8])
    /// At least one at or above 256; all at most 0x10FFFF.
    case wide([UInt32])
  }

  /// The code points, as narrow as they can be.
  public let storage: Storage

  /// Creates text from code points below 256: Python's latin-1.
  public init(latin1 bytes: [UInt8]) { storage = .narrow(bytes) }

  /// Creates text from code points, each at most 0x10FFFF.
  public init(codePoints: [UInt32]) {
    var highest: UInt32 = 0
    for point in codePoints { highest |= point }
    precondition(highest <= 0x1f_ffff, "A code point has at most 21 bits.")
    storage = highest < 256 ? .narrow(codePoints.map { UInt8(truncatingIfNeeded: $0) }) : .wide(codePoints)
  }

  /// Creates empty text.
  public init() { storage = .narrow([]) }

  /// Creates text from a Swift string, scalar by scalar.
  public init(_ text: String) {
    self.init(utf8: Array(text.utf8))
  }

  /// Creates text of one code point, at most 0x10FFFF.
  public init(codePoint: UInt32) {
    storage = codePoint < 256 ? .narrow([UInt8(codePoint)]) : .wide([codePoint])
  }

  /// Creates text from generalised UTF-8: surrogates may stand in it, as in the literals of a `SyntaxTree`. What is no
  /// UTF-8 becomes U+FFFD, byte by byte.
  public init(utf8 bytes: some RandomAccessCollection<UInt8>) {
    if bytes.allSatisfy({ $0 < 0x80 }) {
      self.init(storage: .narrow(Array(bytes)))
      return
    }
    var points: [UInt32] = []
    points.reserveCapacity(bytes.count)
    var index = bytes.startIndex
    while index < bytes.endIndex {
      let first = bytes[index]
      index = bytes.index(after: index)
      let more = first < 0x80 ? 0 : first >= 0xf0 ? 3 : first >= 0xe0 ? 2 : first >= 0xc2 ? 1 : -1
      guard more > 0 else {
        points.append(more == 0 ? UInt32(first) : 0xfffd)
        continue
      }
      var point = UInt32(first) & (0x3f >> UInt32(more))
      var end = index
      var read = 0
      while read < more, end < bytes.endIndex, bytes[end] & 0xc0 == 0x80 {
        point = point << 6 | UInt32(bytes[end] & 0x3f)
        end = bytes.index(after: end)
        read += 1
      }
      let smallest: UInt32 = more == 1 ? 0x80 : more == 2 ? 0x800 : 0x1_0000
      guard read == more, point >= smallest, point <= 0x10_ffff else {
        points.append(0xfffd)
        continue
      }
      points.append(point)
      index = end
    }
    self.init(codePoints: points)
  }

  /// Code points.
  public var count: Int {
    switch storage {
    case .narrow(let units): units.count
    case .wide(let units): units.count
    }
  }

  /// True for text without code points.
  public var isEmpty: Bool { count == 0 }

  /// The code point at an index from 0.
  public subscript(_ index: Int) -> UInt32 {
    switch storage {
    case .narrow(let units): UInt32(units[index])
    case .wide(let units): units[index]
    }
  }

  /// The text of a range of indices.
  public subscript(_ range: Range<Int>) -> PythonString {
    switch storage {
    case .narrow(let units): PythonString(latin1: Array(units[range]))
    case .wide(let units): PythonString(codePoints: Array(units[range]))
    }
  }

  /// Python's slice after its indices have been clipped: `count` code points from `start`, `step` apart.
  public func slice(start: Int, step: Int, count: Int) -> PythonString {
    guard count > 0 else { return PythonString() }
    if step == 1 { return self[start..<start + count] }
    switch storage {
    case .narrow(let units): return PythonString(latin1: (0..<count).map { units[start + $0 * step] })
    case .wide(let units): return PythonString(codePoints: (0..<count).map { units[start + $0 * step] })
    }
  }

  /// The code points, four bytes each.
  public var codePoints: [UInt32] {
    switch storage {
    case .narrow(let units): units.map { UInt32($0) }
    case .wide(let units): units
    }
  }

  /// The code points as bytes when all are below 256, else nil.
  public var latin1: [UInt8]? {
    if case .narrow(let units) = storage { units } else { nil }
  }

  /// The bytes when all code points are below 128, else nil.
  public var ascii: [UInt8]? {
    guard case .narrow(let units) = storage, units.allSatisfy({ $0 < 0x80 }) else { return nil }
    return units
  }

  /// True when all code points are below 128.
  public var isASCII: Bool { ascii != nil }

  /// Generalised UTF-8, surrogates as three bytes each.
  public var utf8: [UInt8] {
    switch storage {
    case .narrow(let units):
      if units.allSatisfy({ $0 < 0x80 }) { return units }
      var bytes: [UInt8] = []
      bytes.reserveCapacity(units.count + units.count / 2)
      for unit in units { Self.appendUTF8(UInt32(unit), to: &bytes) }
      return bytes
    case .wide(let units):
      var bytes: [UInt8] = []
      bytes.reserveCapacity(units.count * 3)
      for unit in units { Self.appendUTF8(unit, to: &bytes) }
      return bytes
    }
  }

  @inline(__always)
  static func appendUTF8(_ point: UInt32, to bytes: inout [UInt8]) {
    switch point {
    case 0..<0x80: bytes.append(UInt8(point))
    case 0x80..<0x800:
      bytes.append(UInt8(0xc0 | point >> 6))
      bytes.append(UInt8(0x80 | point & 0x3f))
    case 0x800..<0x1_0000:
      bytes.append(UInt8(0xe0 | point >> 12))
      bytes.append(UInt8(0x80 | (point >> 6) & 0x3f))
      bytes.append(UInt8(0x80 | point & 0x3f))
    default:
      bytes.append(UInt8(0xf0 | (point >> 18) & 7))
      bytes.append(UInt8(0x80 | (point >> 12) & 0x3f))
      bytes.append(UInt8(0x80 | (point >> 6) & 0x3f))
      bytes.append(UInt8(0x80 | point & 0x3f))
    }
  }

  /// A Swift string; surrogates become U+FFFD. For messages and reports.
  public var text: String {
    switch storage {
    case .narrow(let units):
      if units.allSatisfy({ $0 < 0x80 }) { return String(decoding: units, as: UTF8.self) }
    case .wide: break
    }
    var scalars = String.UnicodeScalarView()
    for point in codePoints { scalars.append(Unicode.Scalar(point) ?? "\u{fffd}") }
    return String(scalars)
  }

  /// Both texts after one another.
  public static func + (left: PythonString, right: PythonString) -> PythonString {
    switch (left.storage, right.storage) {
    case (.narrow(let first), .narrow(let second)): PythonString(latin1: first + second)
    case (.wide(let first), .wide(let second)): PythonString(storage: .wide(first + second))
    case (.narrow(let first), .wide(let second)): PythonString(storage: .wide(first.map { UInt32($0) } + second))
    case (.wide(let first), .narrow(let second)): PythonString(storage: .wide(first + second.map { UInt32($0) }))
    }
  }

  /// Creates text from storage that is known to be as narrow as it can be.
  init(storage: Storage) { self.storage = storage }

  /// The text `count` times over; empty for counts below one.
  public func repeated(_ count: Int, ceiling: Int) throws(PythonError) -> PythonString {
    guard count > 0, !isEmpty else { return PythonString() }
    _ = try checkedSize(self.count, times: count, ceiling: ceiling)
    switch storage {
    case .narrow(let units): return PythonString(latin1: units.repeated(count))
    case .wide(let units): return PythonString(storage: .wide(units.repeated(count)))
    }
  }
}

extension PythonString: Comparable {
  /// Order of the code points, as Python compares.
  public static func < (left: PythonString, right: PythonString) -> Bool {
    switch (left.storage, right.storage) {
    case (.narrow(let first), .narrow(let second)): first.lexicographicallyPrecedes(second)
    case (.wide(let first), .wide(let second)): first.lexicographicallyPrecedes(second)
    case (.narrow(let first), .wide(let second)):
      first.map { UInt32($0) }.lexicographicallyPrecedes(second)
    case (.wide(let first), .narrow(let second)): first.lexicographicallyPrecedes(second.map { UInt32($0) })
    }
  }
}

extension PythonString: ExpressibleByStringLiteral, CustomStringConvertible {
  /// Creates text from a literal.
  public init(stringLiteral value: String) { self.init(value) }

  /// The text as a Swift string.
  public var description: String { text }
}

extension Array {
  /// The elements `count` times over.
  func repeated(_ count: Int) -> [Element] {
    guard count > 0, !isEmpty else { return [] }
    if self.count == 1 { return Array(repeating: self[0], count: count) }
    var result: [Element] = []
    result.reserveCapacity(self.count * count)
    for _ in 0..<count { result.append(contentsOf: self) }
    return result
  }
}

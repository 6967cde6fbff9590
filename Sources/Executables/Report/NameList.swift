/// Names of functions, symbols or libraries in the order of the file, in one pool of bytes instead of a string each:
/// large libraries export a hundred thousand.
public struct NameList: RandomAccessCollection, Sendable, Equatable, ExpressibleByArrayLiteral {
  private var pool: [UInt8] = []
  /// Where each name ends in the pool.
  private var ends: [Int32] = []

  public init() {}

  public init(arrayLiteral elements: String...) {
    self.init(elements)
  }

  /// The names of any sequence, as UTF-8.
  public init(_ names: some Sequence<String>) {
    for name in names { append(Array(name.utf8)[...]) }
  }

  public var startIndex: Int { 0 }
  public var endIndex: Int { ends.count }

  /// The name at `position`; bytes that are not UTF-8 are shown as replacement characters.
  public subscript(position: Int) -> String {
    String(decoding: bytes(at: position), as: UTF8.self)
  }

  /// The bytes of the name at `position`, as they stand in the file.
  public func bytes(at position: Int) -> ArraySlice<UInt8> {
    precondition(position >= 0 && position < ends.count, "A position of a name lies inside of the list.")
    return pool[(position == 0 ? 0 : Int(ends[position - 1]))..<Int(ends[position])]
  }

  /// True when `name` is one of the names, byte for byte.
  public func contains(_ name: String) -> Bool {
    let wanted = Array(name.utf8)
    return ends.indices.contains { bytes(at: $0).elementsEqual(wanted) }
  }

  /// The first name that begins with `prefix`.
  public func first(withPrefix prefix: String) -> String? {
    let wanted = Array(prefix.utf8)
    return ends.indices.first { bytes(at: $0).starts(with: wanted) }.map { self[$0] }
  }

  /// Bytes of all names together.
  var byteCount: Int { pool.count }

  /// Appends one name; `ImageReading` has charged it, so that a pool stays far below the range of its offsets.
  mutating func append(_ name: ArraySlice<UInt8>) {
    precondition(pool.count + name.count <= Int(Int32.max), "Names are charged before they are kept.")
    pool += name
    ends.append(Int32(pool.count))
  }

  /// Appends all names of another list.
  mutating func append(contentsOf other: NameList) {
    for position in other.indices { append(other.bytes(at: position)) }
  }
}

import EmbeddedData

/// Well-known distributions in the order of their popularity, ready for look-ups by shape.
///
/// One text with offsets into it, and tables of hashes: 15,000 names take a millisecond to read, and look-ups allocate little.
public struct PopularNames: Sendable {
  /// All names, one after another, in PEP 503's form.
  let text: [UInt8]
  /// Where each name starts; one more than there are names.
  let starts: [UInt32]
  /// Which letters and digits a name holds, one bit each.
  let letters: [UInt64]
  /// Bytes without hyphens.
  let lengths: [UInt8]
  /// Which letters and digits the words hold that tell a name from others, when they are fewer than all.
  let coreLetters: [UInt64]
  private let squashed: HashTable
  private let shapes: HashTable
  private let cores: HashTable
  /// Import names and commands: what to type, and whose it is.
  private(set) var aliases: [String: (name: Int, operation: NameOperation)]

  /// Modules of Python's own library; some are distributions too.
  let standardLibrary: Set<String>

  /// Names that `Data/Names` holds. Read once, when the first name is looked up.
  public static let embedded: PopularNames = {
    var files: [String: [UInt8]] = [:]
    for file in EmbeddedData.files(under: "Names") { files[file.path] = file.bytes }
    return PopularNames(
      names: files["Names/popular.txt", default: []][...], imports: files["Names/imports.tsv", default: []][...],
      commands: files["Names/commands.tsv", default: []][...],
      standardLibrary: files["Names/standard-library.txt", default: []][...])
  }()

  /// - Parameters:
  ///   - names: one on each line, the most popular first, normalised.
  ///   - imports: lines of a module's name, a tab and a distribution's.
  ///   - commands: the same for commands.
  ///   - standardLibrary: modules of Python's own library, one on each line.
  public init(
    names: ArraySlice<UInt8>, imports: ArraySlice<UInt8> = [], commands: ArraySlice<UInt8> = [],
    standardLibrary: ArraySlice<UInt8> = []
  ) {
    self.standardLibrary = Set(standardLibrary.split(separator: 0x0a).map { String(decoding: $0, as: UTF8.self) })
    var text: [UInt8] = []
    text.reserveCapacity(names.count)
    var starts: [UInt32] = [0]
    var letters: [UInt64] = []
    var coreLetters: [UInt64] = []
    var lengths: [UInt8] = []
    let lines = names.split(separator: 0x0a)
    starts.reserveCapacity(lines.count + 1)
    letters.reserveCapacity(lines.count)
    lengths.reserveCapacity(lines.count)
    coreLetters.reserveCapacity(lines.count)
    var squashed = HashTable(capacity: lines.count)
    var shapes = HashTable(capacity: lines.count)
    var cores = HashTable(capacity: lines.count)
    var flat: [UInt8] = []
    var shape: [UInt8] = []
    for (number, line) in lines.prefix(Int(UInt16.max)).enumerated() {
      text += line
      starts.append(UInt32(text.count))
      Self.squash(line, into: &flat)
      letters.append(Self.letters(of: flat[...]))
      lengths.append(UInt8(min(255, flat.count)))
      squashed.insert(NameWords.hash(flat[...]), number)
      LookAlikes.skeleton(flat[...], into: &shape)
      shapes.insert(NameWords.hash(shape[...]), number)
      let words = NameWords(line)
      cores.insert(words.key, number)
      coreLetters.append(words.core.reduce(0) { $0 | Self.letters(of: $1) })
    }
    (self.text, self.starts, self.letters, self.lengths) = (text, starts, letters, lengths)
    self.coreLetters = coreLetters
    (self.squashed, self.shapes, self.cores) = (squashed, shapes, cores)
    aliases = [:]
    aliases = Self.read(imports, .importName, in: self).merging(Self.read(commands, .commandName, in: self)) { old, _ in
      old
    }
  }

  public var count: Int { lengths.count }

  /// All of them, the most popular first.
  public var all: [String] { lengths.indices.map { String(decoding: name($0), as: UTF8.self) } }

  func name(_ number: Int) -> ArraySlice<UInt8> { text[Int(starts[number])..<Int(starts[number + 1])] }

  /// The place of a name in the ranking, from 0; nil when it is not there.
  ///
  /// - Parameter name: in PEP 503's form.
  func number(of name: ArraySlice<UInt8>) -> Int? {
    var flat: [UInt8] = []
    Self.squash(name, into: &flat)
    return squashed.first(NameWords.hash(flat[...])) { self.name($0).elementsEqual(name) }
  }

  /// The place of a distribution in the ranking, the first being 1; nil when it is not there.
  public func rank(of name: String) -> Int? { number(of: Array(name.utf8)[...]).map { $0 + 1 } }

  func sharing(squashed flat: ArraySlice<UInt8>) -> [Int] { squashed.all(NameWords.hash(flat)) }
  func sharing(shape: ArraySlice<UInt8>) -> [Int] { shapes.all(NameWords.hash(shape)) }
  func sharing(core key: UInt32) -> [Int] { cores.all(key) }

  /// How many names start with a word, and how many end with it, at most 255 each.
  func familyCounts(first: ArraySlice<UInt8>, last: ArraySlice<UInt8>) -> (first: Int, last: Int) {
    var counts = (first: 0, last: 0)
    for number in lengths.indices {
      let name = name(number)
      if name.count > first.count, name[name.startIndex + first.count] == UInt8(ascii: "-"), name.starts(with: first) {
        counts.first += 1
      }
      if name.count > last.count, name[name.endIndex - last.count - 1] == UInt8(ascii: "-"),
        name.suffix(last.count).elementsEqual(last)
      {
        counts.last += 1
      }
    }
    return counts
  }

  private static func read(
    _ lines: ArraySlice<UInt8>, _ operation: NameOperation, in names: PopularNames
  ) -> [String: (name: Int, operation: NameOperation)] {
    var found: [String: (name: Int, operation: NameOperation)] = [:]
    for line in lines.split(separator: 0x0a) {
      let fields = line.split(separator: 0x09)
      guard fields.count == 2, let number = names.number(of: fields[1]) else { continue }
      found[String(decoding: fields[0], as: UTF8.self)] = (number, operation)
    }
    return found
  }

  // MARK: Forms of a name

  /// Without hyphens.
  static func squash(_ name: ArraySlice<UInt8>, into flat: inout [UInt8]) {
    flat.removeAll(keepingCapacity: true)
    for byte in name where byte != UInt8(ascii: "-") { flat.append(byte) }
  }

  static func letters(of flat: ArraySlice<UInt8>) -> UInt64 {
    var letters: UInt64 = 0
    for byte in flat { letters |= 1 << UInt64(byte & 63) }
    return letters
  }
}

/// Numbers by a hash of 32 bits; several may share one.
private struct HashTable: Sendable {
  private var hashes: [UInt32]
  private var numbers: [UInt16]
  private let mask: Int

  init(capacity: Int) {
    var size = 16
    while size < 2 * min(capacity, Int(UInt16.max)) + 2 { size *= 2 }
    hashes = [UInt32](repeating: 0, count: size)
    numbers = [UInt16](repeating: .max, count: size)
    mask = size - 1
  }

  private func slot(_ hash: UInt32) -> Int { Int(hash &* 0x9e37_79b1 >> 12) & mask }

  mutating func insert(_ hash: UInt32, _ number: Int) {
    var slot = slot(hash)
    while numbers[slot] != .max { slot = (slot + 1) & mask }
    hashes[slot] = hash
    numbers[slot] = UInt16(truncatingIfNeeded: number)
  }

  func all(_ hash: UInt32) -> [Int] {
    var found: [Int] = []
    var slot = slot(hash)
    while numbers[slot] != .max {
      if hashes[slot] == hash { found.append(Int(numbers[slot])) }
      slot = (slot + 1) & mask
    }
    return found
  }

  func first(_ hash: UInt32, where matches: (Int) -> Bool) -> Int? {
    var slot = slot(hash)
    while numbers[slot] != .max {
      if hashes[slot] == hash, matches(Int(numbers[slot])) { return Int(numbers[slot]) }
      slot = (slot + 1) & mask
    }
    return nil
  }
}

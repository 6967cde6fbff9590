/// The words of a normalised name, and those among them that tell it from others.
struct NameWords {
  /// What remains when words that say nothing, digits at the end and an `s` of many are taken off.
  private(set) var core: [ArraySlice<UInt8>] = []
  /// Hashes of the words that were taken off at either end, sorted, for comparison.
  private(set) var affixes: [UInt32] = []
  /// Digits that were taken off.
  private(set) var digits: ArraySlice<UInt8> = []
  private(set) var isPlural = false
  /// What is left without the words at either end, and the same without what was glued to it: without hyphens.
  private(set) var rests: [[UInt8]] = []

  /// - Parameter name: lower case, `-` between words.
  init(_ name: ArraySlice<UInt8>) {
    var start = name.startIndex
    var index = start
    while index <= name.endIndex {
      if index == name.endIndex || name[index] == UInt8(ascii: "-") {
        if index > start { core.append(name[start..<index]) }
        start = index + 1
      }
      index += 1
    }
    takeWords()
    rests.append(Array(core.joined()))
    takeGlued()
    takeDigits()
    let rest = Array(core.joined())
    if rest != rests[0] { rests.append(rest) }
  }

  /// Same for any order of the words.
  var key: UInt32 {
    var sum: UInt32 = 0
    for word in core { sum &+= Self.mixed(Self.hash(word)) }
    return sum
  }

  /// Affixes at either end, while a word remains.
  private mutating func takeWords() {
    while core.count > 1, let last = core.last, Self.isAffix(last) {
      affixes.append(Self.hash(last))
      core.removeLast()
    }
    while core.count > 1, let first = core.first, Self.isAffix(first) {
      affixes.append(Self.hash(first))
      core.removeFirst()
    }
  }

  /// `pycurl`, `pythonkafka`, `genesisbot`.
  private mutating func takeGlued() {
    if let first = core.first, let count = Self.gluedPrefixes.first(where: { Self.starts(first, with: $0) })?.count {
      affixes.append(Self.hash(first.prefix(count)))
      core[0] = first.dropFirst(count)
    }
    if let last = core.last, let count = Self.gluedSuffixes.first(where: { Self.ends(last, with: $0) })?.count {
      affixes.append(Self.hash(last.suffix(count)))
      core[core.count - 1] = last.dropLast(count)
    }
    affixes.sort()
  }

  private mutating func takeDigits() {
    guard var last = core.last else { return }
    let rest = last.reversed().drop { $0 >= 0x30 && $0 <= 0x39 }.count
    if rest >= 2, rest < last.count {
      digits = last.dropFirst(rest)
      last = last.prefix(rest)
    } else if rest == 0, core.count > 1 {
      digits = last
      core.removeLast()
      last = core[core.count - 1]
    }
    if last.count >= 4, last.last == UInt8(ascii: "s"), last.dropLast().last != UInt8(ascii: "s") {
      isPlural = true
      last = last.dropLast()
    }
    core[core.count - 1] = last
  }

  // MARK: Words that say nothing

  private static let leastRest = 3

  private static func starts(_ word: ArraySlice<UInt8>, with affix: [UInt8]) -> Bool {
    word.count >= affix.count + leastRest && word.prefix(affix.count).elementsEqual(affix)
  }

  private static func ends(_ word: ArraySlice<UInt8>, with affix: [UInt8]) -> Bool {
    word.count >= affix.count + leastRest && word.suffix(affix.count).elementsEqual(affix)
  }

  /// Longer ones first.
  private static let gluedPrefixes = ["python3", "python", "lib", "py"].map { Array($0.utf8) }
  private static let gluedSuffixes = ["python", "library", "plus", "pro", "lib", "sdk", "api", "bot", "js", "py", "db"]
    .map {
      Array($0.utf8)
    }

  static func isAffix(_ word: ArraySlice<UInt8>) -> Bool { words.contains(hash(word)) }

  private static let words: Set<UInt32> = Set(
    """
    python python2 python3 py py2 py3 pro plus sdk api lib libs library pkg package packages module modules tool tools util \
    utils dev devel official real the new latest beta alpha test tests testing fix fixed fixes patch patched updated update \
    extra extras ext lite free app x ng next v1 v2 v3 js node npm master main original installer helper helpers kit \
    wrapper bin binary secure safe fast easy simple my get io org base common core cli client server
    """.split(separator: " ").map { hash(Array($0.utf8)[...]) })

  /// FNV-1a, 32 bits.
  static func hash(_ bytes: ArraySlice<UInt8>) -> UInt32 {
    var hash: UInt32 = 2_166_136_261
    for byte in bytes { hash = (hash ^ UInt32(byte)) &* 16_777_619 }
    return hash
  }

  private static func mixed(_ hash: UInt32) -> UInt32 {
    var hash = hash ^ (hash >> 16)
    hash = hash &* 0x85eb_ca6b
    hash ^= hash >> 13
    hash = hash &* 0xc2b2_ae35
    return hash ^ (hash >> 16)
  }
}

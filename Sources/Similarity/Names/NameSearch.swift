import EmbeddedData

/// Finds the well-known names that a name may be taken for.
///
///     NameSearch.embedded.report(on: "reqests").confusions.first?.victim   // requests
///
/// Nothing is looked up by trial of all spellings: each of the 15,000 names is compared by a set of its letters, and the few
/// that remain letter by letter. A name alone says little; what it says is for what else is found to be weighed with.
public struct NameSearch: Sendable {
  public let names: PopularNames
  let weights: NameWeights

  public static let embedded = NameSearch(
    names: .embedded,
    weights: NameWeights(
      EmbeddedData.files(under: "Names").first { $0.path == "Names/weights.tsv" }?.bytes[...] ?? []))

  public init(names: PopularNames, weights: NameWeights) {
    self.names = names
    self.weights = weights
  }

  /// The same with more names in the ranking, before the place with this number. Import names and commands are left out.
  public func adding(_ extra: [String], at place: Int) -> NameSearch {
    var all = names.all
    let known = Set(all)
    all.insert(contentsOf: extra.filter { !known.contains($0) }, at: min(place, all.count))
    return NameSearch(names: PopularNames(names: Array(all.joined(separator: "\n").utf8)[...]), weights: weights)
  }

  /// Longer names are no names: nobody types them.
  static let greatestByteCount = 128
  private static let greatestCount = 5
  /// How much better known the victim of a name that is well known itself has to be, and how sure a confusion.
  private static let standing = 100
  private static let scoreAmongKnown = 0.9

  /// - Parameter text: a name as it was written.
  public func report(on text: String) -> NameReport {
    let (form, wasForeign) = Self.form(of: text)
    let name = form[...]
    var report = NameReport(name: String(decoding: form, as: UTF8.self), rank: nil, confusions: [])
    guard !name.isEmpty, name.count <= Self.greatestByteCount else { return report }
    let own = names.number(of: name)
    if wasForeign, let own {
      let features = NameFeatures(
        operations: [.unicodeHomoglyph], length: name.count, rank: own + 1, isFirstLetter: false, isDigit: false)
      report.confusions = [confusion(own, features)]
      return report
    }
    report.rank = own.map { $0 + 1 }
    report.confusions = candidates(for: name, text: text, own: own).map { confusion($0.number, $0.features) }
    if own == nil, names.standardLibrary.contains(report.name) {
      let features = NameFeatures(
        operations: [.standardLibrary], length: name.count, rank: 1, isFirstLetter: false, isDigit: false)
      report.confusions.append(
        NameConfusion(
          victim: report.name, rank: 0, operations: [.standardLibrary], score: Logistic.value(features.logOdds(weights))
        ))
    }
    if let own {
      report.confusions.removeAll { $0.rank * Self.standing > own + 1 || $0.score < Self.scoreAmongKnown }
    }
    report.confusions.sort { ($1.score, $0.rank, $0.victim) < ($0.score, $1.rank, $1.victim) }
    report.confusions.removeLast(max(0, report.confusions.count - Self.greatestCount))
    return report
  }

  /// What `Tools/fit-names` learns from: each victim with the words of its features. A name that is itself well known is looked
  /// at as if it were not.
  public func features(of text: String) -> [(victim: String, words: [String])] {
    let name = Self.form(of: text).bytes[...]
    guard !name.isEmpty, name.count <= Self.greatestByteCount else { return [] }
    return candidates(for: name, text: text, own: names.number(of: name)).map {
      (String(decoding: names.name($0.number), as: UTF8.self), $0.features.words)
    }
  }

  private func confusion(_ number: Int, _ features: NameFeatures) -> NameConfusion {
    let odds = features.logOdds(weights)
    return NameConfusion(
      victim: String(decoding: names.name(number), as: UTF8.self), rank: number + 1, operations: features.operations,
      score: Logistic.value(odds))
  }

  /// PEP 503's form after look-alikes of other scripts were read.
  private static func form(of text: String) -> (bytes: [UInt8], wasForeign: Bool) {
    let (ascii, wasForeign) = LookAlikes.ascii(String(text.unicodeScalars.prefix(2 * greatestByteCount)))
    var form: [UInt8] = []
    for byte in ascii {
      switch byte {
      case UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
        if let last = form.last, last != UInt8(ascii: "-") { form.append(UInt8(ascii: "-")) }
      default: form.append(byte >= 0x41 && byte <= 0x5a ? byte + 0x20 : byte)
      }
    }
    if form.last == UInt8(ascii: "-") { form.removeLast() }
    return (form, wasForeign)
  }

  // MARK: Candidates

  private func candidates(
    for name: ArraySlice<UInt8>, text: String, own: Int?
  ) -> [(number: Int, features: NameFeatures)] {
    let words = NameWords(name)
    let family = Family(of: name, in: names)
    var best: [Int: NameFeatures] = [:]
    func offer(_ number: Int, _ operations: [NameOperation], _ edits: Edits? = nil) {
      guard number != own else { return }
      let victim = names.name(number)
      let features = NameFeatures(
        operations: operations,
        length: operations.contains(.twoEdits)
          ? min(family.tellingLength(of: victim), Family.differingLength(of: victim, from: name))
          : family.tellingLength(of: victim), rank: number + 1,
        isFirstLetter: victim.first != name.first, isDigit: edits?.isOfDigits ?? false)
      if let known = best[number], known.logOdds(weights) >= features.logOdds(weights) { return }
      best[number] = features
    }
    var flat: [UInt8] = []
    PopularNames.squash(name, into: &flat)
    for number in names.sharing(squashed: flat[...]) where Self.isSquashed(names.name(number), flat) {
      offer(number, [.separator])
    }
    var shape: [UInt8] = []
    LookAlikes.skeleton(flat[...], into: &shape)
    for number in names.sharing(shape: shape[...]) where hasShape(number, shape, other: flat) {
      offer(number, [.homoglyph])
    }
    let sameCore = Set(names.sharing(core: words.key))
    for number in sameCore {
      let operations = words.operations(from: NameWords(names.name(number)))
      if !operations.isEmpty { offer(number, operations) }
    }
    edits(of: flat[...]) { offer($0, [$1.operation], $1) }
    for rest in words.rests where rest.count < flat.count && rest.count >= Self.leastCore {
      let extra: NameOperation = words.affixes.isEmpty ? .digitsAdded : .affixAdded
      edits(of: rest[...]) { number, edits in
        if !sameCore.contains(number) { offer(number, [edits.operation, extra], edits) }
      }
    }
    coreEdits(of: flat[...]) { offer($0, [$1.operation, .affixDropped], $1) }
    longer(name) { offer($0, [.wordDropped]) }
    brands(words, flat) { offer($0, $1) }
    let aliases = [text, String(decoding: name, as: UTF8.self), String(decoding: flat, as: UTF8.self)]
    if let alias = aliases.lazy.compactMap({ names.aliases[$0] }).first { offer(alias.name, [alias.operation]) }
    return best.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }

  private static let leastCore = 4
  /// Names shorter than this have too many neighbours two letters away.
  private static let leastForTwoEdits = 8
  private static let leastForOneEdit = 3
  private static let leastForAnagrams = 5

  /// Names one letter away, or two when both are long or of the same letters.
  private func edits(of flat: ArraySlice<UInt8>, found: (Int, Edits) -> Void) {
    guard flat.count >= Self.leastForOneEdit, flat.count < 250 else { return }
    let letters = PopularNames.letters(of: flat)
    let allowsTwo = flat.count >= Self.leastForTwoEdits
    let (reach, bits) = allowsTwo ? (2, 4) : (1, 2)
    var victim: [UInt8] = []
    let lengths = names.lengths
    for (number, other) in names.letters.enumerated() where (other ^ letters).nonzeroBitCount <= bits {
      guard abs(Int(lengths[number]) - flat.count) <= reach else { continue }
      PopularNames.squash(names.name(number), into: &victim)
      guard victim.count >= Self.leastForOneEdit else { continue }
      let isAnagram = other == letters && victim.count >= Self.leastForAnagrams && victim.count == flat.count
      let two = allowsTwo && victim.count >= Self.leastForTwoEdits || isAnagram
      if let edits = Edits(of: flat, from: victim[...], allowingTwo: two) { found(number, edits) }
    }
  }

  /// Names whose core is one letter away, though not the name as a whole: `openvc`.
  private func coreEdits(of flat: ArraySlice<UInt8>, found: (Int, Edits) -> Void) {
    guard flat.count >= Self.leastCore, flat.count < 250 else { return }
    let letters = PopularNames.letters(of: flat)
    for (number, other) in names.coreLetters.enumerated() where (other ^ letters).nonzeroBitCount <= 2 {
      guard other != names.letters[number] else { continue }
      let core = Array(NameWords(names.name(number)).core.joined())
      guard core.count >= Self.leastCore, core.count != Int(names.lengths[number]) else { continue }
      if let edits = Edits(of: flat, from: core[...], allowingTwo: false) { found(number, edits) }
    }
  }

  /// Names whose core is the first words of this one, or the last, or lies glued to something at either end of it.
  private func brands(_ words: NameWords, _ flat: [UInt8], found: (Int, [NameOperation]) -> Void) {
    func look(for brand: NameWords, _ operation: NameOperation) {
      for number in names.sharing(core: brand.key) {
        let victim = NameWords(names.name(number))
        guard victim.hasSameCore(as: brand) else { continue }
        found(number, [operation] + (victim.affixes.isEmpty ? [] : [.affixDropped]))
      }
    }
    if words.core.count > 1, words.core.count <= 8 {
      for count in 1..<words.core.count {
        for part in [words.core.prefix(count), words.core.suffix(count)] {
          look(for: NameWords(Array(part.joined(separator: [UInt8(ascii: "-")]))[...]), .brandAndWord)
        }
      }
    }
    guard words.core.count == 1, flat.count <= 24, flat.count > Self.leastCore else { return }
    for count in Self.leastCore..<flat.count {
      look(for: NameWords(flat[..<count]), .contained)
      look(for: NameWords(flat[(flat.count - count)...]), .contained)
    }
  }

  /// Names of several words that have all words of this one, and others.
  private func longer(_ name: ArraySlice<UInt8>, found: (Int) -> Void) {
    let hyphen = UInt8(ascii: "-")
    let words = name.split(separator: hyphen)
    guard words.count > 1 else { return }
    let letters = words.reduce(0) { $0 | PopularNames.letters(of: $1) }
    for (number, other) in names.letters.enumerated() where letters & ~other == 0 {
      guard Int(names.lengths[number]) > name.count - words.count + 1 else { continue }
      var rest = words[...]
      for word in names.name(number).split(separator: hyphen) {
        if let next = rest.first, next.elementsEqual(word) { rest.removeFirst() }
      }
      if rest.isEmpty { found(number) }
    }
  }

  private static func isSquashed(_ name: ArraySlice<UInt8>, _ flat: [UInt8]) -> Bool {
    name.lazy.filter { $0 != UInt8(ascii: "-") }.elementsEqual(flat)
  }

  private func hasShape(_ number: Int, _ shape: [UInt8], other: [UInt8]) -> Bool {
    var flat: [UInt8] = []
    PopularNames.squash(names.name(number), into: &flat)
    guard flat != other else { return false }
    var own: [UInt8] = []
    LookAlikes.skeleton(flat[...], into: &own)
    return own == shape
  }
}

extension NameWords {
  /// What makes these words of those of a victim with the same core; empty when the words differ.
  func operations(from victim: NameWords) -> [NameOperation] {
    guard hasSameCore(as: victim) else { return [] }
    var operations: [NameOperation] = []
    if !core.elementsEqual(victim.core, by: { $0.elementsEqual($1) }) { operations.append(.wordOrder) }
    if affixes != victim.affixes {
      let added = affixes.contains { !victim.affixes.contains($0) }
      let dropped = victim.affixes.contains { !affixes.contains($0) }
      operations.append(added ? dropped ? .affixChanged : .affixAdded : .affixDropped)
    }
    if !digits.elementsEqual(victim.digits) {
      operations.append(victim.digits.isEmpty ? .digitsAdded : digits.isEmpty ? .digitsDropped : .digitsChanged)
    }
    if isPlural != victim.isPlural { operations.append(.plural) }
    return operations.isEmpty ? [.separator] : operations
  }

  func hasSameCore(as other: NameWords) -> Bool {
    guard core.count == other.core.count else { return false }
    let (left, right) = (core.map(NameWords.hash).sorted(), other.core.map(NameWords.hash).sorted())
    return left == right
  }
}

/// Words that a name shares with many well-known ones, such as `django-` and `-stubs`: plug-ins of one host are no imitations
/// of one another, and only what stands beside the shared word tells them apart.
private struct Family {
  private static let leastCount = 8

  private var first: ArraySlice<UInt8> = []
  private var last: ArraySlice<UInt8> = []

  init(of name: ArraySlice<UInt8>, in names: PopularNames) {
    guard let hyphen = name.firstIndex(of: UInt8(ascii: "-")), let end = name.lastIndex(of: UInt8(ascii: "-")) else {
      return
    }
    let counts = names.familyCounts(first: name[..<hyphen], last: name[(end + 1)...])
    if counts.first >= Self.leastCount { first = name[...hyphen] }
    if counts.last >= Self.leastCount { last = name[end...] }
  }

  /// Letters of the words of a victim that a name does not have: two letters are half of a short word.
  static func differingLength(of victim: ArraySlice<UInt8>, from name: ArraySlice<UInt8>) -> Int {
    let hyphen = UInt8(ascii: "-")
    let words = name.split(separator: hyphen)
    let own = victim.split(separator: hyphen)
    guard own.count > 1, own.count == words.count else { return victim.count }
    return zip(own, words).reduce(0) { $0 + ($1.0.elementsEqual($1.1) ? 0 : $1.0.count) }
  }

  /// Letters of a victim beside the words that both share.
  func tellingLength(of victim: ArraySlice<UInt8>) -> Int {
    var rest = victim
    if !first.isEmpty, rest.starts(with: first) { rest = rest.dropFirst(first.count) }
    if !last.isEmpty, rest.count > last.count, rest.suffix(last.count).elementsEqual(last) {
      rest = rest.dropLast(last.count)
    }
    return rest.count
  }
}

/// 1 / (1 + e^-x) without a library of mathematics: floor 3 has none.
enum Logistic {
  static func value(_ odds: Double) -> Double {
    let x = max(-30, min(30, odds))
    // e^x as the 1024th power of a short series of x/1024.
    let part = x / 1024
    var power = 1 + part * (1 + part / 2 * (1 + part / 3 * (1 + part / 4)))
    for _ in 0..<10 { power *= power }
    return power / (1 + power)
  }
}

/// Which statements of a text are not in another, in their order.
///
/// Patience: what stands at both ends of a stretch is the same; then runs that occur once in each are anchors, first long
/// runs, then shorter ones. A statement alone is an anchor in a small stretch only: 12 bits are equal by chance once in
/// 4,096 pairs. Each level reads a statement a bounded number of times.
struct Alignment {
  /// Statements of `text` that `model` does not have, as ranges of indices.
  private(set) var added: [Range<Int>] = []
  /// Statements of `model` that are not in `text`.
  private(set) var lostCount = 0

  /// Lengths of anchors, and up to how many pairs of statements a stretch may have for each.
  private static let levels: [(length: Int, pairCeiling: Int)] = [(5, .max), (2, 65_536), (1, 64)]

  private struct Stretch {
    var text: Range<Int>
    var model: Range<Int>
    var level: Int
  }

  init(text: [UInt16], model: [UInt16]) {
    var waiting = [Stretch(text: 0..<text.count, model: 0..<model.count, level: 0)]
    while var stretch = waiting.popLast() {
      Self.trim(&stretch, text, model)
      if stretch.text.isEmpty || stretch.model.isEmpty || stretch.level == Self.levels.count {
        if !stretch.text.isEmpty { added.append(stretch.text) }
        lostCount += stretch.model.count
        continue
      }
      let level = Self.levels[stretch.level]
      let isSmall =
        stretch.text.count.multipliedReportingOverflow(by: stretch.model.count).partialValue <= level.pairCeiling
      let anchors = isSmall ? Self.anchors(in: stretch, length: level.length, text, model) : []
      var last = (text: stretch.text.lowerBound, model: stretch.model.lowerBound)
      for anchor in anchors where anchor.text >= last.text && anchor.model >= last.model {
        waiting.append(
          Stretch(text: last.text..<anchor.text, model: last.model..<anchor.model, level: stretch.level + 1))
        last = (anchor.text + level.length, anchor.model + level.length)
        while last.text < stretch.text.upperBound, last.model < stretch.model.upperBound,
          text[last.text] == model[last.model]
        {
          last = (last.text + 1, last.model + 1)
        }
      }
      waiting.append(
        Stretch(
          text: last.text..<stretch.text.upperBound, model: last.model..<stretch.model.upperBound,
          level: stretch.level + 1))
    }
    added.sort { $0.lowerBound < $1.lowerBound }
  }

  private static func trim(_ stretch: inout Stretch, _ text: [UInt16], _ model: [UInt16]) {
    var (start, modelStart) = (stretch.text.lowerBound, stretch.model.lowerBound)
    var (end, modelEnd) = (stretch.text.upperBound, stretch.model.upperBound)
    while start < end, modelStart < modelEnd, text[start] == model[modelStart] {
      (start, modelStart) = (start + 1, modelStart + 1)
    }
    while start < end, modelStart < modelEnd, text[end - 1] == model[modelEnd - 1] {
      (end, modelEnd) = (end - 1, modelEnd - 1)
    }
    stretch.text = start..<end
    stretch.model = modelStart..<modelEnd
  }

  /// Runs that occur once in each, in an order that both have.
  private static func anchors(
    in stretch: Stretch, length: Int, _ text: [UInt16], _ model: [UInt16]
  ) -> [(text: Int, model: Int)] {
    guard stretch.text.count >= length, stretch.model.count >= length else { return [] }
    func runs(_ symbols: [UInt16], _ range: Range<Int>) -> [UInt64: Int] {
      var places: [UInt64: Int] = [:]
      for start in range.lowerBound...(range.upperBound - length) {
        let run = Self.run(symbols, at: start, length: length)
        places[run] = places[run] == nil ? start : -1
      }
      return places
    }
    let inModel = runs(model, stretch.model)
    let pairs = runs(text, stretch.text).compactMap { run, place -> (text: Int, model: Int)? in
      guard place >= 0, let other = inModel[run], other >= 0 else { return nil }
      return (place, other)
    }.sorted { $0.text < $1.text }
    return longestAscending(pairs)
  }

  static func run(_ symbols: [UInt16], at start: Int, length: Int) -> UInt64 {
    symbols[start..<start + length].reduce(0) { $0 << 12 | UInt64($1) }
  }

  /// The longest part of the pairs, which ascend in the text, that ascends in the model too.
  private static func longestAscending(_ pairs: [(text: Int, model: Int)]) -> [(text: Int, model: Int)] {
    var tails: [Int] = []
    var previous = [Int](repeating: -1, count: pairs.count)
    for index in pairs.indices {
      var low = 0
      var high = tails.count
      while low < high {
        let middle = (low + high) / 2
        if pairs[tails[middle]].model < pairs[index].model { low = middle + 1 } else { high = middle }
      }
      previous[index] = low > 0 ? tails[low - 1] : -1
      if low == tails.count { tails.append(index) } else { tails[low] = index }
    }
    var chain: [(text: Int, model: Int)] = []
    var index = tails.last ?? -1
    while index >= 0 {
      chain.append(pairs[index])
      index = previous[index]
    }
    return chain.reversed()
  }
}

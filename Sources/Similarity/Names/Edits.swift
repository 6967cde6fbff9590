/// What tells two short names apart, letter by letter.
struct Edits: Equatable {
  var operation: NameOperation
  /// Where in the longer name the first difference is.
  var place: Int
  /// Whether a digit or a hyphen is what differs.
  var isOfDigits: Bool

  /// The one or two edits that make `name` of `original`; nil when they are the same or further apart.
  ///
  /// - Complexity: linear for one edit; for two, linear with a band of five.
  init?(of name: ArraySlice<UInt8>, from original: ArraySlice<UInt8>, allowingTwo: Bool) {
    var (a, b) = (name, original)
    var start = 0
    while let x = a.first, let y = b.first, x == y {
      a.removeFirst()
      b.removeFirst()
      start += 1
    }
    let before = start > 0 ? name[name.startIndex + start - 1] : 0
    while let x = a.last, let y = b.last, x == y {
      a.removeLast()
      b.removeLast()
    }
    let behindA = a.endIndex < name.endIndex ? name[a.endIndex] : 0
    place = start
    isOfDigits = (Array(a) + Array(b)).contains { $0 < 0x61 || $0 > 0x7a }
    switch (a.count, b.count) {
    case (0, 0): return nil
    case (1, 0):
      let letter = a[a.startIndex]
      operation = letter == before || letter == behindA ? .doubled : .added
    case (0, 1): operation = .omitted
    case (1, 1): operation = Self.replacement(a[a.startIndex], b[b.startIndex])
    case (2, 2) where a.first == b.last && a.last == b.first: operation = .swapped
    default:
      guard allowingTwo, max(a.count, b.count) <= 2 || Self.distance(a, b) <= 2 else { return nil }
      operation = .twoEdits
    }
  }

  private static func replacement(_ new: UInt8, _ old: UInt8) -> NameOperation {
    if LookAlikes.areAlike(new, old) { return .homoglyph }
    if LookAlikes.isVowel(new), LookAlikes.isVowel(old) { return .vowel }
    if LookAlikes.areNeighbours(new, old) { return .neighbour }
    return (new ^ old).nonzeroBitCount == 1 ? .bitFlip : .replaced
  }

  /// Optimal string alignment, at most 3.
  private static func distance(_ a: ArraySlice<UInt8>, _ b: ArraySlice<UInt8>) -> Int {
    guard abs(a.count - b.count) <= 2 else { return 3 }
    let (a, b) = (Array(a), Array(b))
    var older = [Int](repeating: 3, count: b.count + 1)
    var old = Array(0...b.count)
    for row in 1...max(1, a.count) where row <= a.count {
      var new = [Int](repeating: 3, count: b.count + 1)
      new[0] = row
      for column in stride(from: max(1, row - 2), through: min(b.count, row + 2), by: 1) {
        var best = min(old[column], new[column - 1]) + 1
        best = min(best, old[column - 1] + (a[row - 1] == b[column - 1] ? 0 : 1))
        if row > 1, column > 1, a[row - 1] == b[column - 2], a[row - 2] == b[column - 1] {
          best = min(best, older[column - 2] + 1)
        }
        new[column] = best
      }
      (older, old) = (old, new)
    }
    return old[b.count]
  }
}

public import BigIntegers
import Cryptography

/// `random.Random` with a known seed: MT19937 and what CPython 3.11 and 3.12 make of it.
public struct RandomGenerator: Sendable {
  private var words: [UInt32]
  private var index = 624

  /// `random.seed(number)`.
  public init(seed number: BigInteger) {
    let positive = number.magnitude
    let count = max(1, (positive.bitLength + 31) / 32)
    // It fits: so many bytes were counted from its bits.
    let bytes = (try? positive.bytes(count: count * 4, order: .little, isSigned: false)) ?? [0, 0, 0, 0]
    self.init(
      key: stride(from: 0, to: bytes.count, by: 4).map { start in
        (0..<4).reduce(UInt32(0)) { $0 | UInt32(bytes[start + $1]) << UInt32($1 * 8) }
      })
  }

  /// `random.seed(bytes)`, version 2.
  public init(seed bytes: [UInt8]) {
    let digest = DigestAlgorithm.sha512.digest(of: bytes)
    self.init(seed: BigInteger(bytes: bytes + digest, order: .big, isSigned: false))
  }

  /// `random.seed(text)`, version 2.
  public init(seed text: PythonString) throws(PythonError) {
    self.init(seed: try Codecs.encode(text, .utf8, ceiling: .max))
  }

  private init(key: [UInt32]) {
    words = [UInt32](repeating: 0, count: 624)
    words[0] = 19_650_218
    for place in 1..<624 {
      words[place] = 1_812_433_253 &* (words[place - 1] ^ words[place - 1] >> 30) &+ UInt32(place)
    }
    var place = 1
    var taken = 0
    for _ in 0..<max(624, key.count) {
      let before = words[place - 1]
      words[place] = (words[place] ^ (before ^ before >> 30) &* 1_664_525) &+ key[taken] &+ UInt32(truncatingIfNeeded: taken)
      place += 1
      taken += 1
      if place >= 624 {
        words[0] = words[623]
        place = 1
      }
      if taken >= key.count { taken = 0 }
    }
    for _ in 0..<623 {
      let before = words[place - 1]
      words[place] = (words[place] ^ (before ^ before >> 30) &* 1_566_083_941) &- UInt32(place)
      place += 1
      if place >= 624 {
        words[0] = words[623]
        place = 1
      }
    }
    words[0] = 0x8000_0000
  }

  private mutating func nextWord() -> UInt32 {
    if index >= 624 {
      for place in 0..<624 {
        let mixed = words[place] & 0x8000_0000 | words[(place + 1) % 624] & 0x7fff_ffff
        words[place] = words[(place + 397) % 624] ^ mixed >> 1 ^ (mixed & 1 == 1 ? 0x9908_b0df : 0)
      }
      index = 0
    }
    var word = words[index]
    index += 1
    word ^= word >> 11
    word ^= word << 7 & 0x9d2c_5680
    word ^= word << 15 & 0xefc6_0000
    word ^= word >> 18
    return word
  }

  /// `random()`.
  public mutating func random() -> Double {
    let high = Double(nextWord() >> 5)
    let low = Double(nextWord() >> 6)
    return (high * 67_108_864 + low) / 9_007_199_254_740_992
  }

  /// `getrandbits(count)`.
  public mutating func bits(_ count: Int, ceilingBits: Int) throws(PythonError) -> BigInteger {
    guard count >= 0 else { throw PythonError(.valueError, "number of bits must be non-negative") }
    guard count <= ceilingBits else { throw .tooLarge(count) }
    if count == 0 { return BigInteger() }
    if count <= 32 { return BigInteger(UInt(nextWord() >> UInt32(32 - count))) }
    var bytes: [UInt8] = []
    var left = count
    while left > 0 {
      var word = nextWord()
      if left < 32 { word >>= UInt32(32 - left) }
      for shift in [0, 8, 16, 24] as [UInt32] { bytes.append(UInt8(truncatingIfNeeded: word >> shift)) }
      left -= 32
    }
    return BigInteger(bytes: bytes, order: .little, isSigned: false)
  }

  /// `_randbelow(count)` for a machine word above zero.
  public mutating func below(_ count: Int) -> Int {
    precondition(count > 0, "There is nothing below zero.")
    let width = Int.bitWidth - count.leadingZeroBitCount
    while true {
      var value: UInt64
      if width <= 32 {
        value = UInt64(nextWord() >> UInt32(32 - width))
      } else {
        value = UInt64(nextWord())
        value |= UInt64(nextWord() >> UInt32(64 - width)) << 32
      }
      if value < UInt64(count) { return Int(value) }
    }
  }

  /// `_randbelow(count)` for any number above zero.
  public mutating func below(_ count: BigInteger) throws(PythonError) -> BigInteger {
    if let word = Int(exactly: count) { return BigInteger(below(word)) }
    while true {
      let value = try bits(count.bitLength, ceilingBits: .max)
      if value < count { return value }
    }
  }

  /// `randrange(start, stop, step)`.
  public mutating func range(
    from start: BigInteger, to stop: BigInteger, by step: BigInteger = BigInteger(1)
  ) throws(PythonError) -> BigInteger {
    let width = stop - start
    let one = BigInteger(1)
    if step == one {
      guard width > BigInteger() else {
        throw PythonError(.valueError, "empty range for randrange() (\(start), \(stop), \(width))")
      }
      return start + (try below(width))
    }
    guard !step.isZero else { throw PythonError(.valueError, "zero step for randrange()") }
    do {
      let count = try (width + step + (step.isNegative ? one : -one)).quotientFloor(by: step)
      guard count > BigInteger() else { throw PythonError(.valueError, "empty range for randrange()") }
      return start + step * (try below(count))
    } catch let error as PythonError {
      throw error
    } catch {
      throw PythonError(.valueError, "zero step for randrange()")
    }
  }

  /// `randint(low, high)`.
  public mutating func integer(_ low: BigInteger, _ high: BigInteger) throws(PythonError) -> BigInteger {
    try range(from: low, to: high + BigInteger(1))
  }

  /// `uniform(low, high)`.
  public mutating func uniform(_ low: Double, _ high: Double) -> Double { low + (high - low) * random() }

  /// `choice` of a sequence of so many elements: an index.
  public mutating func choice(count: Int) throws(PythonError) -> Int {
    guard count > 0 else { throw PythonError(.indexError, "Cannot choose from an empty sequence") }
    return below(count)
  }

  /// `shuffle` in place.
  public mutating func shuffle<Element>(_ elements: inout [Element]) {
    for place in stride(from: elements.count - 1, to: 0, by: -1) { elements.swapAt(place, below(place + 1)) }
  }

  /// `sample` of so many elements out of `count`: their indices. `size` has been bounded by the caller.
  public mutating func sample(count: Int, size: Int) throws(PythonError) -> [Int] {
    guard size >= 0, size <= count else {
      throw PythonError(.valueError, "Sample larger than population or is negative")
    }
    var setSize = 21
    if size > 5 {
      var table = 1
      while table < size * 3 { table *= 4 }
      setSize += table
    }
    var result: [Int] = []
    if count <= setSize {
      var pool = Array(0..<count)
      for step in 0..<size {
        let place = below(count - step)
        result.append(pool[place])
        pool[place] = pool[count - step - 1]
      }
      return result
    }
    var selected: Set<Int> = []
    for _ in 0..<size {
      var place = below(count)
      while !selected.insert(place).inserted { place = below(count) }
      result.append(place)
    }
    return result
  }

  /// `choices` of so many elements out of `count`, with weights or without: their indices.
  public mutating func choices(count: Int, weights: [Double]? = nil, size: Int) throws(PythonError) -> [Int] {
    guard let weights else {
      guard count > 0 || size <= 0 else { throw PythonError(.indexError, "list index out of range") }
      return (0..<max(0, size)).map { _ in Int((random() * Double(count)).rounded(.down)) }
    }
    guard weights.count == count else {
      throw PythonError(.valueError, "The number of weights does not match the population")
    }
    var sums: [Double] = []
    for weight in weights { sums.append((sums.last ?? 0) + weight) }
    guard let total = sums.last else { throw PythonError(.indexError, "list index out of range") }
    guard total > 0 else { throw PythonError(.valueError, "Total of weights must be greater than zero") }
    guard total.isFinite else { throw PythonError(.valueError, "Total of weights must be finite") }
    return (0..<max(0, size)).map { _ in
      let wanted = random() * total
      var low = 0
      var high = count - 1
      while low < high {
        let middle = (low + high) / 2
        if wanted < sums[middle] { high = middle } else { low = middle + 1 }
      }
      return low
    }
  }

  /// `randbytes(count)`.
  public mutating func bytes(_ count: Int, ceiling: Int) throws(PythonError) -> [UInt8] {
    guard count >= 0 else { throw PythonError(.valueError, "number of bits must be non-negative") }
    try checkSize(count, ceiling)
    let number = try bits(count * 8, ceilingBits: .max)
    return (try? number.bytes(count: count, order: .little, isSigned: false)) ?? []
  }
}

import ByteReading

/// Whether a whole range of bytes is something else under a disguise.
///
/// Each disguise has a key, and each format has bytes that are always the same. So the key follows from the range
/// itself, and one look at the next fixed bytes dismisses nearly everything.
extension HiddenSearch {
  private typealias Transformation = HiddenContent.Transformation

  /// - Parameter isHost: true for the searched bytes as a whole, which are no find when they are undisguised.
  mutating func probeWhole(_ range: Range<Int>, isHost: Bool) -> Bool {
    guard let part = bytes.range(at: range.lowerBound, count: range.count) else { return false }
    let sample = TextSample(part)
    // Readable at both ends as it stands: it is what it seems to be.
    if isHost, sample.isReadable { return false }
    for isReversed in [false, true] {
      if isReversed, probe(part, range, Transformation(.plain, isReversed: true)) { return true }
      if probeOneByte(part, range, isReversed) { return true }
      if probeCounters(part, range, isReversed) { return true }
      if probeBytecode(part, range, isReversed) { return true }
    }
    if probeKeys(part, range) { return true }
    return probeText(part, range, sample)
  }

  /// Tries one transformation: cheap first bytes, then the whole structure.
  private mutating func probe(
    _ part: ArraySlice<UInt8>, _ range: Range<Int>, _ transformation: Transformation,
    only: HiddenContent.Kind? = nil
  ) -> Bool {
    guard !transformation.isIdentity else { return false }
    let view = DecodedView(base: part, transformation: transformation)
    for (kind, magic) in HiddenContent.Kind.magics where only == nil || only == kind {
      guard view.matches(magic), charge(1_024) else { continue }
      // A key of many bytes makes any beginning fit a zip; then its end record must stand where it mostly does.
      let isKeyed = kind == .zip && transformation.method == .xorKey
      let length = isKeyed ? Structure.zipLength(view, comment: 0) : Structure.length(of: kind, in: view)
      guard length != nil else { continue }
      return keep(kind, range, transformation)
    }
    return false
  }

  /// XOR, subtraction and rotation with one byte, which the first byte of each format gives away.
  private mutating func probeOneByte(_ part: ArraySlice<UInt8>, _ range: Range<Int>, _ isReversed: Bool) -> Bool {
    let plain = DecodedView(base: part, transformation: Transformation(.plain, isReversed: isReversed))
    guard let first = plain.byte(at: 0), let second = plain.byte(at: 1) else { return false }
    for (kind, magic) in HiddenContent.Kind.magics {
      let candidates: [(HiddenContent.Transformation.Method, UInt8, UInt8)] = [
        (.xor, first ^ magic[0], second ^ magic[1]),
        (.subtract, first &- magic[0], second &- magic[1]),
        (.subtractFrom, first &+ magic[0], second &+ magic[1]),
      ]
      for (method, key, again) in candidates where key == again {
        if probe(part, range, Transformation(method, key: [key], isReversed: isReversed), only: kind) { return true }
      }
    }
    for bits: UInt8 in 1...7
    where probe(part, range, Transformation(.rotateLeft, key: [bits], isReversed: isReversed)) {
      return true
    }
    return false
  }

  /// XOR and subtraction with a number that grows by the same step for each byte.
  private mutating func probeCounters(_ part: ArraySlice<UInt8>, _ range: Range<Int>, _ isReversed: Bool) -> Bool {
    let plain = DecodedView(base: part, transformation: Transformation(.plain, isReversed: isReversed))
    guard let first = plain.byte(at: 0), let second = plain.byte(at: 1) else { return false }
    for (kind, magic) in HiddenContent.Kind.magics
    where [.pe, .elf, .machO, .zip, .xz, .sevenZip, .rar].contains(kind) {
      let xor = first ^ magic[0]
      let added = first &- magic[0]
      let transformations = [
        Transformation(.xorCounter, key: [xor, (second ^ magic[1]) &- xor], isReversed: isReversed),
        Transformation(.subtractCounter, key: [added, (second &- magic[1]) &- added], isReversed: isReversed),
      ]
      for transformation in transformations where transformation.key[1] != 0 {
        if probe(part, range, transformation, only: kind) { return true }
      }
    }
    return false
  }

  /// `.pyc` files and marshalled code: their third byte, or their zeros, give the key away.
  private mutating func probeBytecode(_ part: ArraySlice<UInt8>, _ range: Range<Int>, _ isReversed: Bool) -> Bool {
    let plain = DecodedView(base: part, transformation: Transformation(.plain, isReversed: isReversed))
    guard let first = plain.byte(at: 0), let third = plain.byte(at: 2), part.count >= 64 else { return false }
    let candidates: [(HiddenContent.Kind, Transformation)] = [
      (.bytecode, Transformation(.xor, key: [third ^ 0x0d], isReversed: isReversed)),
      (.bytecode, Transformation(.subtract, key: [third &- 0x0d], isReversed: isReversed)),
      (.marshal, Transformation(.xor, key: [first ^ 0xe3], isReversed: isReversed)),
      (.marshal, Transformation(.subtract, key: [first &- 0xe3], isReversed: isReversed)),
      (.bytecode, Transformation(.plain, isReversed: isReversed)),
    ]
    for (kind, transformation) in candidates where !transformation.isIdentity {
      let view = DecodedView(base: part, transformation: transformation)
      let isFound = kind == .bytecode ? isWholeBytecode(view) : Structure.isMarshalledCode(view)
      if isFound { return keep(kind, range, transformation) }
    }
    return false
  }

  /// A guessed key needs more than the magic number: the code object behind the header must be one as well.
  private func isWholeBytecode(_ view: DecodedView) -> Bool {
    guard Structure.isBytecode(view), let version = view.integer(UInt16.self, at: 0) else { return false }
    // Modules take no arguments, so zeros follow the mark of the code object.
    let place = version < 3_390 || version == 62_211 ? (version == 62_211 || version < 3_190 ? 8 : 12) : 16
    return (1...8).allSatisfy { view.byte(at: place + $0) == 0 }
  }

  /// XOR with a key of 2 to 32 bytes, by what headers always hold.
  private mutating func probeKeys(_ part: ArraySlice<UInt8>, _ range: Range<Int>) -> Bool {
    // The reserved fields of the DOS header, 32 zeros, show the key as it is.
    let zeros = 0x1c..<0x3c
    guard part.count >= 0x40 else { return false }
    let start = part.startIndex
    for period in 2...32 {
      let key = (0..<period).map { index -> UInt8 in
        // The first place in the zeros that the key's byte falls on.
        let place = zeros.lowerBound + (index - zeros.lowerBound % period + period) % period
        return part[start + place]
      }
      guard part[start] ^ key[0] == 0x4d, part[start + 1] ^ key[1 % period] == 0x5a else { continue }
      if probe(part, range, Transformation(.xorKey, key: key), only: .pe) { return true }
    }
    // The shortest key first: a longer one leaves fewer bytes to check it by.
    for period in 2...16 {
      for (kind, known) in KnownBeginnings.all where period <= known.count {
        let isConsistent = (period..<known.count).allSatisfy {
          part[start + $0] ^ known[$0] == part[start + $0 - period] ^ known[$0 - period]
        }
        guard isConsistent else { continue }
        let key = (0..<period).map { part[start + $0] ^ known[$0] }
        if probe(part, range, Transformation(.xorKey, key: key), only: kind) { return true }
      }
    }
    return false
  }
}

/// The first bytes of formats as nearly all files have them.
private enum KnownBeginnings {
  static let all: [(HiddenContent.Kind, [UInt8])] = elf + machO + zip

  /// Class, byte order, version, system, zeros.
  private static let elf: [(HiddenContent.Kind, [UInt8])] = [1, 2].flatMap { width in
    [0, 3].map { system in
      (.elf, [0x7f, 0x45, 0x4c, 0x46, width, 1, 1, system, 0, 0, 0, 0, 0, 0, 0, 0])
    }
  }

  /// 64 bits, x86-64 or ARM64, and the type of file.
  private static let machO: [(HiddenContent.Kind, [UInt8])] = [
    [0x07, 0, 0, 1, 3, 0, 0, 0], [0x07, 0, 0, 1, 3, 0, 0, 0x80], [0x0c, 0, 0, 1, 0, 0, 0, 0],
  ].flatMap { cpu in
    [UInt8]([2, 6, 8]).map { type in (.machO, [0xcf, 0xfa, 0xed, 0xfe] + cpu + [type, 0, 0, 0]) }
  }

  /// Version, flags, method.
  private static let zip: [(HiddenContent.Kind, [UInt8])] = [UInt8]([10, 20]).flatMap { version in
    [[0, 0], [8, 0], [2, 0], [0, 8]].flatMap { (flags: [UInt8]) in
      [UInt8]([0, 8]).map { method in (.zip, [0x50, 0x4b, 3, 4, version, 0] + flags + [method, 0]) }
    }
  }
}

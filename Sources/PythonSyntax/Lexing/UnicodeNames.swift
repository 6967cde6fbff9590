/// Characters by name, for `\N{…}`. Each table is built once, when the first escape is met that those before do not know:
/// all names together take a tenth of a second, those that people write a hundredth.
enum UnicodeNames {
  /// Hashes of all names, ascending, and beside each the character.
  private struct Table: Sendable {
    var hashes: [UInt64] = []
    var scalars: [UInt32] = []

    init(_ ranges: [ClosedRange<UInt32>]) {
      var pairs: [(hash: UInt64, scalar: UInt32)] = []
      for range in ranges {
        for value in range {
          if let scalar = Unicode.Scalar(value) { add(scalar, &pairs) }
        }
      }
      pairs.sort { $0.hash < $1.hash }
      hashes = pairs.map(\.hash)
      scalars = pairs.map(\.scalar)
    }

    private func add(_ scalar: Unicode.Scalar, _ pairs: inout [(hash: UInt64, scalar: UInt32)]) {
      let properties = scalar.properties
      if let name = properties.name { pairs.append((hash(of: name.utf8), scalar.value)) }
      if let alias = properties.nameAlias { pairs.append((hash(of: alias.utf8), scalar.value)) }
    }
  }

  /// Alphabets, punctuation, symbols.
  private static let common = Table([0x20...0x2BFF])
  private static let emoji = Table([0x1_F000...0x1_FAFF])
  /// Everything else but ideographs, whose names are computed.
  private static let rare = Table([
    0x2C00...0x33FF, 0x4DC0...0x4DFF, 0xA000...0xD7A3, 0xE000...0x1_EFFF, 0x1_FB00...0x2_FFFF, 0xE_0000...0xE_01FF,
  ])

  /// The character that Unicode gives this name, in any case; nil if there is none.
  static func scalar(named bytes: ArraySlice<UInt8>) -> Unicode.Scalar? {
    let name = bytes.map { $0 >= 0x61 && $0 <= 0x7A ? $0 - 0x20 : $0 }
    if let computed = computedName(name) { return computed }
    let wanted = hash(of: name)
    return find(name, wanted, in: common) ?? find(name, wanted, in: emoji) ?? find(name, wanted, in: rare)
  }

  private static func find(_ name: [UInt8], _ wanted: UInt64, in table: Table) -> Unicode.Scalar? {
    let (hashes, scalars) = (table.hashes, table.scalars)
    var low = 0
    var high = hashes.count
    while low < high {
      let middle = (low + high) / 2
      if hashes[middle] < wanted { low = middle + 1 } else { high = middle }
    }
    while low < hashes.count, hashes[low] == wanted {
      if let scalar = Unicode.Scalar(scalars[low]) {
        let properties = scalar.properties
        if properties.name.map({ Array($0.utf8) }) == name || properties.nameAlias.map({ Array($0.utf8) }) == name {
          return scalar
        }
      }
      low += 1
    }
    return nil
  }

  /// FNV-1a, 64 bit.
  private static func hash(of bytes: some Sequence<UInt8>) -> UInt64 {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    return hash
  }

  /// `CJK UNIFIED IDEOGRAPH-4E00`: the name holds the number.
  private static func computedName(_ name: [UInt8]) -> Unicode.Scalar? {
    let prefix = Array("CJK UNIFIED IDEOGRAPH-".utf8)
    guard name.starts(with: prefix), (4...5).contains(name.count - prefix.count) else { return nil }
    var value: UInt32 = 0
    for byte in name[prefix.count...] {
      guard let digit = Byte.hexValue(byte) else { return nil }
      value = value << 4 | digit
    }
    guard let scalar = Unicode.Scalar(value), scalar.properties.isUnifiedIdeograph else { return nil }
    return scalar
  }
}

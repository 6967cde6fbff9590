import ByteReading
import Limits

/// Sparse members: GNU's old header and the PAX forms 0.0, 0.1 and 1.0. The index refuses them; we read what they mean.
enum TarSparse {
  /// Pieces of one member.
  private static let mostPieces = 100_000

  struct Result {
    var content: ArraySlice<UInt8>
    /// Where the next header is, when the header had further blocks.
    var end: Int?
    /// The real name, when the form has one.
    var name: String?
  }

  static func isSparse(_ header: TarHeader, _ extensions: TarExtensions) -> Bool {
    header.typeFlag == UInt8(ascii: "S")
      || extensions.pax?.values.keys.contains { $0.hasPrefix("GNU.sparse.") } ?? false
  }

  /// Notes the anomaly, and unfolds the member as far as the fuel allows.
  static func read(
    _ header: TarHeader, _ extensions: TarExtensions, size: Int, start: Int, _ container: Container, _ path: String,
    into inspection: inout Inspection
  ) -> Result {
    inspection.note(.tarSparse, path, "A sparse member: readers that do not know the form see other bytes.")
    var stored = container.bytes.range(at: start, count: size) ?? container.bytes.tail(from: start)
    var result = Result(content: stored, end: nil, name: nil)
    var pieces: [(offset: Int, count: Int)] = []
    var realSize: Int?
    let pax = extensions.pax
    if header.typeFlag == UInt8(ascii: "S") {
      let old = oldGNU(container.bytes, header: start - TarHeader.blockSize)
      pieces = old.pieces
      realSize = old.realSize
      stored = container.bytes.range(at: old.dataStart, count: size) ?? container.bytes.tail(from: old.dataStart)
      result.end = TarHeader.padded(size).map { old.dataStart + $0 }
    } else {
      realSize = pax?.number("GNU.sparse.realsize") ?? pax?.number("GNU.sparse.size")
      if let map = pax?.values["GNU.sparse.map"] {
        pieces = pairs(map.split(separator: 0x2c).map { decimal($0[...]) })
      } else if let repeated = pax?.sparsePieces, !repeated.isEmpty {
        pieces = pairs(repeated.map { decimal($0[...]) })
      } else if pax?.values["GNU.sparse.major"] == [0x31], let inline = inlineMap(stored) {
        pieces = inline.pieces
        stored = stored.tail(from: inline.length)
      }
      result.name = pax?.values["GNU.sparse.name"].map { EntryName.text($0) }
    }
    result.content = stored
    guard let realSize, !pieces.isEmpty, realSize != stored.count else { return result }
    if let unfolded = unfold(stored, pieces, realSize: realSize, path, into: &inspection) {
      result.content = unfolded[...]
    }
    return result
  }

  /// Puts the pieces where they belong; nil when they do not fit or the fuel does not reach.
  private static func unfold(
    _ stored: ArraySlice<UInt8>, _ pieces: [(offset: Int, count: Int)], realSize: Int, _ path: String,
    into inspection: inout Inspection
  ) -> [UInt8]? {
    let ceiling = inspection.fuel.streamCeiling(packed: stored.count)
    guard realSize <= ceiling.bytes else {
      inspection.limit(ceiling.reason, path)
      return nil
    }
    do throws(LimitExceeded) {
      try inspection.fuel.chargeBytes(realSize)
    } catch {
      inspection.limit(error, path)
      return nil
    }
    var output = [UInt8](repeating: 0, count: realSize)
    var used = 0
    for piece in pieces {
      guard piece.offset <= realSize, piece.count <= realSize - piece.offset,
        let data = stored.range(at: used, count: piece.count)
      else { break }
      output.replaceSubrange(piece.offset..<piece.offset + piece.count, with: data)
      used += piece.count
    }
    return output
  }

  /// Four pieces in the header at 386, the real size at 483, and 21 more in each extension block.
  private static func oldGNU(
    _ bytes: ArraySlice<UInt8>, header: Int
  ) -> (pieces: [(offset: Int, count: Int)], realSize: Int?, dataStart: Int) {
    var numbers = fields(bytes, at: header + 386, count: 8)
    let realSize = bytes.range(at: header + 483, count: 12).flatMap { TarHeader.number($0) }
    var isExtended = bytes.byte(at: header + 482) == 1
    var block = header + TarHeader.blockSize
    while isExtended, numbers.count < mostPieces, bytes.range(at: block, count: TarHeader.blockSize) != nil {
      numbers += fields(bytes, at: block, count: 42)
      isExtended = bytes.byte(at: block + 504) == 1
      block += TarHeader.blockSize
    }
    return (pairs(numbers), realSize, block)
  }

  private static func fields(_ bytes: ArraySlice<UInt8>, at start: Int, count: Int) -> [Int?] {
    (0..<count).map { bytes.range(at: start + $0 * 12, count: 12).flatMap { TarHeader.number($0) } }
  }

  /// PAX 1.0: a number of pieces and the pieces as decimal lines, padded to whole blocks, before the data.
  private static func inlineMap(
    _ stored: ArraySlice<UInt8>
  ) -> (pieces: [(offset: Int, count: Int)], length: Int)? {
    var numbers: [Int?] = []
    var offset = 0
    var wanted = 1
    while numbers.count < wanted {
      guard let end = stored.firstOffset(ofByte: 0x0a, from: offset), end - offset <= 20,
        let line = stored.range(at: offset, count: end - offset), let number = decimal(line)
      else { return nil }
      if numbers.isEmpty {
        guard number <= mostPieces else { return nil }
        wanted = 1 + number * 2
      }
      numbers.append(number)
      offset = end + 1
    }
    guard let length = TarHeader.padded(offset) else { return nil }
    return (pairs(Array(numbers.dropFirst())), length)
  }

  private static func pairs(_ numbers: [Int?]) -> [(offset: Int, count: Int)] {
    var result: [(offset: Int, count: Int)] = []
    var index = 0
    while index + 1 < numbers.count, let offset = numbers[index], let count = numbers[index + 1] {
      if count > 0 { result.append((offset, count)) }
      index += 2
    }
    return result
  }

  private static func decimal(_ digits: ArraySlice<UInt8>) -> Int? {
    guard !digits.isEmpty, digits.count <= 18, digits.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
    return digits.reduce(0) { $0 * 10 + Int($1 & 15) }
  }
}

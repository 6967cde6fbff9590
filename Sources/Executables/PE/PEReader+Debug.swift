import ByteReading

/// The debug directory, which names the place of the symbols on the machine that built the image.
extension PEReader {
  mutating func readDebugDirectory() {
    guard let table = directory(6), let start = offset(of: table.address) else { return }
    for index in 0..<min(table.size / 28, 64) {
      let row = start + 28 * index
      guard let type = image.u32(row + 12), let size = image.u32(row + 16), let place = image.u32(row + 24) else {
        return
      }
      switch type {
      case 2: readCodeView(at: place, size: size)
      case 16: result.isReproducible = true
      default: break
      }
    }
  }

  private mutating func readCodeView(at place: Int, size: Int) {
    guard let end = ImageReading.sum(place, size) else { return }
    var path: String?
    if image.bytes.matches(Array("RSDS".utf8), at: place), let guid = image.bytes.range(at: place + 4, count: 16),
      let age = image.u32(place + 20)
    {
      let bytes = Array(guid)
      // The first three fields of a GUID are little-endian numbers.
      let ordered = bytes[0..<4].reversed() + bytes[4..<6].reversed() + bytes[6..<8].reversed() + bytes[8...]
      result.symbolIdentifier = Hexadecimal.digits(ordered) + "-\(age)"
      path = image.text(at: place + 24, end: end)
    } else if image.bytes.matches(Array("NB10".utf8), at: place), let stamp = image.u32(place + 8) {
      result.symbolIdentifier = Hexadecimal.number(stamp)
      path = image.text(at: place + 16, end: end)
    }
    if let path, !path.isEmpty, !result.symbolPaths.contains(path) { result.symbolPaths.append(path) }
  }
}

/// The list of tools that Microsoft's linker leaves between the DOS stub and the headers, XORed with a checksum.
enum RichHeader {
  static func read(_ image: ImageReading, before header: Int) -> [PortableExecutable.RichEntry] {
    // Linkers place the headers within the first kilobytes; a list is some hundred bytes.
    let limit = min(header, 4_096)
    guard limit >= 0x48 else { return [] }
    guard
      let place = stride(from: (limit - 8) & ~3, through: 0x40, by: -4).first(where: { image.u32($0) == 0x6863_6952 }),
      let key = image.u32(place + 4),
      let start = stride(from: place - 4, through: 0x40, by: -4).first(where: {
        (image.u32($0) ?? 0) ^ key == 0x536e_6144
      })
    else { return [] }
    var entries: [PortableExecutable.RichEntry] = []
    // Three words of padding follow the opening mark.
    for offset in stride(from: start + 16, to: place, by: 8) {
      guard let tool = image.u32(offset), let count = image.u32(offset + 4) else { break }
      let identifier = tool ^ key
      entries.append(.init(product: identifier >> 16, build: identifier & 0xffff, count: count ^ key))
    }
    return entries
  }
}

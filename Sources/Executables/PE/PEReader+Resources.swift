import ByteReading

/// The resource tree, the version resource and the manifest.
extension PEReader {
  /// Three levels: type, name, language (PE format, "The .rsrc Section"). A hostile tree may point at itself, so the
  /// rows of all directories together are bounded.
  mutating func readResources() {
    guard let table = directory(2), let root = offset(of: table.address) else { return }
    var rows = 0
    for type in entries(at: root, root: root, rows: &rows) where type.isDirectory {
      let typeName = type.name ?? ResourceTypes.name(type.number)
      for item in entries(at: type.offset, root: root, rows: &rows) where item.isDirectory {
        for leaf in entries(at: item.offset, root: root, rows: &rows) where !leaf.isDirectory {
          guard let address = image.u32(leaf.offset), let size = image.u32(leaf.offset + 4),
            let place = offset(of: address)
          else {
            image.note(.damagedTable, "A resource of type \(typeName) lies outside of the file.")
            continue
          }
          add(type: typeName, name: item.name ?? "#\(item.number)", language: leaf.number, at: place, size: size)
        }
      }
    }
  }

  private struct Entry {
    var name: String?
    var number: Int
    var offset: Int
    var isDirectory: Bool
  }

  private mutating func entries(at start: Int, root: Int, rows: inout Int) -> [Entry] {
    guard let named = image.u16(start + 12), let numbered = image.u16(start + 14) else { return [] }
    var found: [Entry] = []
    for index in 0..<(named + numbered) {
      let row = start + 16 + 8 * index
      guard let key = image.u32(row), let target = image.u32(row + 4) else { break }
      guard rows < image.ceilings.resources else {
        image.limit("resources", ceiling: image.ceilings.resources)
        break
      }
      rows += 1
      var entry = Entry(
        name: nil, number: key & 0x7fff_ffff, offset: root + (target & 0x7fff_ffff),
        isDirectory: target & 0x8000_0000 != 0)
      if key & 0x8000_0000 != 0 {
        let place = root + (key & 0x7fff_ffff)
        let units = min(image.u16(place) ?? 0, 256)
        guard image.charge(nameOf: 2 * units) else { break }
        entry.name = image.wideText(at: place + 2, units: units) ?? ""
      }
      found.append(entry)
    }
    return found
  }

  private mutating func add(type: String, name: String, language: Int, at place: Int, size: Int) {
    let available = min(size, image.count - place)
    guard let content = image.bytes.range(at: place, count: available) else { return }
    let kind = HiddenContent.Kind.sniff(content)
    if let kind, kind.isExecutable {
      image.note(.executableResource, "Resource \(type) \(name) is a program (\(kind.rawValue)).")
    }
    result.resources.append(
      PortableExecutable.Resource(
        type: type, name: name, language: language, offset: place, size: available, content: kind))
    // A tree may name the same bytes thousands of times; Windows takes the first of each.
    if type == "version", !hasVersion {
      hasVersion = true
      readVersion(content)
    }
    if type == "manifest", !hasManifest {
      hasManifest = true
      readManifest(content.prefix(64 << 10))
    }
  }

  private mutating func readManifest(_ content: ArraySlice<UInt8>) {
    guard let start = content.firstOffset(of: Array("requestedExecutionLevel".utf8)),
      let level = content.firstOffset(of: Array("level=".utf8), from: start), level - start < 256
    else { return }
    let value = content.tail(from: level + 7).prefix(32).prefix { $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "'") }
    result.requestedPrivilege = String(decoding: value, as: UTF8.self)
  }

  /// `VS_VERSIONINFO` → `StringFileInfo` → `StringTable` → `String`: blocks of length, value length, type, key and
  /// padding, one inside of the other.
  private mutating func readVersion(_ content: ArraySlice<UInt8>) {
    let version = image.part(content)
    guard let root = VersionBlock(version, at: 0, end: content.count), root.key == "VS_VERSION_INFO" else { return }
    for information in root.children(version) where information.key == "StringFileInfo" {
      for table in information.children(version) {
        for string in table.children(version) {
          let units = max(0, min(string.valueLength, (string.end - string.valueStart) / 2))
          guard image.charge(nameOf: string.key.utf8.count + 2 * units) else { return }
          let value = version.wideText(at: string.valueStart, units: min(units, image.ceilings.bytesPerName)) ?? ""
          result.versionStrings.append(.init(key: string.key, value: value))
        }
      }
    }
  }
}

/// One block of a version resource.
private struct VersionBlock {
  var key: String
  /// In the unit of the type: UTF-16 code units for text.
  var valueLength: Int
  var valueStart: Int
  var end: Int

  init?(_ image: ImageReading, at start: Int, end limit: Int) {
    guard start >= 0, start + 6 <= limit, let length = image.u16(start), length >= 6,
      let valueLength = image.u16(start + 2)
    else { return nil }
    end = min(limit, start + length)
    var place = start + 6
    var units: [UInt16] = []
    while place + 2 <= end, units.count < 256, let unit = image.u16(place), unit != 0 {
      units.append(UInt16(unit))
      place += 2
    }
    key = String(decoding: units, as: UTF16.self)
    self.valueLength = valueLength
    valueStart = (place + 2 + 3) & ~3
  }

  /// The blocks inside, in order. Each takes at least six bytes, so the walk ends; ranges do not overlap on a level.
  func children(_ image: ImageReading) -> [VersionBlock] {
    var found: [VersionBlock] = []
    let isRoot = key == "VS_VERSION_INFO"
    var place = isRoot ? (valueStart + valueLength + 3) & ~3 : valueStart
    while found.count < 1_024, let block = VersionBlock(image, at: place, end: end), block.end > place {
      found.append(block)
      place = (block.end + 3) & ~3
    }
    return found
  }
}

/// Names for the predefined numbers of resource types.
enum ResourceTypes {
  /// Index is the number; an empty name has no meaning.
  private static let names = [
    "", "cursor", "bitmap", "icon", "menu", "dialog", "string", "font-directory", "font", "accelerator", "raw-data",
    "message-table", "cursor-group", "", "icon-group", "", "version", "dialog-include", "", "plug-and-play", "vxd",
    "animated-cursor", "animated-icon", "html", "manifest",
  ]

  static func name(_ number: Int) -> String {
    number < names.count && !names[number].isEmpty ? names[number] : "#\(number)"
  }
}

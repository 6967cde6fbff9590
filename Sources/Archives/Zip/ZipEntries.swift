import ByteReading

extension ZipWalk {
  /// Adds the entry of one header in one reading, and again under every other name a reader may take.
  mutating func emit(
    _ fields: ZipFields, _ attributes: UInt32, _ content: ArraySlice<UInt8>, _ reading: ArchiveEntry.Reading,
    into inspection: inout Inspection
  ) {
    var name = ZipNames.text(fields.name)
    let path = container.path(of: name)
    let isUTF8 = String(validating: fields.name, as: UTF8.self) != nil
    if !isUTF8, fields.flags & 0x800 != 0 {
      inspection.note(.undecodableName, path, "The name is marked as UTF-8 and is not.")
    }
    var others: [String] = []
    if let unicode = fields.extra.path(for: fields.name) {
      let second = ZipNames.text(unicode.name)
      if !unicode.name.elementsEqual(fields.name) {
        if isUTF8 || !unicode.isValid {
          // A name that needs no second one has one, or the second was made for another name.
          inspection.note(
            .zipContradictingExtra, path, "The Unicode path field says \(second): readers take one or the other.")
          others.append(second)
        } else {
          name = second
        }
      }
    }
    // Python ends a name at the first NUL.
    if let end = name.utf8.firstIndex(of: 0) { others.append(String(name[..<end])) }
    add(name, attributes, content, reading, into: &inspection)
    for other in others where !other.isEmpty {
      add(other, attributes, content, .centralDirectory, into: &inspection)
    }
  }

  private mutating func add(
    _ name: String, _ attributes: UInt32, _ content: ArraySlice<UInt8>, _ reading: ArchiveEntry.Reading,
    into inspection: inout Inspection
  ) {
    let mode = attributes >> 16
    var entry = ArchiveEntry(
      path: container.path(of: name), reading: reading, content: content, mode: mode & 0o7777, depth: container.depth)
    if name.utf8.last == 0x2f {
      entry.kind = .directory
    } else if mode & 0o170000 == 0o120000 {
      entry.kind = .symbolicLink
      let target = EntryName.text(content.prefix(4096))
      entry.linkTarget = target
      if EntryName.leavesTree(target, from: name, isSymbolic: true) {
        inspection.note(.escapingLink, entry.path, "A link to \(target), outside of the archive.")
      }
    }
    if !inspection.add(entry) { hasRoom = false }
  }
}

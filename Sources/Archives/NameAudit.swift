/// Looks at the names of one container's members: what they would do on a disk, and which ones meet there.
enum NameAudit {
  static func check(_ range: Range<Int>, into inspection: inout Inspection) {
    // From folded to real names. Only one reading is asked: two readings of one member are not two members.
    var seen: [String: String] = [:]
    seen.reserveCapacity(range.count)
    for index in range {
      let entry = inspection.entries[index]
      let member = memberPart(entry.path)
      shape(of: member, path: entry.path, into: &inspection)
      guard entry.kind != .directory, entry.reading == .agreed || entry.reading == .centralDirectory else { continue }
      let place = NameFolding.withoutDetours(member)
      guard let earlier = seen.updateValue(place, forKey: NameFolding.folded(place)) else { continue }
      collision(earlier, place, path: entry.path, into: &inspection)
    }
  }

  /// The part that the container itself says, behind the last `!/`.
  private static func memberPart(_ path: String) -> String {
    var scalars = path.utf8[...]
    var start = path.startIndex
    while let mark = scalars.firstIndex(of: 0x21) {
      let next = path.utf8.index(after: mark)
      if next < path.endIndex, path.utf8[next] == 0x2f { start = path.utf8.index(after: next) }
      scalars = scalars[next...]
    }
    return start == path.startIndex ? path : String(path[start...])
  }

  private static func shape(of member: String, path: String, into inspection: inout Inspection) {
    var hasBackslash = false
    var hasDots = false
    var mayBeUnprintable = false
    var previous: UInt8 = 0
    for byte in member.utf8 {
      if byte == 0x5c { hasBackslash = true }
      if byte == 0x2e, previous == 0x2e { hasDots = true }
      if byte < 0x20 || byte >= 0x7f { mayBeUnprintable = true }
      previous = byte
    }
    if EntryName.isAbsolute(member) {
      inspection.note(.absoluteName, path, "An absolute name: readers refuse it, strip it, or write there.")
    } else if hasBackslash {
      inspection.note(.backslashName, path, "A backslash in the name: a separator on Windows, a letter elsewhere.")
    }
    if hasDots,
      member.utf8.split(whereSeparator: { $0 == 0x2f || $0 == 0x5c }).contains(where: {
        $0.elementsEqual([0x2e, 0x2e])
      })
    {
      inspection.note(.traversingName, path, "A name with \"..\", which leads out of the folder it is unpacked into.")
    }
    if mayBeUnprintable, let scalar = member.unicodeScalars.first(where: isUnprintable) {
      let code = String(scalar.value, radix: 16, uppercase: true)
      inspection.note(.unprintableName, path, "The name holds the invisible or control character U+\(code).")
    }
  }

  /// Control, zero-width and bidirectional characters.
  private static func isUnprintable(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0..<0x20, 0x7f..<0xa0, 0xad, 0x61c, 0x200b...0x200f, 0x2028...0x202e, 0x2060...0x206f, 0xfeff,
      0xe0000...0xe007f:
      true
    default: false
    }
  }

  private static func collision(
    _ earlier: String, _ later: String, path: String, into inspection: inout Inspection
  ) {
    if earlier.utf8.elementsEqual(later.utf8) {
      inspection.note(.duplicateName, path, "Two members of the same name: readers take the first or the last.")
    } else if NameFolding.isSameInCase(earlier, later) {
      inspection.note(
        .normalizationCollision, path,
        "Differs from another member (\(earlier)) only by its Unicode form: one file on some systems.")
    } else {
      inspection.note(
        .caseCollision, path, "Differs from another member (\(earlier)) only by upper and lower case.")
    }
  }
}

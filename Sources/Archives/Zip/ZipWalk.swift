import ByteReading
import Limits

/// Reads one zip twice: by its central directory, as Python does, and by its local headers, as streaming readers do.
///
/// What both see alike is one entry; what they see differently are two, each with its `reading`. Bytes that neither
/// claims are searched for further members and end records.
struct ZipWalk {
  let container: Container
  var bytes: ArraySlice<UInt8> { container.bytes }
  /// Ranges of the file that some record claims.
  var claimed: [Range<Int>] = []
  /// Offsets of local headers that were read, with the offset at which a streaming reader goes on.
  var known: [Int: Int] = [:]
  /// Places at which a streaming reader would look for the next header, other than the directory has it.
  var detours: [Int] = []
  /// False when no end record was found, so that nothing can be missing in a directory.
  var hasDirectory = true
  /// How an entry reads on which both headers agree: in another directory than the first, agreement is not enough.
  var agreement = ArchiveEntry.Reading.agreed
  /// Bytes of the members that the directory has, headers included.
  var members: [Range<Int>] = []
  /// True once the first data descriptor was noted; honest streaming writers have one for each member.
  var hasNotedDescriptor = false
  /// False once the budget for members is spent.
  var hasRoom = true

  /// End records that are followed in one file.
  private static let mostEndRecords = 16

  init(container: Container) {
    self.container = container
  }

  mutating func run(into inspection: inout Inspection) {
    let ends = lastEndRecords()
    // Python takes the last one; when that leads nowhere, the last that leads to a directory.
    guard let end = ends.first(where: { ZipDirectory.start(of: $0, in: bytes) != nil }) ?? ends.first else {
      hasDirectory = false
      inspection.note(.truncated, container.path, "The zip has no end of central directory record.")
      inspection.limit(
        .damaged, container.path, "The zip has no central directory; its members were read from their own headers.")
      walkLocal(from: 0, into: &inspection)
      searchGaps(isWhole: false, into: &inspection)
      return
    }
    if end.offset != ends[0].offset {
      inspection.note(
        .zipSeveralEndRecords, container.path,
        "The last end record, at byte \(ends[0].offset), leads nowhere; an earlier one was followed.")
    }
    readDirectory(of: end, isFirst: true, into: &inspection)
    follow(into: &inspection)
    checkOverlaps(into: &inspection)
    if end.commentCount > 0 {
      inspection.note(.zipComment, container.path, "A comment of \(end.commentCount) bytes behind the end record.")
    }
    searchGaps(isWhole: true, into: &inspection)
  }

  /// End records in the last 64 KiB, last first, as Python looks for them: at the very end without a comment, or any.
  private func lastEndRecords() -> [ZipEndRecord] {
    if let exact = ZipEndRecord(bytes, at: bytes.count - ZipEndRecord.fixedSize), exact.commentCount == 0,
      ZipDirectory.start(of: exact, in: bytes) != nil || exact.count == 0
    {
      return [exact]
    }
    var found: [ZipEndRecord] = []
    var window = bytes.tail(from: bytes.count - ZipFormat.tailWindow)
    let base = bytes.count - window.count
    while found.count < ZipWalk.mostEndRecords, let hit = window.lastOffset(of: ZipSignature.end) {
      if let end = ZipEndRecord(bytes, at: base + hit) { found.append(end) }
      window = window.prefix(hit)
    }
    return found
  }

  /// Reads the directory of one end record. All but the first are what another reader might take.
  private mutating func readDirectory(of end: ZipEndRecord, isFirst: Bool, into inspection: inout Inspection) {
    claimed.append(end.start..<min(end.end, bytes.count))
    if let fault = end.fault {
      inspection.note(.zipSeveralEndRecords, container.path, "The end record is ambiguous: \(fault).")
    }
    guard let place = ZipDirectory.start(of: end, in: bytes) else {
      guard end.count > 0 || end.directorySize > 0 else { return }
      inspection.note(
        .zipDisplacedEndRecord, container.path, "The end record points to a central directory that is not there.")
      if isFirst { inspection.limit(.damaged, container.path, "The zip's central directory was not found.") }
      return
    }
    let directory = self.directory(at: place.offset, shift: place.shift, upTo: end.start, inspection)
    claimed.append(directory.range)
    checkDirectory(directory, against: end, into: &inspection)
    readMembers(of: directory, isFirst: isFirst, into: &inspection)
    let other = end.directoryOffset
    guard place.shift != 0, bytes.matches(ZipSignature.central, at: other), !directory.range.contains(other) else {
      return
    }
    inspection.note(
      .zipSeveralEndRecords, container.path,
      "A second central directory at byte \(other), where the end record points.")
    let second = self.directory(at: other, shift: 0, upTo: end.start, inspection)
    claimed.append(second.range)
    readMembers(of: second, isFirst: false, into: &inspection)
  }

  private func directory(
    at start: Int, shift: Int, upTo limit: Int, _ inspection: borrowing Inspection
  ) -> ZipDirectory {
    let most = max(0, inspection.fuel.limits.entries - inspection.fuel.entries) + 1
    return ZipDirectory(bytes, start: start, shift: shift, upTo: limit, most: most)
  }

  /// Reads the members of a directory; of another than the first only those that the first does not have.
  private mutating func readMembers(
    of directory: ZipDirectory, isFirst: Bool, into inspection: inout Inspection
  ) {
    var order = ZipOrder()
    agreement = isFirst ? .agreed : .centralDirectory
    defer { agreement = .agreed }
    for header in directory.headers where hasRoom {
      guard let offset = order.next(header.localOffset, shift: directory.shift) else {
        inspection.note(.zipMissingLocal, text(header.fields.name), "Its local header would lie outside of the file.")
        continue
      }
      // One local header under the same name is the same member in every directory.
      if !isFirst, known[offset] != nil, let local = ZipLocalHeader(bytes, at: offset),
        local.fields.name.elementsEqual(header.fields.name)
      {
        continue
      }
      readMember(header, at: offset, into: &inspection)
    }
    if order.isBroken {
      inspection.note(
        .zipOrderMismatch, container.path, "The members are in another order than the central directory has them.")
    }
  }

  private func checkDirectory(
    _ directory: ZipDirectory, against end: ZipEndRecord, into inspection: inout Inspection
  ) {
    if directory.headers.count != end.count, directory.headers.count <= inspection.fuel.limits.entries {
      inspection.note(
        .zipCountMismatch, container.path,
        "The end record says \(end.count) members, the central directory has \(directory.headers.count).")
    }
    if directory.range.upperBound != end.start, directory.headers.count <= inspection.fuel.limits.entries {
      inspection.note(
        .zipDisplacedEndRecord, container.path,
        "\(end.start - directory.range.upperBound) bytes between the central directory and the end record.")
    } else if directory.range.count != end.directorySize, directory.headers.count <= inspection.fuel.limits.entries {
      inspection.note(
        .zipDisplacedEndRecord, container.path,
        "The end record says \(end.directorySize) bytes of central directory, there are \(directory.range.count).")
    }
  }

  /// Follows the places where a streaming reader leaves the directory's way.
  private mutating func follow(into inspection: inout Inspection) {
    var index = 0
    while index < detours.count, hasRoom {
      let offset = detours[index]
      index += 1
      if bytes.matches(ZipSignature.local, at: offset) { walkLocal(from: offset, into: &inspection) }
    }
  }

  /// Reads members from local headers as a streaming reader does, until there is none or known ground is met.
  @discardableResult
  mutating func walkLocal(from start: Int, into inspection: inout Inspection) -> Int {
    var offset = start
    while hasRoom, known[offset] == nil, let header = ZipLocalHeader(bytes, at: offset) {
      offset = readLocalOnly(header, into: &inspection)
    }
    return offset
  }

  /// Searches what no record claims for members, directories and end records, and notes what remains.
  private mutating func searchGaps(isWhole: Bool, into inspection: inout Inspection) {
    let gaps = unclaimed()
    let first = claimed.first?.lowerBound ?? 0
    var endRecords = 0
    for gap in gaps {
      var from = gap.lowerBound
      var unused = from
      while hasRoom, let hit = bytes.firstOffset(of: ZipWalk.letters, from: from), hit < gap.upperBound {
        from = hit + 1
        if known[hit] == nil, ZipLocalHeader(bytes, at: hit) != nil {
          noteGap(unused..<hit, first: first, isWhole: isWhole, into: &inspection)
          from = max(from, walkLocal(from: hit, into: &inspection))
          unused = from
          follow(into: &inspection)
        } else if endRecords < ZipWalk.mostEndRecords, let end = ZipEndRecord(bytes, at: hit),
          ZipDirectory.start(of: end, in: bytes) != nil
        {
          endRecords += 1
          inspection.note(
            .zipSeveralEndRecords, container.path,
            "Another end of central directory record at byte \(hit): readers take the first or the last.")
          readDirectory(of: end, isFirst: false, into: &inspection)
          follow(into: &inspection)
        }
      }
      noteGap(min(unused, gap.upperBound)..<gap.upperBound, first: first, isWhole: isWhole, into: &inspection)
    }
  }

  /// Every record of a zip begins with them.
  static let letters: [UInt8] = [0x50, 0x4b]

  private mutating func noteGap(_ gap: Range<Int>, first: Int, isWhole: Bool, into inspection: inout Inspection) {
    guard let used = bytes.firstNonZero(from: gap.lowerBound), used < gap.upperBound else { return }
    let message = "\(gap.upperBound - used) bytes at \(used) that no header and no directory claims."
    // Without a directory the rest of the file is what is left of one.
    // Once members were refused, what is not claimed is only what was not read.
    guard hasRoom, isWhole || gap.lowerBound < first else { return }
    let name: String
    if gap.lowerBound < first {
      name = "(prefix data)"
      inspection.note(.prefixData, container.path, message)
    } else if gap.upperBound == bytes.count {
      name = "(trailing data)"
      inspection.note(.trailingData, container.path, message)
    } else {
      name = "(unreferenced data at \(used))"
      inspection.note(.unreferencedData, container.path, message)
    }
    inspection.addLeftover(
      bytes[bytes.startIndex + used..<bytes.startIndex + gap.upperBound], named: name, of: container)
  }

  /// The stretches that no record claims; sorts and joins the claims on the way.
  private mutating func unclaimed() -> [Range<Int>] {
    claimed.sort { $0.lowerBound < $1.lowerBound }
    var gaps: [Range<Int>] = []
    var end = 0
    for range in claimed {
      if range.lowerBound > end { gaps.append(end..<range.lowerBound) }
      end = max(end, range.upperBound)
    }
    if end < bytes.count { gaps.append(end..<bytes.count) }
    return gaps
  }

  /// Members that share bytes: what makes a bomb of a small file, and what no writer does.
  private func checkOverlaps(into inspection: inout Inspection) {
    let sorted = members.sorted { $0.lowerBound < $1.lowerBound }
    for (one, next) in zip(sorted, sorted.dropFirst()) where next.lowerBound < one.upperBound {
      inspection.note(
        .zipOverlappingMembers, container.path, "The members at \(one.lowerBound) and \(next.lowerBound) share bytes.")
      return
    }
  }

  /// Path of a member, for messages.
  func text(_ name: ArraySlice<UInt8>) -> String {
    container.path(of: ZipNames.text(name))
  }
}

/// Watches whether local headers come in the order of the directory.
private struct ZipOrder {
  private var last = -1
  private(set) var isBroken = false

  /// The real offset of a local header; nil when it is none.
  mutating func next(_ offset: Int, shift: Int) -> Int? {
    let (place, overflow) = offset.addingReportingOverflow(shift)
    guard !overflow, place >= 0 else { return nil }
    if place < last { isBroken = true }
    last = place
    return place
  }
}

import ByteReading
import Limits

/// Reads the blocks of one tar from start to end, and again from every place at which two readers would part.
///
/// The first pass follows the extended headers, as Python's `tarfile` does. Where a header's own size says otherwise,
/// the place where the other reader would go on is kept, and walked afterwards until it meets known ground.
struct TarWalk {
  /// Places at which readings part that are followed. One is an attack, the bound is for bombs of them.
  private static let mostForks = 64
  /// Extension data (long names, PAX) of one member. GNU tar itself stops at 1 MiB of names.
  private static let mostExtensionBytes = 1 << 20

  let container: Container
  private var bytes: ArraySlice<UInt8> { container.bytes }
  private var reading: ArchiveEntry.Reading = .agreed
  private var globals = PaxRecords()
  /// Extensions that wait for their member.
  private var pending = TarExtensions()
  /// True on the way of the other reader.
  private var isDetour = false
  private var visited: Set<Int> = []
  private var forks: [Int] = []
  private var links: [Int] = []
  /// Where the content of a path is, among the entries; the last one of a name wins.
  private var contents: [String: Int] = [:]
  private var folders: Set<String> = []

  init(container: Container) {
    self.container = container
  }

  mutating func run(into inspection: inout Inspection) {
    walk(from: 0, into: &inspection)
    var followed = 0
    while followed < forks.count, followed < TarWalk.mostForks {
      reading = .localHeader
      globals = PaxRecords()
      pending = TarExtensions()
      isDetour = true
      walk(from: forks[followed], into: &inspection)
      followed += 1
    }
    resolveLinks(into: &inspection)
  }

  /// Walks until the end, an end marker with nothing behind it, or a header that was seen before.
  private mutating func walk(from start: Int, into inspection: inout Inspection) {
    var offset = start
    while offset < bytes.count {
      guard let block = bytes.range(at: offset, count: TarHeader.blockSize) else {
        if bytes.tail(from: offset).firstNonZero() != nil {
          inspection.note(.truncated, container.path, "The tar ends in the middle of a block.")
          inspection.limit(.damaged, container.path, "The tar is cut off at byte \(bytes.count).")
        }
        return
      }
      if block.firstNonZero() == nil {
        guard let next = afterEndMarker(offset, into: &inspection) else { return }
        offset = next
        continue
      }
      guard visited.insert(offset).inserted, let header = TarHeader(block) else { return }
      // The other reader finds no header where it goes on: it stops, and there is nothing that only it sees.
      if !header.hasValidChecksum, isDetour { return }
      guard header.hasValidChecksum else {
        guard let next = afterBadChecksum(header, at: offset, into: &inspection) else { return }
        offset = next
        continue
      }
      guard let next = member(header, at: offset, into: &inspection) else { return }
      offset = next
    }
  }

  /// Looks behind an end marker: padding is honest, members are not. Returns where they begin.
  private mutating func afterEndMarker(_ offset: Int, into inspection: inout Inspection) -> Int? {
    guard let hit = bytes.firstNonZero(from: offset) else { return nil }
    let next = hit & ~(TarHeader.blockSize - 1)
    guard let block = bytes.range(at: next, count: TarHeader.blockSize), let header = TarHeader(block),
      header.hasValidChecksum
    else {
      inspection.note(
        .trailingData, container.path, "\(bytes.count - hit) bytes that are no member behind the end of the tar.")
      inspection.addLeftover(bytes.tail(from: hit), named: "(trailing data)", of: container)
      return nil
    }
    inspection.note(
      .tarTrailingMembers, container.path, "Members behind the end marker at byte \(offset): most readers stop there.")
    reading = .trailing
    pending = TarExtensions()
    return next
  }

  /// A block with a wrong checksum ends the reading of strict readers; lenient ones look for the next good header.
  private mutating func afterBadChecksum(
    _ header: TarHeader, at offset: Int, into inspection: inout Inspection
  ) -> Int? {
    inspection.note(
      .tarChecksumMismatch, container.path, "The header at byte \(offset) has a wrong checksum: readers stop or skip.")
    inspection.limit(.damaged, container.path, "The tar header at byte \(offset) is damaged.")
    pending = TarExtensions()
    if header.dialect != .v7, header.size != nil {
      // Still a header by its magic: a reader that does not check sums takes the member.
      let before = reading
      reading = .localHeader
      defer { reading = before }
      return member(header, at: offset, into: &inspection)
    }
    var next = offset + TarHeader.blockSize
    while let block = bytes.range(at: next, count: TarHeader.blockSize) {
      if let candidate = TarHeader(block), candidate.dialect != .v7, candidate.hasValidChecksum {
        reading = .trailing
        return next
      }
      next += TarHeader.blockSize
    }
    return nil
  }

  /// Reads one header with its data; returns the offset of the next header, nil when reading cannot go on.
  private mutating func member(_ header: TarHeader, at offset: Int, into inspection: inout Inspection) -> Int? {
    let start = offset + TarHeader.blockSize
    guard let own = header.size else {
      inspection.note(.tarSizeMismatch, container.path, "The header at byte \(offset) has a size that is no number.")
      inspection.limit(.damaged, container.path, "The tar header at byte \(offset) has no valid size.")
      return start
    }
    if let isGlobal = TarExtensions.paxKind(header.typeFlag) {
      return paxHeader(size: own, isGlobal: isGlobal, at: start, into: &inspection)
    }
    if header.typeFlag == UInt8(ascii: "L") || header.typeFlag == UInt8(ascii: "K") {
      return longName(size: own, isLink: header.typeFlag == UInt8(ascii: "K"), at: start, into: &inspection)
    }
    let extensions = pending.over(globals)
    pending = TarExtensions()
    return file(header, own: own, extensions: extensions, at: start, into: &inspection)
  }

  private mutating func paxHeader(
    size: Int, isGlobal: Bool, at start: Int, into inspection: inout Inspection
  ) -> Int? {
    guard let data = extensionData(size, at: start, into: &inspection) else { return nil }
    let records = PaxRecords(data)
    if let fault = records.fault {
      inspection.note(
        .tarMalformedExtension, container.path, "The PAX header at byte \(start) has \(fault): readers skip or refuse.")
    }
    if isGlobal {
      globals.merge(records)
    } else {
      if pending.pax != nil {
        inspection.note(.tarMalformedExtension, container.path, "Two PAX headers for one member at byte \(start).")
      }
      var merged = pending.pax ?? PaxRecords()
      merged.merge(records)
      pending.pax = merged
    }
    return TarHeader.padded(size).map { start + $0 }
  }

  private mutating func longName(size: Int, isLink: Bool, at start: Int, into inspection: inout Inspection) -> Int? {
    guard let data = extensionData(size, at: start, into: &inspection) else { return nil }
    let name = TarHeader.string(data)
    if isLink {
      pending.longLink = name
    } else {
      if let earlier = pending.longName, earlier != name {
        inspection.note(.tarMalformedExtension, container.path, "Two long names for one member at byte \(start).")
      }
      pending.longName = name
    }
    return TarHeader.padded(size).map { start + $0 }
  }

  private mutating func extensionData(
    _ size: Int, at start: Int, into inspection: inout Inspection
  ) -> ArraySlice<UInt8>? {
    guard size <= TarWalk.mostExtensionBytes, let data = bytes.range(at: start, count: size) else {
      let fault = size > TarWalk.mostExtensionBytes ? "is larger than 1 MiB" : "reaches over the end"
      inspection.note(.tarMalformedExtension, container.path, "The extended header at byte \(start) \(fault).")
      inspection.limit(.damaged, container.path, "The extended tar header at byte \(start) \(fault).")
      return nil
    }
    return data
  }

  /// A member that is not an extension.
  private mutating func file(
    _ header: TarHeader, own: Int, extensions: TarExtensions, at start: Int, into inspection: inout Inspection
  ) -> Int? {
    let kind = TarExtensions.kind(of: header)
    let rawName = extensions.name ?? header.name
    let path = container.path(of: EntryName.text(rawName))
    if extensions.name == nil, let short = header.nameWithoutPrefix {
      inspection.note(
        .tarMalformedExtension, path,
        "A name prefix in a header that is not POSIX: others read \(EntryName.text(short)).")
      let other = container.path(of: EntryName.text(short))
      alternative(kind, other, size: own, at: start, mode: header.mode, into: &inspection)
    }
    if String(validating: rawName, as: UTF8.self) == nil {
      inspection.note(.undecodableName, path, "The name is not UTF-8; readers decode it differently.")
    }
    if extensions.namesDisagree {
      inspection.note(.tarMalformedExtension, path, "A PAX path and a GNU long name that differ.")
    }
    var size = own
    if let stated = extensions.pax?.values["size"] {
      guard let pax = extensions.pax?.number("size") else {
        let text = EntryName.text(stated)
        inspection.note(.tarMalformedExtension, path, "The PAX size \"\(text)\" is no number: readers skip or refuse.")
        return keep(header, kind, path, size: own, extensions: extensions, at: start, into: &inspection)
      }
      if pax != own {
        inspection.note(
          .tarSizeMismatch, path, "The PAX header says \(pax) bytes, the tar header \(own): readers go on elsewhere.")
        fork(start, size: own)
        alternative(kind, path, size: own, at: start, mode: header.mode, into: &inspection)
        size = pax
      }
    }
    return keep(header, kind, path, size: size, extensions: extensions, at: start, into: &inspection)
  }

  /// Remembers where a reader goes on that takes `size` for the length of the data at `start`.
  private mutating func fork(_ start: Int, size: Int) {
    guard let padded = TarHeader.padded(size), start <= bytes.count - min(padded, bytes.count) else { return }
    forks.append(start + padded)
  }

  /// The same member as the other reading has it.
  private func alternative(
    _ kind: ArchiveEntry.Kind, _ path: String, size: Int, at start: Int, mode: UInt32,
    into inspection: inout Inspection
  ) {
    guard kind == .file, size > 0, let content = bytes.range(at: start, count: size),
      inspection.admit(content.count, in: container, path: path)
    else { return }
    let entry = ArchiveEntry(
      path: path, reading: .localHeader, content: content, mode: mode, depth: container.depth)
    _ = inspection.add(entry)
  }

  /// Adds the member and says where the next header is.
  private mutating func keep(
    _ header: TarHeader, _ kind: ArchiveEntry.Kind, _ path: String, size: Int, extensions: TarExtensions,
    at start: Int, into inspection: inout Inspection
  ) -> Int? {
    let hasData = kind == .file || kind == .other && !TarExtensions.isDevice(header.typeFlag)
    var entry = ArchiveEntry(path: path, kind: kind, reading: reading, mode: header.mode, depth: container.depth)
    if TarExtensions.isDevice(header.typeFlag) {
      inspection.note(.deviceMember, path, "A device or pipe; honest distributions have none.")
    }
    if !hasData {
      entry.linkTarget = kind == .directory ? nil : EntryName.text(extensions.link ?? header.linkName)
      if size > 0, kind != .directory || reading == .agreed {
        inspection.note(
          .tarSizeMismatch, path, "A \(kind.rawValue) with \(size) bytes of data: readers skip them or not.")
        fork(start, size: size)
      }
      noteLink(entry, into: &inspection)
      if kind == .directory, reading != .agreed, !folders.insert(path).inserted { return start }
      if kind == .directory { folders.insert(path) } else { links.append(inspection.entries.count) }
      return inspection.add(entry) ? start : nil
    }
    let available = bytes.range(at: start, count: size)
    entry.content = available ?? bytes.tail(from: start)
    var next = available.flatMap { _ in TarHeader.padded(size) }.map { start + $0 }
    if available == nil {
      inspection.note(.truncated, path, "The member claims \(size) bytes, the tar has \(entry.content.count) left.")
      inspection.limit(.damaged, path, "The member is cut off; \(entry.content.count) of \(size) bytes were read.")
    }
    if TarSparse.isSparse(header, extensions) {
      let sparse = TarSparse.read(header, extensions, size: size, start: start, container, path, into: &inspection)
      entry.content = sparse.content
      if let end = sparse.end { next = end }
      if let name = sparse.name { entry.path = container.path(of: name) }
    }
    // Trailing members that repeat an earlier one add nothing to either reading.
    if reading != .agreed, let earlier = contents[entry.path], inspection.entries[earlier].content == entry.content {
      return next
    }
    if reading != .agreed, !inspection.admit(entry.content.count, in: container, path: path) { entry.content = [] }
    contents[entry.path] = inspection.entries.count
    return inspection.add(entry) ? next : nil
  }

  private func noteLink(_ entry: ArchiveEntry, into inspection: inout Inspection) {
    guard let target = entry.linkTarget, entry.kind == .symbolicLink || entry.kind == .hardLink else { return }
    if EntryName.leavesTree(target, from: container.member(of: entry.path), isSymbolic: entry.kind == .symbolicLink) {
      inspection.note(.escapingLink, entry.path, "A link to \(target), outside of the archive.")
    }
  }

  /// Gives links the bytes they stand for, since that is what a file under their name would hold once unpacked.
  private func resolveLinks(into inspection: inout Inspection) {
    for index in links where index < inspection.entries.count {
      let entry = inspection.entries[index]
      guard let target = entry.linkTarget else { continue }
      let member = container.member(of: entry.path)
      let name = EntryName.resolved(target, from: member, isSymbolic: entry.kind == .symbolicLink)
      // Names with `./` in front are listed as they stand.
      if let source = name.flatMap({ contents[container.path(of: $0)] }) ?? contents[container.path(of: target)] {
        inspection.setContent(inspection.entries[source].content, ofEntry: index)
      }
    }
  }
}

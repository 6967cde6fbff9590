import ByteReading
import Compression
import Limits

/// The content of one member as one reader has it.
struct ZipContent {
  var bytes: ArraySlice<UInt8> = []
  /// Packed bytes that the stream really took; nil for stored, encrypted and unsupported members.
  var consumed: Int?
  var isComplete = false
}

extension ZipWalk {
  /// Reads a member of the central directory, and compares it with its local header.
  mutating func readMember(_ header: ZipCentralHeader, at offset: Int, into inspection: inout Inspection) {
    let fields = header.fields
    let path = text(fields.name)
    if !header.comment.isEmpty {
      inspection.note(.zipComment, path, "A member's comment of \(header.comment.count) bytes.")
    }
    checkExtra(fields, path, into: &inspection)
    guard let local = ZipLocalHeader(bytes, at: offset) else {
      inspection.note(.zipMissingLocal, path, "There is no local header at byte \(offset).")
      inspection.limit(.damaged, path, "The member has no local header and could not be read.")
      emit(fields, header.externalAttributes, [], .centralDirectory, into: &inspection)
      return
    }
    let data = bytes.range(at: local.dataStart, count: fields.packedSize)
    if data == nil {
      let left = max(0, bytes.count - local.dataStart)
      inspection.note(.truncated, path, "The member claims \(fields.packedSize) packed bytes, \(left) are left.")
    }
    let packed = data ?? bytes.tail(from: local.dataStart)
    let content = decode(fields, packed, path, into: &inspection)
    let end = local.dataStart + packed.count
    let next = end + descriptorLength(fields, local, at: end, path, into: &inspection)
    known[offset] = next
    claimed.append(offset..<max(offset, next))
    members.append(offset..<max(offset, end))
    check(content, fields, packed: packed, path, into: &inspection)
    if let consumed = content.consumed, content.isComplete, consumed < packed.count {
      inspection.note(
        .zipSizeMismatch, path, "The stream ends after \(consumed) of \(packed.count) packed bytes.")
      detours.append(local.dataStart + consumed)
      detours.append(local.dataStart + consumed + 16)
    }
    compare(header, local, content, path, into: &inspection)
  }

  /// Notes where the local header says something else, and adds the entries of both readings.
  private mutating func compare(
    _ header: ZipCentralHeader, _ local: ZipLocalHeader, _ content: ZipContent, _ path: String,
    into inspection: inout Inspection
  ) {
    let central = header.fields
    let other = local.fields
    var differs = false
    var localContent = content.bytes
    if !central.name.elementsEqual(other.name) {
      differs = true
      inspection.note(
        .zipNameMismatch, path,
        "The local header has the name \(ZipNames.text(other.name)): readers see one or the other.")
    }
    // A streaming writer leaves zeros where it does not know yet.
    let isDeferred = other.hasDescriptor && other.packedSize == 0
    let hasOtherMethod = central.method != other.method || central.isEncrypted != other.isEncrypted
    let hasOtherSizes =
      isDeferred
      ? other.size != 0 && other.size != central.size
      : central.packedSize != other.packedSize || central.size != other.size
    if hasOtherMethod {
      inspection.note(.zipMethodMismatch, path, "Method \(central.method) in the directory, \(other.method) locally.")
    }
    if hasOtherSizes {
      inspection.note(
        .zipSizeMismatch, path,
        "\(central.packedSize) bytes unpack to \(central.size) in the directory, "
          + "\(other.packedSize) to \(other.size) in the local header.")
    }
    if !isDeferred, !hasOtherSizes, central.checksum != other.checksum, other.checksum != 0 || !other.hasDescriptor {
      inspection.note(.zipChecksumMismatch, path, "The local header has another checksum than the directory.")
    }
    if hasOtherMethod || hasOtherSizes {
      let count = isDeferred ? central.packedSize : other.packedSize
      let packed = bytes.range(at: local.dataStart, count: count) ?? bytes.tail(from: local.dataStart)
      if !isDeferred { detours.append(local.dataStart + packed.count) }
      let second = decode(isDeferred ? central.with(method: other) : other, packed, path, into: &inspection)
      if !second.bytes.isEmpty, second.bytes != content.bytes {
        differs = true
        localContent = second.bytes
      }
    }
    guard differs else {
      emit(central, header.externalAttributes, content.bytes, agreement, into: &inspection)
      return
    }
    emit(central, header.externalAttributes, content.bytes, .centralDirectory, into: &inspection)
    emit(other, header.externalAttributes, localContent, .localHeader, into: &inspection)
  }

  /// Reads a member that only a streaming reader sees; returns where that reader goes on.
  mutating func readLocalOnly(_ header: ZipLocalHeader, into inspection: inout Inspection) -> Int {
    let fields = header.fields
    let path = text(fields.name)
    known[header.offset] = header.dataStart
    if hasDirectory {
      inspection.note(
        .zipMissingCentral, path, "A member at byte \(header.offset) that is not in the central directory.")
    }
    checkExtra(fields, path, into: &inspection)
    var packed: ArraySlice<UInt8>
    let isDeferred = fields.hasDescriptor && fields.packedSize == 0
    if isDeferred {
      packed = bytes.tail(from: header.dataStart)
      if fields.method == 0 { packed = packed.prefix(storedLength(from: header.dataStart)) }
    } else if let data = bytes.range(at: header.dataStart, count: fields.packedSize) {
      packed = data
    } else {
      packed = bytes.tail(from: header.dataStart)
      inspection.note(
        .truncated, path, "The member claims \(fields.packedSize) packed bytes, \(packed.count) are left.")
    }
    let content = decode(fields, packed, path, into: &inspection)
    emit(fields, 0, content.bytes, .localHeader, into: &inspection)
    var end = header.dataStart + packed.count
    if isDeferred, fields.method != 0 { end = header.dataStart + (content.isComplete ? content.consumed ?? 0 : 0) }
    // Of a member that is not whole only the header is believed, so that what follows is still searched.
    if !isDeferred, fields.packedSize > packed.count { end = header.dataStart }
    let next = end + descriptorLength(fields, header, at: end, path, into: &inspection)
    known[header.offset] = next
    claimed.append(header.offset..<next)
    return next
  }

  /// Unpacks a member by what one header says of it.
  private func decode(
    _ fields: ZipFields, _ packed: ArraySlice<UInt8>, _ path: String, into inspection: inout Inspection
  ) -> ZipContent {
    if fields.isEncrypted {
      inspection.note(.encryptedMember, path, "The member is encrypted.")
      inspection.limit(.encrypted, path, "The member is encrypted; its content was not read.")
      return ZipContent()
    }
    guard fields.method != 0 else {
      let isAdmitted = inspection.admit(packed.count, in: container, path: path)
      return ZipContent(bytes: isAdmitted ? packed : [], isComplete: isAdmitted)
    }
    guard let format = ZipWalk.formats[fields.method] else {
      inspection.note(.zipUnusualMethod, path, "Compression method \(fields.method).")
      inspection.limit(.unsupported, path, "Compression method \(fields.method) is not supported; not read.")
      return ZipContent()
    }
    if format != .deflate {
      inspection.note(.zipUnusualMethod, path, "Compression method \(fields.method) (\(format.rawValue)).")
    }
    let input = fields.method == 14 ? lzmaAlone(packed, size: fields) : packed
    let expecting = fields.size > 0 ? fields.size : nil
    var unpacked = inspection.unpack(input, as: format, expecting: expecting, in: container, path: path)
    inspection.trim(&unpacked, to: ZipWalk.keptOfBombs)
    return ZipContent(
      bytes: unpacked.bytes[...], consumed: fields.method == 14 ? nil : unpacked.consumed,
      isComplete: unpacked.outcome == .complete)
  }

  /// Bytes that are kept of a member that a ceiling stopped: enough to see what it is.
  private static let keptOfBombs = 1 << 20

  /// Methods of APPNOTE §4.4.5 that are read.
  private static let formats: [UInt16: CompressionFormat] = [
    8: .deflate, 12: .bzip2, 14: .lzma, 20: .zstd, 93: .zstd, 95: .xz,
  ]

  /// APPNOTE §5.8: two bytes of version, the length of the properties, the properties, the stream. LZMA-alone has the
  /// size between properties and stream.
  private func lzmaAlone(_ packed: ArraySlice<UInt8>, size fields: ZipFields) -> ArraySlice<UInt8> {
    guard let count = packed.integer(UInt16.self, at: 2), count == 5, let properties = packed.range(at: 4, count: 5)
    else { return [] }
    let hasEndMark = fields.flags & 2 != 0
    let size = hasEndMark ? UInt64.max : UInt64(clamping: fields.size)
    var header = Array(properties)
    for step in 0..<8 { header.append(UInt8(truncatingIfNeeded: size >> (8 * UInt64(step)))) }
    return (header + packed.tail(from: 9))[...]
  }

  /// Compares what came out with what the header says.
  private func check(
    _ content: ZipContent, _ fields: ZipFields, packed: ArraySlice<UInt8>, _ path: String,
    into inspection: inout Inspection
  ) {
    guard content.isComplete else { return }
    if content.bytes.count != fields.size {
      inspection.note(.zipSizeMismatch, path, "\(fields.size) bytes are declared, \(content.bytes.count) came out.")
    }
    if Checksum.crc32(content.bytes) != fields.checksum {
      inspection.note(.zipChecksumMismatch, path, "The content does not have the checksum of the directory.")
    }
  }

  private func checkExtra(_ fields: ZipFields, _ path: String, into inspection: inout Inspection) {
    if let identifier = fields.extra.repeated.first {
      inspection.note(
        .zipDuplicateExtra, path, "The extra field 0x\(String(identifier, radix: 16)) stands there twice.")
    }
    if fields.extra.isMalformed {
      inspection.note(.zipContradictingExtra, path, "The extra fields do not fill their room.")
    }
    if fields.extra.contradicts(size: fields.size, packed: fields.packedSize) {
      inspection.note(.zipContradictingExtra, path, "The zip64 extra field has other sizes than the header.")
    }
  }

  /// Length of the data descriptor at `offset`, 0 when there is none. Noted once, and checked.
  private mutating func descriptorLength(
    _ fields: ZipFields, _ local: ZipLocalHeader, at offset: Int, _ path: String, into inspection: inout Inspection
  ) -> Int {
    guard fields.hasDescriptor || local.fields.hasDescriptor else { return 0 }
    if !hasNotedDescriptor {
      hasNotedDescriptor = true
      inspection.note(.zipDataDescriptor, path, "Sizes and checksum stand behind the data.")
    }
    let isSigned = bytes.matches(ZipSignature.descriptor, at: offset)
    let start = isSigned ? offset + 4 : offset
    // Nothing says whether the sizes have four or eight bytes: both may fit, then the one before another record.
    let stated = offset - local.dataStart
    var fitting: Int?
    for width in [4, 8] {
      let end = start + 4 + 2 * width
      let packed =
        width == 4
        ? bytes.integer(UInt32.self, at: start + 4).map { Int($0) }
        : bytes.integer(UInt64.self, at: start + 4).flatMap { Int(exactly: $0) }
      guard packed == stated, end <= bytes.count else { continue }
      if bytes.matches(ZipWalk.letters, at: end) { return end - offset }
      fitting = fitting ?? end - offset
    }
    if let fitting { return fitting }
    guard isSigned else { return 0 }
    inspection.note(.zipSizeMismatch, path, "The data descriptor has another size than the data.")
    return bytes.matches(ZipWalk.letters, at: offset + 24) ? 24 : min(16, bytes.count - offset)
  }

  /// Bytes of a stored member whose length stands behind it: up to a descriptor that fits, or the next record.
  private func storedLength(from start: Int) -> Int {
    var from = start
    while let hit = bytes.firstOffset(of: ZipWalk.letters, from: from) {
      from = hit + 1
      if bytes.matches(ZipSignature.descriptor, at: hit),
        bytes.integer(UInt32.self, at: hit + 8) == UInt32(clamping: hit - start)
      {
        return hit - start
      }
      if bytes.matches(ZipSignature.local, at: hit) || bytes.matches(ZipSignature.central, at: hit) {
        return hit - start
      }
    }
    return bytes.count - start
  }
}

extension ZipFields {
  /// These fields with the method and encryption of another header.
  func with(method other: ZipFields) -> ZipFields {
    var result = self
    result.method = other.method
    result.flags = (flags & ~1) | (other.flags & 1)
    return result
  }
}

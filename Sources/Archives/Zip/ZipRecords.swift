import ByteReading

/// Signatures of the records of a zip (APPNOTE 6.3.10 §4.3).
enum ZipSignature {
  static let local: [UInt8] = [0x50, 0x4b, 3, 4]
  static let central: [UInt8] = [0x50, 0x4b, 1, 2]
  static let end: [UInt8] = [0x50, 0x4b, 5, 6]
  static let end64: [UInt8] = [0x50, 0x4b, 6, 6]
  static let locator64: [UInt8] = [0x50, 0x4b, 6, 7]
  static let descriptor: [UInt8] = [0x50, 0x4b, 7, 8]
}

/// What a local and a central header both say of a member, zip64 extensions applied.
struct ZipFields {
  var flags: UInt16
  var method: UInt16
  var checksum: UInt32
  var packedSize: Int
  var size: Int
  var name: ArraySlice<UInt8>
  var extra: ZipExtra

  var isEncrypted: Bool { flags & 1 != 0 }
  /// Sizes and checksum follow the data.
  var hasDescriptor: Bool { flags & 8 != 0 }
}

/// A local file header: `PK 3 4`, at `offset`.
struct ZipLocalHeader {
  static let fixedSize = 30

  let offset: Int
  let fields: ZipFields
  /// Where the data begins.
  let dataStart: Int

  init?(_ bytes: ArraySlice<UInt8>, at offset: Int) {
    guard bytes.matches(ZipSignature.local, at: offset),
      let flags = bytes.integer(UInt16.self, at: offset + 6), let method = bytes.integer(UInt16.self, at: offset + 8),
      let checksum = bytes.integer(UInt32.self, at: offset + 14),
      let packed = bytes.integer(UInt32.self, at: offset + 18), let size = bytes.integer(UInt32.self, at: offset + 22),
      let nameCount = bytes.integer(UInt16.self, at: offset + 26),
      let extraCount = bytes.integer(UInt16.self, at: offset + 28),
      let name = bytes.range(at: offset + ZipLocalHeader.fixedSize, count: Int(nameCount)),
      let extraBytes = bytes.range(at: offset + ZipLocalHeader.fixedSize + Int(nameCount), count: Int(extraCount))
    else { return nil }
    let extra = ZipExtra(extraBytes)
    let sizes = extra.sizes(size: size, packed: packed, offset: 0)
    self.offset = offset
    dataStart = offset + ZipLocalHeader.fixedSize + Int(nameCount) + Int(extraCount)
    fields = ZipFields(
      flags: flags, method: method, checksum: checksum, packedSize: sizes.packed, size: sizes.size, name: name,
      extra: extra)
  }
}

/// A header of the central directory: `PK 1 2`.
struct ZipCentralHeader {
  static let fixedSize = 46

  let fields: ZipFields
  let comment: ArraySlice<UInt8>
  let externalAttributes: UInt32
  /// As written: relative to whatever the writer took for the start.
  let localOffset: Int
  /// Bytes of the record.
  let length: Int

  init?(_ bytes: ArraySlice<UInt8>, at offset: Int) {
    guard bytes.matches(ZipSignature.central, at: offset),
      let flags = bytes.integer(UInt16.self, at: offset + 8), let method = bytes.integer(UInt16.self, at: offset + 10),
      let checksum = bytes.integer(UInt32.self, at: offset + 16),
      let packed = bytes.integer(UInt32.self, at: offset + 20), let size = bytes.integer(UInt32.self, at: offset + 24),
      let nameCount = bytes.integer(UInt16.self, at: offset + 28),
      let extraCount = bytes.integer(UInt16.self, at: offset + 30),
      let commentCount = bytes.integer(UInt16.self, at: offset + 32),
      let attributes = bytes.integer(UInt32.self, at: offset + 38),
      let local = bytes.integer(UInt32.self, at: offset + 42)
    else { return nil }
    var place = offset + ZipCentralHeader.fixedSize
    guard let name = bytes.range(at: place, count: Int(nameCount)) else { return nil }
    place += Int(nameCount)
    guard let extraBytes = bytes.range(at: place, count: Int(extraCount)) else { return nil }
    place += Int(extraCount)
    guard let comment = bytes.range(at: place, count: Int(commentCount)) else { return nil }
    let extra = ZipExtra(extraBytes)
    let sizes = extra.sizes(size: size, packed: packed, offset: local)
    self.comment = comment
    externalAttributes = attributes
    localOffset = sizes.offset
    length = place + Int(commentCount) - offset
    fields = ZipFields(
      flags: flags, method: method, checksum: checksum, packedSize: sizes.packed, size: sizes.size, name: name,
      extra: extra)
  }
}

/// The end of central directory, zip64 applied where it has one.
struct ZipEndRecord {
  static let fixedSize = 22

  /// Where `PK 5 6` stands.
  let offset: Int
  let commentCount: Int
  /// Members, bytes and start of the central directory as this record says.
  let count: Int
  let directorySize: Int
  let directoryOffset: Int
  /// Where the first record of the end is: the zip64 one, or this.
  let start: Int
  /// What is odd about zip64, for a person.
  let fault: String?
  let usesZip64: Bool

  /// Where the file ends for this record.
  var end: Int { offset + ZipEndRecord.fixedSize + commentCount }

  init?(_ bytes: ArraySlice<UInt8>, at offset: Int) {
    guard bytes.matches(ZipSignature.end, at: offset), let count = bytes.integer(UInt16.self, at: offset + 10),
      let size = bytes.integer(UInt32.self, at: offset + 12), let start = bytes.integer(UInt32.self, at: offset + 16),
      let comment = bytes.integer(UInt16.self, at: offset + 20)
    else { return nil }
    self.offset = offset
    commentCount = Int(comment)
    let isSaturated = count == UInt16.max || size == UInt32.max || start == UInt32.max
    guard let wide = ZipEndRecord.zip64(bytes, endingAt: offset) else {
      fault = isSaturated && size == UInt32.max ? "it points to a zip64 record that is not there" : nil
      usesZip64 = false
      self.count = Int(count)
      directorySize = Int(size)
      directoryOffset = Int(start)
      self.start = offset
      return
    }
    usesZip64 = true
    self.count = wide.count
    directorySize = wide.size
    directoryOffset = wide.directory
    self.start = wide.start
    let disagrees =
      (count != UInt16.max && Int(count) != wide.count) || (size != UInt32.max && Int(size) != wide.size)
      || (start != UInt32.max && Int(start) != wide.directory)
    fault = disagrees ? "its zip64 record says otherwise" : wide.fault
  }

  /// The zip64 record through the locator right before the end record.
  private static func zip64(
    _ bytes: ArraySlice<UInt8>, endingAt end: Int
  ) -> (count: Int, size: Int, directory: Int, start: Int, fault: String?)? {
    let locator = end - 20
    guard bytes.matches(ZipSignature.locator64, at: locator), let stated = bytes.integer(UInt64.self, at: locator + 8)
    else { return nil }
    // With data before the zip the stated offset is short; the usual record has 56 bytes and lies before the locator.
    // One that stands behind its own locator is none: the directory would end behind the file's end.
    let usual = locator - 56
    let candidates = [Int(exactly: stated), usual].compactMap { $0 }.filter { $0 <= usual }
    guard let start = candidates.first(where: { bytes.matches(ZipSignature.end64, at: $0) }),
      let count = bytes.integer(UInt64.self, at: start + 32).flatMap({ Int(exactly: $0) }),
      let size = bytes.integer(UInt64.self, at: start + 40).flatMap({ Int(exactly: $0) }),
      let directory = bytes.integer(UInt64.self, at: start + 48).flatMap({ Int(exactly: $0) })
    else { return nil }
    let isAtPlace = Int(exactly: stated) == start
    return (count, size, directory, start, isAtPlace ? nil : "its zip64 locator points elsewhere")
  }
}

import ByteReading

/// What stands before a member and changes its meaning: GNU long names and PAX records.
struct TarExtensions {
  var longName: [UInt8]?
  var longLink: [UInt8]?
  var pax: PaxRecords?

  /// These extensions over the global records of the archive, which come last.
  func over(_ globals: PaxRecords) -> TarExtensions {
    guard !globals.values.isEmpty else { return self }
    var result = self
    var merged = globals
    if let pax { merged.merge(pax) }
    result.pax = merged
    return result
  }

  /// The name that overrides the header's; a PAX path before a GNU long name, as Python has it.
  var name: [UInt8]? { pax?.values["path"] ?? longName }

  /// The link target that overrides the header's.
  var link: [UInt8]? { pax?.values["linkpath"] ?? longLink }

  /// True when both kinds of extension name the member, and not the same.
  var namesDisagree: Bool {
    guard let path = pax?.values["path"], let longName else { return false }
    return path != longName
  }

  /// Whether a type flag is a global (true) or a single (false) PAX header; nil when it is none. `X` is Solaris.
  static func paxKind(_ typeFlag: UInt8) -> Bool? {
    switch typeFlag {
    case UInt8(ascii: "g"): true
    case UInt8(ascii: "x"), UInt8(ascii: "X"): false
    default: nil
    }
  }

  static func kind(of header: TarHeader) -> ArchiveEntry.Kind {
    switch header.typeFlag {
    case UInt8(ascii: "1"): .hardLink
    case UInt8(ascii: "2"): .symbolicLink
    case UInt8(ascii: "3"), UInt8(ascii: "4"), UInt8(ascii: "6"): .other
    case UInt8(ascii: "5"): .directory
    // v7 has no type for folders: a file whose name ends in a slash is one.
    case 0, UInt8(ascii: "0"): header.name.last == 0x2f && header.size == 0 ? .directory : .file
    // POSIX: an unknown type is to be treated as a regular file.
    default: .file
    }
  }

  /// Character and block devices and pipes, which have no data.
  static func isDevice(_ typeFlag: UInt8) -> Bool {
    (UInt8(ascii: "3")...UInt8(ascii: "6")).contains(typeFlag) && typeFlag != UInt8(ascii: "5")
  }
}

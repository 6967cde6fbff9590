// Executables: recognises native programs and libraries by their headers, as data.
//
// What it knows: ELF, PE and Mach-O headers. What it must not know: files, names, packages. Two letters are not
// enough: "MZ" begins many a text, and Java classes share their magic with fat Mach-O files.
//
//     if let format = ExecutableFormat.sniff(entry.content) { … }

import ByteReading

/// The format of a native executable, library or object.
public enum ExecutableFormat: String, Sendable, CaseIterable {
  case elf
  case pe
  case machO = "mach-o"

  /// The format of `bytes`, or nil when they are no native executable.
  public static func sniff(_ bytes: ArraySlice<UInt8>) -> ExecutableFormat? {
    if isELF(bytes) { return .elf }
    if isPE(bytes) { return .pe }
    if isMachO(bytes) || isFatMachO(bytes) { return .machO }
    return nil
  }

  /// The format of `bytes`, or nil when they are no native executable.
  public static func sniff(_ bytes: [UInt8]) -> ExecutableFormat? {
    sniff(bytes[...])
  }

  /// ELF identification (gABI 4.1 §1): class, byte order and version must be defined values, and so must the type.
  private static func isELF(_ bytes: ArraySlice<UInt8>) -> Bool {
    guard bytes.matches([0x7f, 0x45, 0x4c, 0x46]), let width = bytes.byte(at: 4), (1...2).contains(width),
      let data = bytes.byte(at: 5), (1...2).contains(data), bytes.byte(at: 6) == 1
    else { return false }
    let order: ByteOrder = data == 1 ? .little : .big
    guard let type = bytes.integer(UInt16.self, at: 16, order: order),
      bytes.integer(UInt32.self, at: 20, order: order) == 1
    else { return false }
    // Relocatable, executable, shared, core, and the ranges of systems and processors.
    return (1...4).contains(type) || type >= 0xfe00
  }

  /// `MZ` whose field at 0x3C leads to `PE\0\0` and a COFF header with sections (PE format §2–3).
  private static func isPE(_ bytes: ArraySlice<UInt8>) -> Bool {
    guard bytes.matches([0x4d, 0x5a]), let stated = bytes.integer(UInt32.self, at: 0x3c),
      let start = Int(exactly: stated), start >= 4, bytes.matches([0x50, 0x45, 0, 0], at: start),
      let sections = bytes.integer(UInt16.self, at: start + 6)
    else { return false }
    return sections > 0 && sections <= 96
  }

  /// A thin Mach-O of either width and byte order, with a defined file type and load commands.
  private static func isMachO(_ bytes: ArraySlice<UInt8>) -> Bool {
    guard let magic = bytes.integer(UInt32.self, at: 0) else { return false }
    let order: ByteOrder
    switch magic {
    case 0xfeed_face, 0xfeed_facf: order = .little
    case 0xcefa_edfe, 0xcffa_edfe: order = .big
    default: return false
    }
    guard let type = bytes.integer(UInt32.self, at: 12, order: order), (1...12).contains(type),
      let commands = bytes.integer(UInt32.self, at: 16, order: order)
    else { return false }
    return commands > 0 && commands < 100_000
  }

  /// A fat file: few architectures, of known processors, whose slices lie behind the table. A Java class has its
  /// version, 45 or more, where the number of architectures would be.
  private static func isFatMachO(_ bytes: ArraySlice<UInt8>) -> Bool {
    let isWide = bytes.matches([0xca, 0xfe, 0xba, 0xbf])
    guard isWide || bytes.matches([0xca, 0xfe, 0xba, 0xbe]),
      let count = bytes.integer(UInt32.self, at: 4, order: .big), (1...40).contains(count),
      let processor = bytes.integer(UInt32.self, at: 8, order: .big)
    else { return false }
    // 7 x86, 12 ARM, 18 PowerPC; with bit 24 their 64-bit kin, with bit 25 ARM64_32.
    guard [7, 12, 18].contains(processor & 0x00ff_ffff), processor >> 26 == 0 else { return false }
    let offset =
      isWide
      ? bytes.integer(UInt64.self, at: 16, order: .big).flatMap { Int(exactly: $0) }
      : bytes.integer(UInt32.self, at: 16, order: .big).flatMap { Int(exactly: $0) }
    guard let offset else { return false }
    return offset >= 8 + Int(count) * (isWide ? 32 : 20)
  }
}

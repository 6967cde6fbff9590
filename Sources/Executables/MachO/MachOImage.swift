/// A program, library or bundle of macOS and its kin: one architecture of it.
public struct MachOImage: Sendable, Equatable {
  /// A named part of memory.
  public struct Segment: Sendable, Equatable {
    /// At most sixteen characters, such as `__TEXT`.
    public var name: String
    /// Address in memory.
    public var address: Int
    /// Bytes in memory.
    public var memorySize: Int
    /// Where its bytes begin, relative to the image.
    public var offset: Int
    /// Bytes in the file.
    public var fileSize: Int
    /// 1 readable, 2 writable, 4 executable: what it is given at the start.
    public var protection: UInt32
    /// In the order of the file.
    public var sections: [Section]
  }

  /// A named part of a segment.
  public struct Section: Sendable, Equatable {
    /// At most sixteen characters, such as `__TEXT`.
    public var name: String
    /// Address in memory.
    public var address: Int
    /// Where its bytes begin, relative to the image; 0 when it has none.
    public var offset: Int
    /// Bytes.
    public var size: Int
    /// The lowest byte is the type: 1 zeroes, 9 functions to run at the start, 0x16 their offsets, …
    public var flags: UInt32
    /// Bits for each byte; nil when not measured.
    public var entropy: Double?
  }

  /// A library it loads.
  public struct Library: Sendable, Equatable {
    /// The path as it is written, `@rpath` and its kin included.
    public var path: String
    /// How it is bound.
    public enum Binding: String, Sendable { case required, weak, reexported, upward, lazy }
    /// How it is bound.
    public var binding: Binding
  }

  /// What the code signature states.
  public struct Signature: Sendable, Equatable {
    /// Identifier of the program; empty when the code directory is broken.
    public var identifier = ""
    /// Team of the developer, when it is signed by one.
    public var team: String?
    /// True for a signature without a signer, as linkers make it.
    public var isAdHoc = false
    /// True when it asks for entitlements.
    public var hasEntitlements = false
  }

  /// Place of the image in a fat file; 0 for a thin one.
  public var sliceOffset = 0
  /// True for 64-bit images.
  public var isWide = false
  /// 7 x86, 12 ARM; with bit 24 their 64-bit kin.
  public var cpu: UInt32 = 0
  /// Which of the processors of a kind, without the flags in the highest byte.
  public var cpuSubtype: UInt32 = 0
  /// 1 object, 2 program, 6 library, 8 bundle, 9 stub, 10 symbols, 11 kernel extension, …
  public var fileType: UInt32 = 0
  /// Header flags: 0x200000 moved at random, 0x20000 the stack may be run.
  public var flags: UInt32 = 0
  /// In the order of the load commands.
  public var segments: [Segment] = []
  /// Libraries it loads.
  public var libraries: [Library] = []
  /// The path a library goes by.
  public var installName: String?
  /// Folders searched for `@rpath`.
  public var runPaths: [String] = []
  /// Symbols it wants from others.
  public var imports = NameList()
  /// Symbols it offers to others.
  public var exports = NameList()
  /// Identifier of the build, in hexadecimal digits.
  public var identifier: String?
  /// 1 macOS, 2 iOS, 3 tvOS, 4 watchOS, …; nil when not stated.
  public var platform: UInt32?
  /// Lowest version of the system it runs on, such as `11.0`.
  public var minimumSystem: String?
  /// Version of the development kit.
  public var sdk: String?
  /// Nil when it is not signed.
  public var signature: Signature?
  /// Place of the first instruction in the file, relative to the image; nil when it has none.
  public var entryOffset: Int?
  /// The loader it asks for.
  public var loader: String?
  /// Functions that run when it is loaded.
  public var initializerCount = 0
  /// True when a part is encrypted for a shop.
  public var isEncrypted = false
  /// True when symbols of debugging were taken out.
  public var isStripped = true
  /// Bytes behind everything the load commands speak of, relative to the image.
  public var overlay: Range<Int>?
}

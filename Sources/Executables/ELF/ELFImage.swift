/// A program, library or object of Linux and its kin (System V gABI), as its headers and tables describe it.
public struct ELFImage: Sendable, Equatable {
  /// One row of the program headers: what the system maps.
  public struct Segment: Sendable, Equatable {
    /// 1 load, 2 dynamic, 3 interpreter, 4 note, …
    public var type: UInt32
    /// 1 executable, 2 writable, 4 readable.
    public var flags: UInt32
    /// Where its bytes begin in the file.
    public var offset: Int
    /// Address in memory.
    public var address: Int
    /// Bytes in the file.
    public var fileSize: Int
    /// Bytes in memory.
    public var memorySize: Int

    /// True when its memory may be run.
    public var isExecutable: Bool { flags & 1 != 0 }
    /// True when its memory may be written.
    public var isWritable: Bool { flags & 2 != 0 }
  }

  /// One row of the section headers: what linkers and debuggers see.
  public struct Section: Sendable, Equatable {
    /// The name; empty when the table of names is broken.
    public var name: String
    /// 1 bytes of the program, 2 symbols, 3 strings, 6 dynamic, 7 note, 8 no bytes in the file, 11 dynamic symbols, …
    public var type: UInt32
    /// 1 writable, 2 mapped, 4 executable, …
    public var flags: Int
    /// Address in memory.
    public var address: Int
    /// Where its bytes begin in the file.
    public var offset: Int
    /// Bytes.
    public var size: Int
    /// Index of the section it belongs to.
    public var link: Int
    /// Bytes of one row, for tables.
    public var entrySize: Int
    /// Bits for each byte, for sections of a program's bytes; nil when not measured.
    public var entropy: Double?

    /// True when it has bytes in the file.
    public var hasBytes: Bool { type != 8 && type != 0 && size > 0 }
  }

  /// What Go's linker left behind (`debug/buildinfo`).
  public struct GoBuild: Sendable, Equatable {
    /// Version of Go, such as `go1.22.1`; empty when only the mark was found.
    public var version = ""
    /// Import path of the program.
    public var path = ""
    /// Path and version of the main module.
    public var module = ""
    /// Settings of the build, `key=value`.
    public var settings: [String] = []
  }

  /// True for 64-bit images.
  public var isWide = false
  /// True for big-endian images.
  public var isBigEndian = false
  /// 1 object, 2 program at a fixed address, 3 library or movable program, 4 core.
  public var type: UInt16 = 0
  /// 3 x86, 62 x86-64, 40 ARM, 183 ARM64, 243 RISC-V, …
  public var machine: UInt16 = 0
  /// 0 System V, 3 Linux, 9 FreeBSD, …
  public var systemABI: UInt8 = 0
  /// Address where it starts.
  public var entryPoint = 0
  /// The loader it asks for; nil for libraries and static programs.
  public var interpreter: String?
  /// All program headers.
  public var segments: [Segment] = []
  /// All section headers, the first, empty one included.
  public var sections: [Section] = []
  /// Libraries it needs (`DT_NEEDED`).
  public var needed: [String] = []
  /// The name it goes by (`DT_SONAME`).
  public var sharedName: String?
  /// Folders searched for libraries (`DT_RPATH`).
  public var runPaths: [String] = []
  /// True when the folders are those of `DT_RUNPATH`, which come behind the environment's.
  public var isRunPathModern = false
  /// Symbols it wants from others.
  public var imports = NameList()
  /// Symbols it offers to others.
  public var exports = NameList()
  /// GNU build identifier, in hexadecimal digits.
  public var buildIdentifier: String?
  /// Compilers and linkers that signed the `.comment` section.
  public var compilers: [String] = []
  /// Set when it was built with Go.
  public var go: GoBuild?
  /// True when the full table of symbols was taken out.
  public var isStripped = true
  /// Functions that run when it is loaded: `DT_INIT_ARRAY`, `DT_PREINIT_ARRAY`, and one for `DT_INIT`.
  public var initializerCount = 0
  /// Functions that run when it is unloaded.
  public var finalizerCount = 0
  /// True when the stack may be run.
  public var hasExecutableStack = false
  /// Bytes behind everything that headers and tables speak of.
  public var overlay: Range<Int>?
}

/// A Windows program, library or driver (Microsoft's "PE Format"), as its headers and tables describe it.
public struct PortableExecutable: Sendable, Equatable {
  /// One row of the section table.
  public struct Section: Sendable, Equatable {
    /// The name; long names of MinGW are looked up in the string table.
    public var name: String
    /// Address in memory, relative to the image.
    public var address: Int
    /// Bytes in memory.
    public var memorySize: Int
    /// Where its bytes begin in the file.
    public var offset: Int
    /// Bytes in the file, as the header states them.
    public var size: Int
    /// Characteristics: 0x2000_0000 executable, 0x4000_0000 readable, 0x8000_0000 writable.
    public var flags: UInt32
    /// Bits for each byte of what lies inside of the file; nil when there is nothing, or it was not measured.
    public var entropy: Double?

    /// True when its memory may be run.
    public var isExecutable: Bool { flags & 0x2000_0000 != 0 }
    /// True when its memory may be written.
    public var isWritable: Bool { flags & 0x8000_0000 != 0 }
  }

  /// The functions that are wanted of one library.
  public struct ImportedLibrary: Sendable, Equatable {
    /// Name of the library, as it is written.
    public var name: String
    /// The functions; those wanted by number are named `#7`, or by their name where the numbers are fixed (Winsock).
    public var functions: NameList
    /// The ordinal of each function, or -1 when it is wanted by name.
    public var ordinals: [Int32]
    /// True when the library is loaded only when one of the functions is called.
    public var isDelayed: Bool
  }

  /// What a library offers.
  public struct ExportTable: Sendable, Equatable {
    /// The name the library gave itself when it was built; empty when none.
    public var libraryName: String
    /// Names in the order of the table.
    public var names: NameList
    /// Functions that are really in other libraries: name and `LIBRARY.function`.
    public var forwards: [Forward]
    /// Functions, with and without a name.
    public var functionCount: Int
  }

  /// An export that leads to another library.
  public struct Forward: Sendable, Equatable {
    /// The name, or `#ordinal`.
    public var name: String
    /// `LIBRARY.function`.
    public var target: String
  }

  /// One leaf of the resource tree.
  public struct Resource: Sendable, Equatable {
    /// Name of the type: `icon`, `version`, `raw-data`, …, or the type's own name or number.
    public var type: String
    /// Name, or `#number`.
    public var name: String
    /// Windows language identifier.
    public var language: Int
    /// Where it begins in the file.
    public var offset: Int
    /// Bytes.
    public var size: Int
    /// What the bytes are, when that is a program or an archive.
    public var content: HiddenContent.Kind?
  }

  /// A key and its value in the version resource.
  public struct VersionString: Sendable, Equatable {
    /// `CompanyName`, `OriginalFilename`, …
    public var key: String
    /// Its text.
    public var value: String
  }

  /// One tool that took part in the build, from the undocumented "Rich" header of Microsoft's linker.
  public struct RichEntry: Sendable, Equatable {
    /// Product identifier: which compiler or linker.
    public var product: Int
    /// Its build number.
    public var build: Int
    /// Objects it made.
    public var count: Int
  }

  /// COFF machine type: 0x14C x86, 0x8664 x86-64, 0xAA64 ARM64, …
  public var machine: UInt16 = 0
  /// True for PE32+, the format of 64-bit images.
  public var isWide = false
  /// 1 native, 2 graphical, 3 console, 10 to 13 firmware.
  public var subsystem: UInt16 = 0
  /// COFF characteristics: 0x2000 marks a library.
  public var characteristics: UInt16 = 0
  /// DLL characteristics: 0x40 may be moved, 0x100 data is not executable, 0x4000 control flow guard.
  public var dllCharacteristics: UInt16 = 0
  /// Seconds since 1970 as the linker wrote them, or a digest in reproducible builds. Easily forged.
  public var timestamp: UInt32 = 0
  /// Version of the linker.
  public var linkerMajor: UInt8 = 0
  /// Version of the linker.
  public var linkerMinor: UInt8 = 0
  /// Where it starts, relative to the image; 0 for a library without an entry.
  public var entryPoint = 0
  /// Name of the section in which it starts.
  public var entrySection: String?
  /// Preferred address in memory.
  public var imageBase: UInt64 = 0
  /// In the order of the table.
  public var sections: [Section] = []
  /// Libraries, those that are delayed last.
  public var imports: [ImportedLibrary] = []
  /// Nil when it offers nothing.
  public var exports: ExportTable?
  /// The leaves of the resource tree.
  public var resources: [Resource] = []
  /// The fields of the first version resource.
  public var versionStrings: [VersionString] = []
  /// `requireAdministrator`, `highestAvailable` or `asInvoker`, from the manifest.
  public var requestedPrivilege: String?
  /// Paths of the debugging symbols on the machine that built it (RSDS and NB10 records).
  public var symbolPaths: [String] = []
  /// The identifier of the debugging symbols: 32 hexadecimal digits and the age, or the NB10 stamp.
  public var symbolIdentifier: String?
  /// True when the timestamp is a digest (debug entry of type 16).
  public var isReproducible = false
  /// Tools of the build; empty for other linkers than that of Microsoft.
  public var richHeader: [RichEntry] = []
  /// Functions that run before the entry point.
  public var tlsCallbackCount = 0
  /// Version of the .NET runtime it was built for; nil when it is no .NET assembly.
  public var dotNetVersion: String?
  /// The Authenticode signature in the file. That it is there says nothing about whether it is valid.
  public var certificate: Range<Int>?
  /// Bytes behind the last section that are no signature.
  public var overlay: Range<Int>?

  /// True for libraries, by their header.
  public var isLibrary: Bool { characteristics & 0x2000 != 0 }
  /// True when it carries code for .NET.
  public var isDotNet: Bool { dotNetVersion != nil }

  /// Imports in the canonical form whose MD5 is the "imphash": `library.function` in lower case, joined by commas, the
  /// ending of the library cut, ordinals as `ordN`.
  ///
  /// The digest is the caller's: this room knows none. Delayed imports are not part of it. Functions of `oleaut32` that
  /// are wanted by number stay `ordN`, where other tools name some of them.
  public var canonicalImports: String {
    var parts: [String] = []
    for library in imports where !library.isDelayed {
      let name = library.name.lowercased()
      let ending = name.split(separator: ".", omittingEmptySubsequences: false).last.map(String.init) ?? ""
      let base = name.contains(".") && ["dll", "ocx", "sys"].contains(ending) ? String(name.dropLast(4)) : name
      for index in library.functions.indices {
        let ordinal = library.ordinals[index]
        let function = library.functions[index]
        let isNumber = ordinal >= 0 && function.hasPrefix("#")
        parts.append(base + "." + (isNumber ? "ord\(ordinal)" : function.lowercased()))
      }
    }
    return parts.joined(separator: ",")
  }
}

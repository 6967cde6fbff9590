/// Something about an executable that an honest toolchain does not write, or that does not fit its name.
public struct ExecutableAnomaly: Sendable, Hashable {
  /// Raw values are stable: rules and reports use them.
  public enum Kind: String, Sendable, CaseIterable {
    /// A section, segment or slice reaches beyond the end of the file.
    case truncatedSection = "truncated-section"
    /// A table lies outside of the file, or its fields contradict each other.
    case damagedTable = "damaged-table"
    /// The program would start where no section or executable segment is.
    case entryOutsideSections = "entry-outside-sections"
    /// The program would start in memory that it can write: it unpacks itself.
    case entryInWritableSection = "entry-in-writable-section"
    /// Memory that is writable and executable at once.
    case writableExecutable = "writable-executable"
    /// The stack is executable.
    case executableStack = "executable-stack"
    /// Code that runs before the entry point of a Windows program.
    case tlsCallbacks = "tls-callbacks"
    /// A section of code whose bytes look random: packed or encrypted.
    case packedCode = "packed-code"
    /// Almost no imports beside code that looks random.
    case fewImports = "few-imports"
    /// Named like an extension module, without the function Python would call.
    case missingModuleInit = "missing-module-init"
    /// Named like one extension module, but it initialises another.
    case moduleNameMismatch = "module-name-mismatch"
    /// Named like text, an image or data, but it is an executable.
    case disguisedName = "disguised-name"
    /// Named for one system, built for another.
    case targetMismatch = "target-mismatch"
    /// Bytes behind the Windows signature, which the signature does not cover.
    case dataBehindSignature = "data-behind-signature"
    /// A program inside of the resources of another.
    case executableResource = "executable-resource"
  }

  /// What it is.
  public let kind: Kind
  /// One sentence for a person.
  public let message: String

  public init(_ kind: Kind, _ message: String) {
    self.kind = kind
    self.message = message
  }
}

public import SourceText

/// One step of the way on which a piece of code is reached: the first is where it all starts, each other one a call, an
/// import or the like that the code before it makes.
public struct CallStep: Sendable, Hashable {
  /// What sort of step. Raw values are stable: they are part of the JSON report.
  public enum Kind: String, Sendable, CaseIterable {
    // Where it starts.

    /// The top level of `setup.py` or of a build script.
    case installScript = "install-script"
    /// A command class that `setup` is given.
    case installHook = "install-hook"
    /// A function of a build backend inside the project (PEP 517), or of a build hook.
    case buildHook = "build-hook"
    /// A module that is imported for a value, such as `version = attr: package.__version__`.
    case buildAttribute = "build-attribute"
    case startupFile = "startup-file"
    /// Importing the package itself.
    case packageImport = "package-import"
    /// Importing this very module: nothing of the package does it by itself.
    case moduleImport = "module-import"
    case entryPoint = "entry-point"
    case script
    /// `python -m`, or the file run by hand.
    case main
    case test
    /// A function or method that users of the package are meant to call.
    case publicName = "public-name"

    // How it goes on.

    case `import`
    case call
    /// A function given to code that calls it: a callback, the target of a thread.
    case pass
    /// A decorator, and what it puts in the place of what it decorates.
    case decorate
    /// A method that syntax calls: a property, `with`, an operator.
    case use
    /// A method of that name; of which object is not known.
    case guess
    /// Code inside other code, which nothing is seen to call.
    case definition
    /// Hidden code that is executed.
    case layer
  }

  public let kind: Kind
  /// Index in `SemanticModel.modules`.
  public let module: Int
  /// Bytes of what makes the step: the call, the import, the definition; nil for the file as a whole.
  public let range: SourceRange?
  /// What is entered: `package.module`, `Class.method()`, the line of an entry point.
  public let name: String
  /// Steps before this one that are left out.
  public let skippedCount: Int

  public init(kind: Kind, module: Int, range: SourceRange?, name: String, skippedCount: Int = 0) {
    self.kind = kind
    self.module = module
    self.range = range
    self.name = name
    self.skippedCount = skippedCount
  }
}

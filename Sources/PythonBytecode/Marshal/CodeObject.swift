/// A code object: what a module, function, class body, lambda or comprehension was compiled to.
public struct CodeObject: Sendable {
  public var argumentCount: Int32 = 0
  public var positionalOnlyCount: Int32 = 0
  public var keywordOnlyCount: Int32 = 0
  /// Locals before 3.11; 0 from then on, where `localNames` says it.
  public var localCount: Int32 = 0
  public var stackSize: Int32 = 0
  /// `co_flags`.
  public var flags: UInt32 = 0
  /// The first line, from 1.
  public var firstLine: Int32 = 0
  /// `co_code`.
  public var code = MarshalID.missing
  public var constants = MarshalID.missing
  public var names = MarshalID.missing
  /// `co_varnames`, or from 3.11 `co_localsplusnames`: locals, cells and free variables.
  public var localNames = MarshalID.missing
  /// `co_localspluskinds`, from 3.11.
  public var localKinds = MarshalID.missing
  public var freeNames = MarshalID.missing
  public var cellNames = MarshalID.missing
  public var fileName = MarshalID.missing
  public var name = MarshalID.missing
  /// From 3.11.
  public var qualifiedName = MarshalID.missing
  /// `co_lnotab` up to 3.9, `co_linetable` from 3.10 on.
  public var lineTable = MarshalID.missing
  /// From 3.11.
  public var exceptionTable = MarshalID.missing
  /// The value that this code object is.
  public internal(set) var value = MarshalID.missing

  /// `CO_VARARGS`: takes `*args`.
  public var takesArguments: Bool { flags & 0x04 != 0 }
  /// `CO_VARKEYWORDS`: takes `**kwargs`.
  public var takesKeywords: Bool { flags & 0x08 != 0 }
  /// `CO_OPTIMIZED`: a function, whose locals are numbered; module code and class bodies are not.
  public var isFunction: Bool { flags & 0x01 != 0 }
}

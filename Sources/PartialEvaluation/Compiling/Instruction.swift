/// What one instruction of the stack machine does. `a` and `b` are its operands.
enum Opcode: UInt8 {
  case nop
  /// a = constant.
  case constant
  case none
  case pop
  case duplicate
  case duplicateTwo
  /// x y → y x
  case swap
  /// x y z → z x y
  case rotateThree

  // MARK: Variables

  /// a = slot.
  case loadLocal, storeLocal, deleteLocal
  /// a = slot, b = environments outwards.
  case loadOuter, storeOuter, deleteOuter
  /// a = name.
  case loadGlobal, storeGlobal, deleteGlobal
  /// a = name: namespace of the class or of executed code first, then globals.
  case loadName, storeName, deleteName

  // MARK: Values

  /// a = count.
  case buildTuple, buildList, buildSet
  /// a = pairs.
  case buildDict
  /// A list or set of the elements of a constant tuple; a = constant.
  case listOfConstant, setOfConstant
  /// a = how far below the top the collection lies.
  case listAppend, setAdd, dictAdd
  /// The iterable, or mapping, on top goes into the collection below it.
  case listExtend, setExtend, dictMerge
  case listToTuple
  /// a = count of pieces.
  case buildString
  /// a = conversion character or -1, b = 1 when a specification lies on top.
  case format
  case buildSlice
  /// a = operator.
  case binary, inPlace, unary, compare
  /// a = name.
  case loadAttribute, storeAttribute, deleteAttribute
  case loadSubscript, storeSubscript, deleteSubscript
  /// a = count, or count before the star and b = count behind it.
  case unpack, unpackStarred
  /// `name += value` of a local: a = slot, b = operator.
  case addToLocal
  /// `name += value` of a global: a = name, b = operator.
  case addToGlobal

  // MARK: Control. b = where the two ways meet, or -1.

  case jump
  /// To the head of a loop; b = its end.
  case loopBack
  /// Leaves a loop, or begins its next round: a = target.
  case leave
  case jumpIfFalse, jumpIfTrue
  case jumpIfFalseOrPop, jumpIfTrueOrPop
  /// The two ways of a branch meet here.
  case join
  case iterate
  /// a = where the loop ends.
  case forNext
  case returnValue
  case yieldValue
  /// Iterator on the stack; pushes what it returns.
  case yieldFrom
  case await

  // MARK: Calls

  /// a = number of arguments, b = constant with the names of the last of them, or -1.
  case call
  /// Receiver and arguments: a = number of arguments, b = name.
  case callMethod
  /// Function, list of arguments, dict of keywords.
  case callSpread
  /// a = code; below: tuple of defaults, dict of keyword defaults.
  case makeFunction
  /// a = code; below: tuple of bases, dict of keywords.
  case makeClass
  /// a = name of the module, b = constant with the names asked for, or -1; the number of dots lies on the stack.
  case importModule
  /// a = name.
  case importFrom
  case importStar
  /// The part of a dotted module after the first dot; a = name.
  case printStatement
  case execStatement

  // MARK: Exceptions

  /// a = handler.
  case pushHandler
  case popHandler
  /// After the body of a `try`: a = handler, b = where all ends.
  case tryEnd
  /// a = number of values: exception, cause.
  case raise
  case reraise
  /// Exception, type → exception, whether it matches.
  case matchException
  /// The exception that is being handled, for `except` and `finally`.
  case enterHandler, leaveHandler
  case enterWith
  /// a = 1: an exception lies on top.
  case exitWith
  case raiseAssertion

  // MARK: Patterns

  /// Subject → whether it has the length: a = count, b = 1 for at least.
  case matchLength
  /// Subject → subject, whether it is a mapping.
  case matchMapping
  /// Subject, tuple of keys → subject, tuple of values or None, whether.
  case matchKeys
  /// Subject, class, names: a = count of positional patterns → tuple of attributes or None, whether.
  case matchClass
  case mappingRest

  /// a = reason (constant).
  case unsupported
  case setupAnnotations
}

struct Instruction {
  var opcode: Opcode
  var a: Int32
  var b: Int32
  /// Of a branch: where its two ways meet, or -1.
  var c: Int32
  /// The expression or statement that it belongs to.
  var node: Int32

  init(_ opcode: Opcode, _ a: Int32, _ b: Int32, _ c: Int32, node: Int32) {
    self.opcode = opcode
    self.a = a
    self.b = b
    self.c = c
    self.node = node
  }
}

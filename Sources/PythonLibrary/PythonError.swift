// PythonLibrary: what Python's built-in types and its pure standard library compute, on plain values.
//
// What it knows: text as code points, bytes, numbers; their methods, formats, codecs, regular expressions, with the results
// and the exceptions of CPython 3.11 to 3.13. What it must not know: syntax, names, objects, fuel. Every function is pure, and
// each one whose result can be much larger than what it is given takes a `ceiling` and throws `.resultTooLarge` before it
// allocates. (What grows by a small constant factor only, as `repr` or hexadecimal digits do, takes none.)
//
//     let text = try Codecs.decode(bytes, encoding: "utf-16", errors: .strict, ceiling: 1 << 20)
//     let parts = StringMethods.split(text, separator: nil, limit: -1)

public import BigIntegers

/// Which exception Python would raise.
public enum PythonExceptionType: String, Sendable, Hashable, CaseIterable {
  case assertionError = "AssertionError"
  case attributeError = "AttributeError"
  case binasciiError = "binascii.Error"
  case binasciiIncomplete = "binascii.Incomplete"
  case eofError = "EOFError"
  case floatingPointError = "FloatingPointError"
  case incompleteReadError = "IncompleteReadError"
  case indexError = "IndexError"
  case jsonDecodeError = "json.decoder.JSONDecodeError"
  case invalidToken = "cryptography.fernet.InvalidToken"
  case keyError = "KeyError"
  case lookupError = "LookupError"
  case lzmaError = "_lzma.LZMAError"
  case memoryError = "MemoryError"
  case notImplementedError = "NotImplementedError"
  case osError = "OSError"
  case overflowError = "OverflowError"
  case patternError = "re.error"
  case recursionError = "RecursionError"
  case runtimeError = "RuntimeError"
  case stopIteration = "StopIteration"
  case structError = "struct.error"
  case syntaxError = "SyntaxError"
  case typeError = "TypeError"
  case unicodeDecodeError = "UnicodeDecodeError"
  case unicodeEncodeError = "UnicodeEncodeError"
  case unicodeError = "UnicodeError"
  case unicodeTranslateError = "UnicodeTranslateError"
  case valueError = "ValueError"
  case zeroDivisionError = "ZeroDivisionError"
  case zlibError = "zlib.error"
  /// No exception of Python: the result would be over the ceiling of the caller. Nothing was allocated.
  case resultTooLarge = "ResultTooLarge"
  /// No exception of Python: CPython would compute it, this room does not.
  case unsupported = "Unsupported"
}

/// An exception as a value.
public struct PythonError: Error, Hashable, Sendable {
  /// Its type; two of them are outcomes that Python does not know, see `isOfPython`.
  public let type: PythonExceptionType
  /// What `str()` of the exception says; not always to the letter.
  public let message: String

  /// Creates an exception.
  public init(_ type: PythonExceptionType, _ message: String) {
    self.type = type
    self.message = message
  }

  /// False when it is this room that gave up, and the program would have gone on.
  public var isOfPython: Bool { type != .resultTooLarge && type != .unsupported }

  /// The outcome for a result of `count` bytes or elements over a ceiling.
  public static func tooLarge(_ count: Int) -> PythonError {
    PythonError(.resultTooLarge, "a result of \(count) elements is over the ceiling")
  }

  /// The outcome for what CPython computes and this room does not.
  public static func unsupported(_ what: String) -> PythonError { PythonError(.unsupported, what) }

  /// The exception that Python raises for a fault of an integer operation.
  public init(_ fault: IntegerFault) {
    switch fault {
    case .divisionByZero: self.init(.zeroDivisionError, "integer division or modulo by zero")
    case .negativeShift: self.init(.valueError, "negative shift count")
    case .negativeExponent: self.init(.valueError, "negative exponent")
    case .notInvertible: self.init(.valueError, "base is not invertible for the given modulus")
    case .negativeToUnsigned: self.init(.overflowError, "can't convert negative int to unsigned")
    case .tooManyBytes: self.init(.overflowError, "int too big to convert")
    case .tooLarge(let bits): self.init(.resultTooLarge, "an integer of \(bits) bits is over the ceiling")
    }
  }
}

/// Throws when a result would have more than `ceiling` bytes or elements.
@inlinable
func checkSize(_ count: Int, _ ceiling: Int) throws(PythonError) {
  if count > ceiling { throw .tooLarge(count) }
}

/// `left * right + extra` as a size, or the outcome when it is over the ceiling or does not fit.
@inlinable
func checkedSize(_ left: Int, times right: Int, plus extra: Int = 0, ceiling: Int) throws(PythonError) -> Int {
  let product = left.multipliedReportingOverflow(by: right)
  let sum = product.partialValue.addingReportingOverflow(extra)
  guard !product.overflow, !sum.overflow, sum.partialValue <= ceiling else { throw .tooLarge(Int.max) }
  return sum.partialValue
}

/// The built-in exceptions, and those of the modules that models know.
enum ExceptionModels {
  /// Name and base.
  private static let table: [String] = [
    "BaseException:object", "Exception:BaseException", "GeneratorExit:BaseException", "KeyboardInterrupt:BaseException",
    "SystemExit:BaseException", "ArithmeticError:Exception", "AssertionError:Exception", "AttributeError:Exception",
    "BufferError:Exception", "EOFError:Exception", "ImportError:Exception", "LookupError:Exception",
    "MemoryError:Exception", "NameError:Exception", "OSError:Exception", "ReferenceError:Exception",
    "RuntimeError:Exception", "StopAsyncIteration:Exception", "StopIteration:Exception", "SyntaxError:Exception",
    "SystemError:Exception", "TypeError:Exception", "ValueError:Exception", "Warning:Exception",
    "FloatingPointError:ArithmeticError", "OverflowError:ArithmeticError", "ZeroDivisionError:ArithmeticError",
    "ModuleNotFoundError:ImportError", "IndexError:LookupError", "KeyError:LookupError", "UnboundLocalError:NameError",
    "BlockingIOError:OSError", "ChildProcessError:OSError", "ConnectionError:OSError",
    "BrokenPipeError:ConnectionError", "ConnectionAbortedError:ConnectionError",
    "ConnectionRefusedError:ConnectionError", "ConnectionResetError:ConnectionError", "FileExistsError:OSError",
    "FileNotFoundError:OSError", "InterruptedError:OSError", "IsADirectoryError:OSError", "NotADirectoryError:OSError",
    "PermissionError:OSError", "ProcessLookupError:OSError", "TimeoutError:OSError", "NotImplementedError:RuntimeError",
    "RecursionError:RuntimeError", "IndentationError:SyntaxError", "TabError:IndentationError",
    "UnicodeError:ValueError", "UnicodeDecodeError:UnicodeError", "UnicodeEncodeError:UnicodeError",
    "UnicodeTranslateError:UnicodeError", "BytesWarning:Warning", "DeprecationWarning:Warning",
    "EncodingWarning:Warning", "FutureWarning:Warning", "ImportWarning:Warning", "PendingDeprecationWarning:Warning",
    "ResourceWarning:Warning", "RuntimeWarning:Warning", "SyntaxWarning:Warning", "UnicodeWarning:Warning",
    "UserWarning:Warning", "BaseExceptionGroup:BaseException", "ExceptionGroup:Exception",
    "binascii.Error:ValueError", "binascii.Incomplete:Exception", "json.decoder.JSONDecodeError:ValueError",
    "re.error:Exception", "struct.error:Exception", "zlib.error:Exception",
  ]

  static func register(_ registry: inout Registry) {
    for line in table {
      let parts = line.split(separator: ":")
      registry.type(String(parts[0]), base: String(parts[1]))
    }
    for name in ["IOError", "EnvironmentError", "WindowsError"] {
      registry.constant("builtins." + name) { .type($0.type("OSError")) }
    }
    registry.constant("json.JSONDecodeError") { .type($0.type("json.decoder.JSONDecodeError")) }
    registry.constant("binascii.Error") { .type($0.type("binascii.Error")) }
  }
}

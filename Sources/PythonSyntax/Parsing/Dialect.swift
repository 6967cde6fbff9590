/// The language that a source text is written in.
public enum Dialect: UInt8, Sendable, Hashable {
  case python
  /// Python with C declarations, which is compiled to an extension module. Source: the Cython user guide, "Language
  /// Basics" and "Using C++ in Cython", as of 3.1.
  case cython

  /// The dialect that the end of a file's name says.
  public init(path: String) {
    let end = path.utf8.suffix(4).map { $0 >= 0x41 && $0 <= 0x5A ? $0 | 0x20 : $0 }
    let isCython = [".pyx", ".pxd", ".pxi"].contains { end.elementsEqual($0.utf8) }
    self = isCython ? .cython : .python
  }
}

extension ExecutableReport {
  /// One line for a person: `windows library, x86-64, 3 libraries, packed with upx, symbols C:\\build\\demo.pdb`.
  public var summary: String {
    var parts = ["\(target.rawValue) \(kind.rawValue)"]
    if !architectures.isEmpty { parts.append(architectures.joined(separator: " and ")) }
    if let pythonModule { parts.append("Python module \(pythonModule)") }
    if !libraries.isEmpty {
      parts.append("\(libraries.count) \(libraries.count == 1 ? "library" : "libraries") needed")
    }
    if !exports.isEmpty, exports.count <= 4 { parts.append("exports \(exports.joined(separator: ", "))") }
    for mark in packers where mark.kind.hidesCode { parts.append("packed with \(mark.kind.rawValue)") }
    if let symbols = notes.first(where: { $0.kind == .symbolPath }) { parts.append("symbols \(symbols.text)") }
    if let name = notes.first(where: { $0.kind == .internalName }) { parts.append("calls itself \(name.text)") }
    return parts.joined(separator: ", ")
  }
}

// A sketch of a pickle is Python that makes the calls which unpickling would make, in their order:
//
//     import os
//     v0 = os.system("echo example")
//     result = v0

/// Python text that names what a pickle imports and calls, and what it gives. To be read, never to be run.
public enum PickleSketch {
  /// The text of a pickle.
  ///
  /// - Parameter ceiling: bytes, about; what is beyond is left out, and a last comment says so.
  public static func text(of program: PickleProgram, ceiling: Int = 8 << 20) -> [UInt8] {
    var spelling = SketchSpelling()
    var bytes: [UInt8] = []
    var seen: Set<String> = []
    func line(_ text: String) {
      bytes += text.utf8
      bytes.append(0x0A)
    }
    for imported in program.imports {
      let module = imported.sourceModule
      guard SketchSpelling.isDotted(module), seen.insert(module).inserted else { continue }
      line("import \(module)")
    }
    for (index, call) in program.calls.enumerated() {
      guard bytes.count < ceiling else {
        line("# more was left out")
        return bytes
      }
      line("v\(index) = " + text(of: call, &spelling))
      if let name = call.qualifiedName { spelling.results[name] = index }
    }
    line("result = " + spelling.text(of: program.result))
    return bytes
  }

  private static func text(of call: PickleCall, _ spelling: inout SketchSpelling) -> String {
    var parts = call.arguments.map { spelling.text(of: $0) }
    for keyword in call.keywords where SketchSpelling.isIdentifier(keyword.name) {
      parts.append("\(keyword.name)=\(spelling.text(of: keyword.value))")
    }
    let callee = call.qualifiedName.map { spelling.dotted($0) } ?? "_"
    // What is built has no name of its own; its state is what flows.
    return (call.kind == .build ? "\(callee).__setstate__" : callee) + "(\(parts.joined(separator: ", ")))"
  }
}

extension PickleImport {
  /// The module to import for `qualifiedName`: `os` for `posix`; empty for builtins.
  fileprivate var sourceModule: String {
    let qualified = qualifiedName
    guard qualified.utf8.count > name.utf8.count, qualified.hasSuffix(name) else {
      return name.isEmpty ? module : ""
    }
    return String(qualified.dropLast(name.count + 1))
  }
}

import ArgumentParser

/// The command line as the parser gets it: text.
///
/// File names need not be UTF-8, and the parser takes only text. An argument that is not UTF-8 therefore goes through it
/// as a placeholder: a noncharacter and a number, looked up again in `PathArgument`.
enum RawArguments {
  private static let placeholder: Unicode.Scalar = "\u{10FFFF}"
  private static let raw = Surroundings.arguments

  static let parsable: [String] = raw.enumerated().map { index, bytes in
    if let text = String(validating: bytes, as: UTF8.self), text.unicodeScalars.first != placeholder { return text }
    return "\(placeholder)\(index)"
  }

  static func path(_ argument: String) -> SystemPath {
    guard argument.unicodeScalars.first == placeholder, let index = Int(String(argument.unicodeScalars.dropFirst())),
      raw.indices.contains(index)
    else { return SystemPath(argument) }
    return SystemPath(raw[index])
  }
}

/// A path on the command line.
struct PathArgument: ExpressibleByArgument, Sendable {
  let path: SystemPath

  init?(argument: String) {
    guard !argument.isEmpty else { return nil }
    path = RawArguments.path(argument)
  }

  static var defaultCompletionKind: CompletionKind { .file() }
}

/// A count of bytes: `1073741824`, `512M`, `2G`.
struct ByteCountArgument: ExpressibleByArgument, Sendable {
  let byteCount: Int

  init?(argument: String) {
    let shifts: [Character: Int] = ["K": 10, "M": 20, "G": 30]
    let shift = argument.last.flatMap { shifts[Character($0.uppercased())] }
    guard let number = Int(shift == nil ? argument[...] : argument.dropLast()), number > 0 else { return nil }
    let (byteCount, overflows) = number.multipliedReportingOverflow(by: 1 << (shift ?? 0))
    guard !overflows, byteCount <= 1 << 40 else { return nil }
    self.byteCount = byteCount
  }
}

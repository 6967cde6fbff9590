// Yara: rules in YARA's language over bytes, by libyara.
//
// What it knows: texts of rules, bytes, matches. What it must not know: files, archives, verdicts.
//
//     let rules = try YaraRules(files: [("team.yar", bytes)])
//     for match in rules.scan(content).matches { print(match.identifier, match.strings) }

import CYara

/// Why rules were refused.
public struct YaraError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The rule file; empty when libyara itself is missing.
  public let path: String
  /// From 1; 0 when no line is to blame.
  public let line: Int
  public let message: String

  public var description: String {
    path.isEmpty ? message : line > 0 ? "\(path):\(line): \(message)" : "\(path): \(message)"
  }
}

/// Compiled YARA rules. Immutable, shared between threads.
@safe public final class YaraRules: Sendable {
  /// One rule that matched.
  public struct Match: Sendable, Hashable {
    /// A string of the rule, and the first place where it stands.
    public struct Place: Sendable, Hashable {
      /// `$name`.
      public var identifier: String
      /// Bytes from the start.
      public var offset: Int
      public var length: Int
    }

    public var identifier: String
    /// The file that the rule stands in.
    public var file: String
    public var places: [Place] = []
    /// The rule's `meta`, in order; numbers as they are written.
    public var metadata: [(key: String, value: String)] = []

    public static func == (left: Match, right: Match) -> Bool {
      left.identifier == right.identifier && left.file == right.file && left.places == right.places
    }

    public func hash(into hasher: inout Hasher) {
      hasher.combine(identifier)
      hasher.combine(file)
      hasher.combine(places)
    }

    /// The value of a key of `meta`, without regard to the case of its ASCII letters.
    public func meta(_ key: String) -> String? { metadata.first { $0.key.lowercased() == key }?.value }
  }

  /// What one scan found.
  public struct Scan: Sendable {
    public var matches: [Match] = []
    /// libyara gave up: the time was over, or it ran out of its own ceilings.
    public var isComplete = true
  }

  /// Seconds that the rules may take for one file; rules that need more are written badly.
  public static let secondsEach = 30

  /// Not changed once it is made, and libyara lets threads share compiled rules.
  private nonisolated(unsafe) let rules: OpaquePointer

  /// Compiles the rules of these files together; `include` is not followed.
  public init(files: [(path: String, bytes: [UInt8])]) throws(YaraError) {
    guard let made = unsafe sekisho_yara_make() else {
      let name = unsafe String(cString: sekisho_yara_library())
      throw YaraError(
        path: "", line: 0,
        message: "YARA rules need \(name), which is not on this machine. Install libyara and try again.")
    }
    unsafe rules = made
    for (path, bytes) in files {
      guard !bytes.contains(0) else {
        throw YaraError(path: path, line: 0, message: "a YARA rule file is text; this one has a NUL byte in it")
      }
      let listener = Listener()
      let text = bytes.map { CChar(bitPattern: $0) } + [0]
      let name = path.utf8.map { CChar(bitPattern: $0) } + [0]
      let context = unsafe Unmanaged.passUnretained(listener).toOpaque()
      let count = unsafe sekisho_yara_add(made, text, name, Listener.receive, context)
      withExtendedLifetime(listener) {}
      if let error = listener.first ?? (count > 0 ? (0, "libyara does not take it") : nil) {
        throw YaraError(path: path, line: error.line, message: error.message)
      }
    }
    guard unsafe sekisho_yara_finish(made) == 0 else {
      throw YaraError(path: "", line: 0, message: "libyara could not finish the rules: there is not enough memory")
    }
  }

  deinit { unsafe sekisho_yara_free(rules) }

  /// The rules that match, in the order of the files. Never throws: what could not be scanned is not complete.
  public func scan(_ bytes: ArraySlice<UInt8>) -> Scan {
    let collector = Collector()
    let context = unsafe Unmanaged.passUnretained(collector).toOpaque()
    var visitor = unsafe SekishoYaraVisitor(
      context: context, rule: Collector.rule, string: Collector.string, meta: Collector.meta)
    let status = unsafe bytes.withUnsafeBufferPointer { buffer in
      unsafe sekisho_yara_scan(rules, buffer.baseAddress, buffer.count, Int32(Self.secondsEach), &visitor)
    }
    return withExtendedLifetime(collector) { Scan(matches: collector.matches, isComplete: status == 0) }
  }
}

/// The first error of the compiler.
private final class Listener {
  var first: (line: Int, message: String)?

  static let receive: SekishoYaraMessage = { context, level, _, line, message in
    guard level == 0, let context = unsafe context, let message = unsafe message else { return }
    let listener = unsafe Unmanaged<Listener>.fromOpaque(context).takeUnretainedValue()
    if listener.first == nil { listener.first = (Int(line), unsafe String(cString: message)) }
  }
}

/// What a scan reports, call by call.
private final class Collector {
  var matches: [YaraRules.Match] = []

  private static func of(_ context: UnsafeMutableRawPointer?) -> Collector? {
    unsafe context.map { unsafe Unmanaged<Collector>.fromOpaque($0).takeUnretainedValue() }
  }

  static let rule: @convention(c) (UnsafeMutableRawPointer?, UnsafePointer<CChar>?, UnsafePointer<CChar>?) -> Void = {
    context, file, name in
    guard let file = unsafe file, let name = unsafe name else { return }
    unsafe of(context)?.matches.append(.init(identifier: String(cString: name), file: String(cString: file)))
  }

  static let string: @convention(c) (UnsafeMutableRawPointer?, UnsafePointer<CChar>?, Int64, Int32) -> Void = {
    context, name, offset, length in
    guard let name = unsafe name, let collector = unsafe of(context), let last = collector.matches.indices.last else {
      return
    }
    unsafe collector.matches[last].places.append(
      .init(identifier: String(cString: name), offset: Int(offset), length: Int(length)))
  }

  static let meta: @convention(c) (UnsafeMutableRawPointer?, UnsafePointer<CChar>?, UnsafePointer<CChar>?) -> Void = {
    context, key, value in
    guard let key = unsafe key, let value = unsafe value, let collector = unsafe of(context),
      let last = collector.matches.indices.last
    else { return }
    unsafe collector.matches[last].metadata.append((String(cString: key), String(cString: value)))
  }
}

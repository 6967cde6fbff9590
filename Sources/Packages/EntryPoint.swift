/// An object that an installed distribution announces: a command, or a plug-in of some group.
public struct EntryPoint: Sendable, Hashable {
  /// `console_scripts`, `gui_scripts` or a group of another tool.
  public let group: String
  public let name: String
  /// Dotted name of the module.
  public let module: String
  /// Dotted path inside the module; empty for the module itself.
  public let attribute: String

  public init(group: String, name: String, module: String, attribute: String) {
    self.group = group
    self.name = name
    self.module = module
    self.attribute = attribute
  }

  /// Reads `module:attribute [extras]`; nil when it holds no module.
  public init?(group: String, name: String, reference: String) {
    let bare = reference.pieces(at: UInt8(ascii: "["))[0].trimmedText
    let pieces = bare.pieces(at: UInt8(ascii: ":"))
    guard !pieces[0].trimmedText.isEmpty else { return nil }
    self.init(
      group: group, name: name, module: pieces[0].trimmedText, attribute: pieces.count > 1 ? pieces[1].trimmedText : "")
  }

  /// Reads `name = module:attribute`; nil for anything else.
  public init?(group: String, line: String) {
    guard let equals = line.utf8.firstIndex(of: UInt8(ascii: "=")) else { return nil }
    self.init(
      group: group, name: String(line[..<equals]).trimmedText,
      reference: String(line[line.utf8.index(after: equals)...]).trimmedText)
  }

  /// Group of values that a build asks a module of the project for: `version = attr: package.__version__`.
  public static let buildAttributeGroup = "setuptools.attr"
  /// Group of command classes that `setup.cfg` or `pyproject.toml` names: `cmdclass`.
  public static let commandClassGroup = "setuptools.cmdclass"

  /// An attribute that a build asks for, such as `package.__version__`; none when the text is no dotted name.
  static func buildAttribute(_ name: String, _ dotted: String) -> [EntryPoint] {
    let text = dotted.trimmedText
    guard let dot = text.utf8.lastIndex(of: UInt8(ascii: ".")), dot != text.utf8.startIndex else { return [] }
    return [
      EntryPoint(
        group: buildAttributeGroup, name: name, module: String(text[..<dot]),
        attribute: String(text[text.utf8.index(after: dot)...]))
    ]
  }

  /// Reads `install = module.Class`, a command class; nil for anything else.
  init?(commandLine line: String) {
    guard let equals = line.utf8.firstIndex(of: UInt8(ascii: "=")) else { return nil }
    self.init(
      command: String(line[..<equals]).trimmedText, String(line[line.utf8.index(after: equals)...]).trimmedText)
  }

  /// A command class, `module.Class` or `module:Class`.
  init?(command name: String, _ reference: String) {
    let dotted = reference.pieces(at: UInt8(ascii: ":")).joined(separator: ".")
    guard let dot = dotted.utf8.lastIndex(of: UInt8(ascii: ".")), dot != dotted.utf8.startIndex else { return nil }
    self.init(
      group: Self.commandClassGroup, name: name, module: String(dotted[..<dot]),
      attribute: String(dotted[dotted.utf8.index(after: dot)...]))
  }

  /// Whether it is no announcement but something that a build imports.
  public var isBuildAttribute: Bool { group == Self.buildAttributeGroup }

  /// Whether an installer makes a command of it.
  public var isCommand: Bool { group == "console_scripts" || group == "gui_scripts" }

  /// Entry points of an `entry_points.txt`.
  public static func read(_ content: ArraySlice<UInt8>) -> [EntryPoint] {
    ConfigurationFile(content).entries.compactMap {
      EntryPoint(group: $0.section, name: $0.key, reference: $0.value)
    }
  }
}

/// `entry_points.txt`, `setup.cfg`: sections of `key = value`, values continued on indented lines.
public struct ConfigurationFile: Sendable {
  /// One name of an entry point group.
  public struct Entry: Sendable, Equatable {
    public let section: String
    public let key: String
    /// Lines joined with `\n`, comments left out.
    public var value: String
  }

  public private(set) var entries: [Entry] = []

  public init(_ content: ArraySlice<UInt8>) {
    var section = ""
    for line in content.lines {
      let trimmed = line.trimmed
      guard let first = trimmed.first, first != UInt8(ascii: "#"), first != UInt8(ascii: ";") else { continue }
      if first == UInt8(ascii: "["), trimmed.last == UInt8(ascii: "]"), line.first == first {
        section = trimmed.dropFirst().dropLast().trimmed.text
      } else if let indent = line.first, indent == 0x20 || indent == 0x09, entries.last?.section == section {
        entries[entries.count - 1].value += "\n" + trimmed.text
      } else if let equals = trimmed.firstIndex(where: { $0 == UInt8(ascii: "=") || $0 == UInt8(ascii: ":") }) {
        entries.append(
          Entry(
            section: section, key: trimmed[..<equals].trimmed.text, value: trimmed[(equals + 1)...].trimmed.text))
      }
    }
  }

  /// The value of a key; nil when it is not there. Setuptools reads `-` and `_` alike in keys.
  public func value(_ section: String, _ key: String) -> String? {
    entries.first { $0.section == section && $0.key.asciiLowercased == key }?.value
  }
}

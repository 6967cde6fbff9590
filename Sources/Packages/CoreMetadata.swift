/// Core metadata (`METADATA` of a wheel, `PKG-INFO` of an sdist or egg): the fields that an inspection needs.
///
/// The format is that of e-mail headers; the body is the description. Lines that are neither are passed over: a metadata
/// file that tools accept in part is read in part. Of a name or a version that stands there twice the first counts, as for
/// Python's own reader. An empty text stands for an absent field.
public struct CoreMetadata: Sendable, Equatable {
  /// A labelled link.
  public struct Link: Sendable, Hashable {
    public let label: String
    public let address: String
  }

  public var metadataVersion = ""
  public var name = ""
  public var version = ""
  public var summary = ""
  public var author = ""
  public var authorEmail = ""
  public var maintainer = ""
  public var maintainerEmail = ""
  public var homePage = ""
  public var license = ""
  public var keywords = ""
  public var requiresPython = ""
  /// `Project-URL`, in order.
  public var projectLinks: [Link] = []
  /// `Requires-Dist` (and the older `Requires`), as written.
  public var requirements: [String] = []
  public var classifiers: [String] = []
  public var description = ""

  public init() {}

  /// Reads a metadata file.
  public init(_ content: ArraySlice<UInt8>) {
    var name = ""
    var value = ""
    var body: [ArraySlice<UInt8>] = []
    var isInBody = false
    for line in content.lines {
      if isInBody {
        body.append(line)
      } else if line.trimmed.isEmpty {
        set(name, value)
        name = ""
        isInBody = true
      } else if let first = line.first, first == 0x20 || first == 0x09 {
        value += "\n" + Self.unfolded(line)
      } else if let colon = line.firstIndex(of: UInt8(ascii: ":")), Self.isFieldName(line[..<colon]) {
        set(name, value)
        name = line[..<colon].text.asciiLowercased
        value = line[(colon + 1)...].trimmed.text
      }
    }
    set(name, value)
    if !body.isEmpty { description = body.map(\.text).joined(separator: "\n") }
  }

  /// The name that a requirement starts with: `requests` of `requests[socks] >= 2; python_version < "3"`.
  public static func requirementName(_ requirement: String) -> PackageName? {
    let bytes = Array(requirement.utf8)[...].trimmed
    let name = bytes.prefix { $0.isASCIILetter || $0.isASCIIDigit || $0 == 0x2d || $0 == 0x5f || $0 == 0x2e }
    return name.isEmpty ? nil : PackageName(name.text)
  }

  private static func isFieldName(_ bytes: ArraySlice<UInt8>) -> Bool {
    !bytes.isEmpty && bytes.allSatisfy { $0 > 0x20 && $0 < 0x7f }
  }

  /// Continuation lines of old descriptions are indented by seven spaces and a `|`, or by eight spaces.
  private static func unfolded(_ line: ArraySlice<UInt8>) -> String {
    let rest = line.drop { $0 == 0x20 || $0 == 0x09 }
    return (rest.first == UInt8(ascii: "|") ? rest.dropFirst() : rest).text
  }

  private mutating func set(_ field: String, _ value: String) {
    switch field {
    case "metadata-version": metadataVersion = value
    case "name": if name.isEmpty { name = value }
    case "version": if version.isEmpty { version = value }
    case "summary": summary = value
    case "author": author = value
    case "author-email": authorEmail = value
    case "maintainer": maintainer = value
    case "maintainer-email": maintainerEmail = value
    case "home-page": homePage = value
    case "license", "license-expression": license = value
    case "keywords": keywords = value
    case "requires-python": requiresPython = value
    case "description": description = value
    case "classifier": classifiers.append(value)
    case "requires-dist", "requires": requirements.append(value)
    case "project-url":
      let pieces = value.utf8.split(separator: UInt8(ascii: ","), maxSplits: 1).map {
        String(decoding: Array($0), as: UTF8.self)
      }
      let address = pieces.count > 1 ? pieces[1] : value
      projectLinks.append(Link(label: pieces.count > 1 ? pieces[0].trimmedText : "", address: address.trimmedText))
    default: break
    }
  }
}

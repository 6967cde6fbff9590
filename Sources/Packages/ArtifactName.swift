/// What the file name of a distribution says: wheels after PEP 427, sdists after PEP 625 and older habits.
public struct ArtifactName: Sendable, Equatable {
  /// What kind of file a name says it is.
  public enum Form: String, Sendable { case wheel, sdist, egg, other }

  public let form: Form
  /// Empty when the name does not tell.
  public let name: String
  public let version: String
  /// Python, ABI and platform tags of a wheel, such as `py3-none-any`; empty otherwise.
  public let tags: String

  /// Folders in front of the name are not looked at.
  public init(_ fileName: String) {
    let base = fileName.pieces(at: UInt8(ascii: "/")).last ?? fileName
    for suffix in [".whl", ".egg", ".tar.gz", ".tar.bz2", ".tar.xz", ".tar.zst", ".tar.z", ".tgz", ".tar", ".zip"]
    where base.hasASCIISuffix(suffix) {
      let stem = String(decoding: base.utf8.dropLast(suffix.utf8.count), as: UTF8.self)
      switch suffix {
      case ".whl": self.init(wheel: stem)
      case ".egg": self.init(egg: stem)
      default: self.init(sdist: stem)
      }
      return
    }
    self.init(form: .other, name: "", version: "", tags: "")
  }

  private init(form: Form, name: String, version: String, tags: String) {
    self.form = form
    self.name = name
    self.version = version
    self.tags = tags
  }

  /// `name-version(-build)?-python-abi-platform`
  private init(wheel stem: String) {
    let pieces = stem.pieces(at: UInt8(ascii: "-"))
    if pieces.count >= 5 {
      self.init(form: .wheel, name: pieces[0], version: pieces[1], tags: pieces.suffix(3).joined(separator: "-"))
    } else {
      self.init(form: .wheel, name: pieces[0], version: pieces.count > 1 ? pieces[1] : "", tags: "")
    }
  }

  /// `name-version(-py3.11(-platform)?)?`
  private init(egg stem: String) {
    let pieces = stem.pieces(at: UInt8(ascii: "-"))
    self.init(
      form: .egg, name: pieces[0], version: pieces.count > 1 ? pieces[1] : "",
      tags: pieces.dropFirst(2).joined(separator: "-"))
  }

  /// `name-version`, where an old name may hold hyphens itself: the version is the first piece that reads as one and
  /// is followed by nothing but more of it. Wheels that were renamed to `.tar.gz` keep their tags.
  private init(sdist stem: String) {
    let pieces = stem.pieces(at: UInt8(ascii: "-"))
    if pieces.count >= 5, ["any", "none"].contains(pieces[pieces.count - 1]) || pieces[pieces.count - 2] == "none" {
      self.init(wheel: stem)
      return
    }
    for index in pieces.indices.dropFirst() {
      let version = pieces[index...].joined(separator: "-")
      guard Version(version) != nil else { continue }
      self.init(form: .sdist, name: pieces[..<index].joined(separator: "-"), version: version, tags: "")
      return
    }
    self.init(form: .sdist, name: stem, version: "", tags: "")
  }
}

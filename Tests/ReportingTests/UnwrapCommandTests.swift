import Foundation
import Testing

/// `sekisho unwrap` as a person meets it.
struct UnwrapCommandTests {
  let place: Command.Workplace
  let sekisho: Command

  init() throws {
    place = try Command.Workplace()
    sekisho = place.command
  }

  /// `exec` of `exec(base64.b64decode("cHJpbnQoMSk="))`, in base64 too, where the inner text is `print(1)`.
  static let tower = """
    import base64
    code = "aW1wb3J0IGJhc2U2NApleGVjKGJhc2U2NC5iNjRkZWNvZGUoImNISnBiblFvTVNrPSIpKQo="
    exec(base64.b64decode(code))
    """

  static let inner = "print(1)"

  @Test func showsTheTree() throws {
    try place.write(Self.tower, to: "tower/setup.py")
    let shown = try sekisho("unwrap", "tower")
    #expect(shown.status == 0, "\(shown.errors)")
    #expect(shown.output.contains("tower: 2 hidden layers"))
    #expect(shown.output.contains("└─ #0 base64 > Python"))
    #expect(shown.output.contains("   └─ #1 base64 > Python, 8 bytes"))
    #expect(shown.output.contains("line 3 gives it to builtins.exec, at build or install"))
    #expect(shown.output.contains("| print(1)"))
  }

  @Test func writesLayersByDigest() throws {
    try place.write(Self.tower, to: "tower/setup.py")
    for _ in 0..<2 {
      let shown = try sekisho("unwrap", "--out", "layers", "--format", "json", "tower")
      #expect(shown.status == 0, "\(shown.errors)")
      let layers = try StrictJSON(Array(shown.output.utf8))["layers"]?.elements ?? []
      let names = try FileManager.default.contentsOfDirectory(atPath: place.folder.appending(path: "layers").path)
      #expect(names.sorted() == layers.compactMap { $0["sha256"]?.text }.sorted())
      #expect(names.count == 2)
      let texts = try names.map { try place.text("layers/\($0)") }
      #expect(texts.contains(Self.inner))
      for name in names {
        let file = place.folder.appending(path: "layers/\(name)").path
        let mode = try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions] as? Int ?? 0o777
        #expect(mode & 0o333 == 0, "\(String(mode, radix: 8))")
      }
    }
  }

  @Test func saysThatNothingIsHidden() throws {
    try place.write("x = 1\n", to: "plain/setup.py")
    let shown = try sekisho("unwrap", "plain")
    #expect(shown.status == 0)
    #expect(shown.output == "plain: nothing hidden was found\n")
  }

  @Test func aFileWhereTheFolderShouldBe() throws {
    try place.write(Self.tower, to: "tower/setup.py")
    try place.write("", to: "taken")
    let refused = try sekisho("unwrap", "--out", "taken", "tower")
    #expect(refused.status == 2)
    #expect(refused.output.isEmpty)
    #expect(refused.errors.contains("taken: cannot be written: something of that name is there already"))
  }
}

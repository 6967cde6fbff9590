import Testing

@testable import Packages

@Suite struct NameTests {
  @Test(arguments: [
    ("Friendly-Bard", "friendly-bard"), ("friendly.bard", "friendly-bard"), ("FRIENDLY__bard", "friendly-bard"),
    ("friendly--._bard", "friendly-bard"), ("a", "a"), ("", ""),
  ])
  func namesCompareNormalized(text: String, normalized: String) {
    #expect(PackageName(text).normalized == normalized)
    #expect(PackageName(text) == PackageName(normalized))
  }

  @Test func versionsSortAsPEP440Says() throws {
    let texts = [
      "1.dev0", "1.0.dev456", "1.0a1", "1.0a2.dev456", "1.0a12.dev456", "1.0a12", "1.0b1.dev456", "1.0b2",
      "1.0b2.post345.dev456", "1.0b2.post345", "1.0rc1.dev456", "1.0rc1", "1.0", "1.0+abc.5", "1.0+abc.7", "1.0+5",
      "1.0.post456.dev34", "1.0.post456", "1.0.15", "1.1.dev1", "1!0.1",
    ]
    let versions = try texts.map { try #require(Version($0), "\($0)") }
    for (left, right) in zip(versions, versions.dropFirst()) {
      #expect(left < right, "\(left) < \(right)")
      #expect(!(right < left), "\(right) < \(left)")
    }
  }

  @Test(arguments: [
    ("1.0", "1.0.0"), ("v1.0", "1.0"), ("1.0-ALPHA.1", "1.0a1"), ("1.0-1", "1.0.post1"), ("1.0preview2", "1.0rc2"),
    (" 1.0 ", "1.0"), ("1.0.r4", "1.0.post4"), ("1.0dev", "1.0.dev0"), ("1.0+Ubuntu-1", "1.0+ubuntu.1"),
  ])
  func versionsHaveSpellings(left: String, right: String) {
    #expect(Version(left) == Version(right))
    #expect(Version(left)?.hashValue == Version(right)?.hashValue)
  }

  @Test(arguments: ["", "x", "1.0.", "1..0", "1.0+", "99999999999999999999999", "1.0 2", "1.0-beta-gamma", "1.0+a..b"])
  func otherTextsAreNoVersions(text: String) { #expect(Version(text) == nil) }

  @Test(arguments: [
    ("demo_pkg-1.0-py3-none-any.whl", "wheel demo_pkg 1.0 py3-none-any"),
    ("demo-1.0-1build-cp311-cp311-linux_x86_64.whl", "wheel demo 1.0 cp311-cp311-linux_x86_64"),
    ("folder/demo-1.0.tar.gz", "sdist demo 1.0 "), ("zope-of-demo-1.0rc1.zip", "sdist zope-of-demo 1.0rc1 "),
    ("demo-1.0-1.tgz", "sdist demo 1.0-1 "), ("demo.tar.bz2", "sdist demo  "),
    ("demo-0.1-py3-none-any.tar.gz", "wheel demo 0.1 py3-none-any"), ("demo-1.0-py3.11.egg", "egg demo 1.0 py3.11"),
    ("DEMO-1.0.TAR.GZ", "sdist DEMO 1.0 "), ("demo.txt", "other   "), ("-.whl", "wheel   "), ("", "other   "),
  ])
  func fileNamesTell(fileName: String, expected: String) {
    let name = ArtifactName(fileName)
    #expect("\(name.form.rawValue) \(name.name) \(name.version) \(name.tags)" == expected)
  }
}

import Archives
import Behaviors
import Packages
import Similarity
import Testing

/// Source distributions that say who they are, and what they borrow.
struct IdentityTests {
  private func signs(
    _ files: [(String, String)], artifactName: String = "quick-http-1.0.tar.gz"
  ) -> [Observation] {
    let entries = files.map { ArchiveEntry(path: $0.0, content: Array($0.1.utf8)[...]) }
    let distribution = Distribution(
      archive: Archive(format: .tarGzip, entries: entries), artifactName: artifactName)
    return Identity.embedded.observe(distribution, artifactName: artifactName)
  }

  private func metadata(_ name: String, version: String = "1.0", _ fields: String = "", body: String = "") -> (
    String, String
  ) {
    ("quick-http-1.0/PKG-INFO", "Metadata-Version: 2.1\nName: \(name)\nVersion: \(version)\n\(fields)\n\(body)")
  }

  private let code = String(repeating: "LIMIT = 1024  # connections\n", count: 20)

  @Test func moduleOfAnotherProject() {
    let files = [metadata("quick-http"), ("quick-http-1.0/requests/__init__.py", code)]
    let sign = signs(files).first { $0.behavior == .takesModuleName }
    #expect(sign?.subject == "requests")
    #expect(sign?.location.path == "quick-http-1.0/requests/__init__.py")
  }

  @Test func importNameThatIsNoDistributionName() {
    let files = [metadata("quick-http"), ("quick-http-1.0/skimage/__init__.py", code)]
    #expect(signs(files).contains { $0.behavior == .takesModuleName && $0.detail.contains("scikit-image") })
  }

  @Test(arguments: ["quick_http/_vendor/requests/__init__.py", "quick_http/requests.py", "tests/requests/__init__.py"])
  func vendoredModulesAreNotInstalledAtTheTop(path: String) {
    let files = [
      metadata("quick-http"), ("quick-http-1.0/quick_http/__init__.py", code), ("quick-http-1.0/" + path, code),
    ]
    #expect(!signs(files).contains { $0.behavior == .takesModuleName })
  }

  @Test func sharedFoldersHoldNoCode() {
    let join = "__path__ = __import__('pkgutil').extend_path(__path__, __name__)\n"
    let files = [
      metadata("quick-http"), ("quick-http-1.0/requests/__init__.py", join), ("quick-http-1.0/requests/quick.py", code),
    ]
    #expect(!signs(files).contains { $0.behavior == .takesModuleName })
  }

  @Test func knownAuthorWithAFreeMailbox() {
    func isBorrowed(_ fields: String) -> Bool {
      signs([metadata("quick-http", fields)]).contains { $0.behavior == .borrowsIdentity }
    }
    #expect(isBorrowed("Author: Kenneth Reitz\nAuthor-email: nobody.invalid@gmail.com\n"))
    #expect(isBorrowed("Author-email: \"Kenneth Reitz\" <nobody.invalid@gmail.com>\n"))
    #expect(!isBorrowed("Author: Kenneth Reitz\nAuthor-email: kenneth@example.invalid\n"))
    #expect(!isBorrowed("Author: A. Nonymous\nAuthor-email: nobody.invalid@gmail.com\n"))
  }

  @Test func residueOfARenaming() {
    let folder = signs([metadata("quick-http"), ("quick-http-1.0/src/requests.egg-info/PKG-INFO", "Name: requests\n")])
    #expect(folder.contains { $0.behavior == .keepsFormerName && $0.subject == "requests" })
    let own = signs([metadata("quick-http"), ("quick-http-1.0/src/quick_http.egg-info/PKG-INFO", "Name: quick-http\n")])
    #expect(!own.contains { $0.behavior == .keepsFormerName })
  }

  @Test func fileAndMetadataDisagree() {
    func disagree(_ name: String, _ version: String) -> Bool {
      signs([metadata(name, version: version), ("quick-http-1.0/quick_http/__init__.py", code)])
        .contains { $0.behavior == .contradictsItself }
    }
    #expect(disagree("quick-http", "7.3"))
    #expect(disagree("slow-http", "1.0"))
    #expect(!disagree("Quick_HTTP", "1.0.0"))
  }

  @Test func whatIsWellKnownBorrowsFromNobody() {
    let files = [
      metadata("requests", version: "2.31.0", "Home-page: https://github.com/psf/requests\nAuthor: Kenneth Reitz\n"),
      ("quick-http-1.0/requests/__init__.py", code),
    ]
    #expect(signs(files, artifactName: "requests-2.31.0.tar.gz").isEmpty)
  }

  @Test func aPackageLikeAHundredOthersIsBounded() {
    let names = [
      "requests", "numpy", "pandas", "flask", "django", "click", "attr", "yaml", "six", "idna", "certifi", "jinja2",
    ]
    let files = [metadata("quick-http")] + names.map { ("quick-http-1.0/\($0)/__init__.py", code) }
    #expect(signs(files).filter { $0.behavior == .takesModuleName }.count == 8)
  }

  @Test func hostileMetadataAreOnlyText() {
    let header = String(repeating: "Author: Kenneth Reitz\r\n", count: 20_000) + "Author-email: <<>><\u{0}>@gmail.com\n"
    let found = signs([metadata("quick\u{1b}[31m-http", header, body: String(repeating: "pip install ", count: 50_000))]
    )
    #expect(found.allSatisfy { $0.detail.utf8.count <= 400 && $0.subject.utf8.count <= 200 })
  }
}

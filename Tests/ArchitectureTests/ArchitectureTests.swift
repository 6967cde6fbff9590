import Foundation
import Testing

/// Each test backs one **Invariant** line of `ARCHITECTURE.md`, which names it.
struct ArchitectureTests {
  let table: FloorTable
  let architecture: String

  init() throws {
    architecture = try Repository.text("ARCHITECTURE.md")
    table = FloorTable(architecture: architecture)
  }

  static var importLine: Regex<(Substring, Substring)> {
    #/^\s*(?:@\w+\s+)?(?:(?:public|package|internal|private|fileprivate)\s+)?import\s+(?:struct |enum |class |protocol |func )?(\w+)/#
  }

  func imports(of file: Repository.File) -> [String] {
    file.lines.compactMap { $0.firstMatch(of: Self.importLine).map { String($0.1) } }
  }

  @Test func everyRoomStandsInTheFloorTable() throws {
    let rooms = Set(Repository.swiftSources.map(\.room))
    #expect(rooms.count > 15)
    for room in rooms.sorted() { #expect(table.floors[room] != nil, "\(room) is missing from ARCHITECTURE.md") }
  }

  @Test func importsPointDownwards() {
    var checked = 0
    for file in Repository.swiftSources {
      for imported in imports(of: file) {
        guard let own = table.floors[file.room], let other = table.floors[imported] else { continue }
        checked += 1
        let drawn = table.sideways[file.room, default: []].contains(imported)
        #expect(other < own || drawn, "\(file.path) imports \(imported): floor \(other) is not below \(own)")
      }
    }
    #expect(checked > 30)
  }

  @Test func lowerFloorsArePure() {
    let banned: Set = ["Foundation", "FoundationEssentials", "Glibc", "Dispatch", "Synchronization", "RegexBuilder"]
    for file in Repository.swiftSources where table.floors[file.room, default: 9] <= 3 {
      for imported in imports(of: file) {
        let isPureUse = file.room == "ByteReading" && imported == "Glibc"
        #expect(!banned.contains(imported) || isPureUse, "\(file.path) imports \(imported)")
      }
    }
  }

  @Test func executableNeverLinksFoundation() {
    for file in Repository.swiftSources where file.room != "workbench" {
      #expect(!imports(of: file).contains("Foundation"), "\(file.path) imports Foundation: 70 MB and a slow start")
    }
  }

  @Test func executableHasNoNetworkCode() {
    let calls = #/\b(socket|connect|getaddrinfo|gethostbyname)\(/#
    let mayCallTheSystem: Set = ["ByteReading", "sekisho"]
    for file in Repository.swiftSources where file.room != "workbench" {
      for imported in imports(of: file) {
        #expect(
          !["FoundationNetworking", "NIO", "AsyncHTTPClient"].contains(imported), "\(file.path) imports \(imported)")
        #expect(imported != "Glibc" || mayCallTheSystem.contains(file.room), "\(file.path) imports Glibc")
      }
      guard mayCallTheSystem.contains(file.room) else { continue }
      for line in file.lines { #expect(!line.contains(calls), "\(file.path): \(line)") }
    }
  }

  @Test func unsafeStaysAtTheBoundaryToC() {
    let allowed: Set = [
      "BigIntegers", "ByteReading", "Compression", "Cryptography", "EmbeddedData", "Yara", "sekisho", "workbench",
    ]
    let yaml: Set = ["FrontMatter"]
    for file in Repository.swiftSources where !allowed.contains(file.room) {
      let uses = file.lines.contains { $0.contains(#/\bunsafe [a-zA-Z(]/#) && !$0.contains("//") }
      #expect(!uses || (yaml.contains(file.room) && file.path.contains("YAML")), "\(file.path) uses unsafe")
    }
  }

  @Test func nothingTrapsOnPurpose() {
    let traps = #/\btry!|\bas!|\bfatalError\(|\bassertionFailure\(/#
    for file in Repository.swiftSources {
      for (number, line) in file.lines.enumerated() where !line.trimmingCharacters(in: .whitespaces).hasPrefix("//") {
        #expect(!line.contains(traps), "\(file.path):\(number + 1): \(line)")
      }
    }
  }

  @Test func filesStayShort() {
    for file in Repository.swiftSources + Repository.files(under: "Tests", endings: [".swift"]) {
      #expect(file.lines.count <= 700, "\(file.path) has \(file.lines.count) lines; split it by idea")
    }
  }

  @Test func publicDeclarationsAreDocumented() {
    let declaration =
      #/^\s*(?:@\w+(?:\([^)]*\))?\s+)*public (?:final |mutating |static |indirect |consuming |borrowing )*(?:struct|enum|class|protocol|func|typealias)\s+`?(\w+)/#
    for file in Repository.swiftSources where table.floors[file.room, default: 9] <= 4 {
      let lines = file.lines
      for (index, line) in lines.enumerated() {
        guard let match = line.firstMatch(of: declaration) else { continue }
        var above = index - 1
        while above >= 0, lines[above].trimmingCharacters(in: .whitespaces).hasPrefix("@") { above -= 1 }
        let documented = above >= 0 && lines[above].trimmingCharacters(in: .whitespaces).hasPrefix("///")
        let inherited =
          ["encode", "hash", "description"].contains(String(match.1)) || line.contains("static func <")
          || line.contains("static func ==")
        #expect(documented || inherited, "\(file.path):\(index + 1): \(match.1) has no doc comment")
      }
    }
  }

  @Test func dataIsEmbeddedWhole() throws {
    let list = try Repository.text("Sources/CEmbeddedData/CEmbeddedData.c")
    let data = Repository.files(under: "Data", endings: [""]).map(\.path)
    let embedded = list.matches(of: #/#embed "\.\.\/\.\.\/(Data\/[^"]+)"/#).map { String($0.1) }
    #expect(!data.isEmpty)
    // The difference alone: two whole lists take minutes to print.
    #expect(Set(embedded).symmetricDifference(data).sorted() == [], "run `make generate`")
  }

  @Test func everyInvariantNamesItsTest() throws {
    let named = architecture.matches(of: #/\*\*Invariant\*\* \(`(\w+)`\)/#).map { String($0.1) }
    let tests = Repository.files(under: "Tests", endings: [".swift"]).map(\.text).joined(separator: "\n")
    #expect(named.count >= 8)
    for name in named { #expect(tests.contains("func \(name)("), "no test is called \(name)") }
  }

  @Test func nothingNamesARegistryHostOrThisMachine() throws {
    // Put together here so that this file passes its own test.
    let banned = [["py", "pi.org"].joined(), ["files.python", "hosted.org"].joined(), Repository.root.path + "/"]
    for folder in ["Sources", "Tests", "Data", "docs", "Tools", "Fixtures"] {
      let endings = [".swift", ".md", ".py", ".json", ".txt", ".toml", ".c", ".h", "/setup", "/demo"]
      for file in Repository.files(under: folder, endings: endings) {
        for name in banned { #expect(!file.text.contains(name), "\(file.path) contains \(name)") }
      }
    }
  }
}

import Testing

@testable import Behaviors

/// The catalogue: its format, and that what it says is found.
@Suite("Catalogue")
struct CatalogueTests {
  private func read(names: String = "", texts: String = "") throws -> Catalogue {
    try Catalogue.read([
      ("Catalogue/names/a.txt", Array(names.utf8)), ("Catalogue/texts/a.txt", Array(texts.utf8)),
    ])
  }

  private func found(_ catalogue: Catalogue, in constant: String, as text: TextEntry.Text = .constant) -> [String] {
    catalogue.texts.matches(in: Array(constant.utf8)[...], as: text)
      .map { catalogue.texts.entries[$0.entry].subject }
  }

  @Test func embeddedCatalogueLoads() throws {
    let catalogue = try Catalogue.embedded()
    #expect(catalogue.nameCount > 800)
    #expect(catalogue.textCount > 600)
    #expect(catalogue.behaviors(of: "subprocess.Popen").contains(.spawnsProcess))
    #expect(catalogue.entry(for: "base64.b64decode")?.passesArguments == true)
    #expect(catalogue.entry(for: "no.such.name") == nil)
    #expect(found(catalogue, in: "https://x.oastify.com/a") == ["interaction"])
  }

  @Test func longestNameWins() throws {
    let names = "spawns-process:\n  a.*\n  a.b.c\nreads-file (source, passes):\n  a.b.*\n"
    let catalogue = try read(names: names)
    #expect(catalogue.behaviors(of: "a.x.y") == BehaviorSet(.spawnsProcess))
    #expect(catalogue.behaviors(of: "a.b.x") == BehaviorSet(.readsFile))
    #expect(catalogue.behaviors(of: "a.b.c") == BehaviorSet(.spawnsProcess))
    #expect(catalogue.entry(for: "a.b.x")?.carried == BehaviorSet(.readsFile))
    #expect(catalogue.entry(for: "a") == nil)
    #expect(catalogue.entry(for: "ab.c") == nil)
  }

  @Test func questionsAndSystemsAreRead() throws {
    let catalogue = try read(names: "user date (asks):\n  a\n  b.*\nmacos (only):\n  c.*\nspawns-process:\n  c.d\n")
    #expect(catalogue.guards(of: "a") == GuardSet([.user, .date]))
    #expect(catalogue.guards(of: "b.c.d") == GuardSet([.user, .date]))
    #expect(catalogue.guards(of: "b") == [])
    #expect(catalogue.systems(of: "c.d") == [.macos])
    #expect(catalogue.entry(for: "a") == nil)
    #expect(catalogue.behaviors(of: "c.d") == BehaviorSet(.spawnsProcess))
    #expect(throws: CatalogueError.self) { try read(names: "weather (asks):\n  a\n") }
    #expect(throws: CatalogueError.self) { try read(names: "beos (only):\n  a\n") }
  }

  @Test func setsHoldEveryBehavior() {
    #expect(Behavior.allCases.count <= 128)
    #expect(Set(Behavior.allCases.map(\.name)).count == Behavior.allCases.count)
    #expect(BehaviorSet(Behavior.allCases).members == Behavior.allCases)
    for behavior in Behavior.allCases {
      #expect(BehaviorSet(behavior).members == [behavior])
      #expect(Behavior(name: behavior.name) == behavior)
    }
    #expect(Behavior.runsEncodedPowershell.name == "runs-encoded-powershell")
  }

  @Test func equalNamesAddUp() throws {
    let catalogue = try read(names: "decodes:\n  a\ndecrypts (source):\n  a\n")
    #expect(catalogue.behaviors(of: "a") == BehaviorSet([.decodes, .decrypts]))
    #expect(catalogue.entry(for: "a")?.carried == BehaviorSet(.decrypts))
  }

  @Test func placesAreKept() throws {
    let catalogue = try read(
      texts: """
        names-host as h (host):
          host.tld
        mines as w (word):
          mine
        persists as a:
          abcd
        reads-file as e (whole):
          id
        runs-shell as c (command):
          curl
        """)
    #expect(found(catalogue, in: "https://sub.HOST.tld/x") == ["h"])
    #expect(found(catalogue, in: "https://ghost.tld/x").isEmpty)
    #expect(found(catalogue, in: "host.tld.example").isEmpty)
    #expect(found(catalogue, in: "mine!") == ["w"])
    #expect(found(catalogue, in: "miner").isEmpty)
    #expect(found(catalogue, in: "xxABCDxx abcd") == ["a"])
    #expect(found(catalogue, in: "ID") == ["e"])
    #expect(found(catalogue, in: "id x").isEmpty)
    #expect(found(catalogue, in: "curl x").isEmpty)
    #expect(found(catalogue, in: "curl x", as: .command) == ["c"])
    #expect(found(catalogue, in: "").isEmpty)
  }

  @Test(arguments: [
    ("  a\n", "before the first heading"), ("reads-fil:\n", "unknown behaviour 'reads-fil'"),
    ("reads-file\n", "ends in ':'"), ("reads-file (sorce):\n", "unknown option 'sorce'"),
    (":\n", "expected a behaviour"),
    ("reads-file as a b:\n", "one word behind 'as'"),
  ])
  func brokenLinesAreRefused(text: String, words: String) {
    let error = #expect(throws: CatalogueError.self) { try read(names: text) }
    #expect(error?.message.contains(words) == true)
    #expect(error?.line == 1)
  }

}

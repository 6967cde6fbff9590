import Similarity
import Testing

/// Names as somebody might register them, against the well-known ones that `Data/Names` holds.
struct NamesTests {
  private let search = NameSearch.embedded

  private func first(_ name: String) -> NameConfusion? {
    let report = search.report(on: name)
    return report.isConfusable ? report.confusions.first : nil
  }

  @Test(arguments: [
    ("reqests", "requests", NameOperation.omitted),
    ("requessts", "requests", .doubled),
    ("reqeusts", "requests", .swapped),
    ("rwquests", "requests", .neighbour),
    ("colourama", "colorama", .added),
    ("matplotlub", "matplotlib", .vowel),
    ("jeIlyfish", "jellyfish", .homoglyph),
    ("nurnpy", "numpy", .homoglyph),
    ("setup-tools", "setuptools", .separator),
    ("python3-dateutil", "python-dateutil", .affixChanged),
    ("requests-pro", "requests", .affixAdded),
    ("dateutil", "python-dateutil", .importName),
    ("request", "requests", .omitted),
    ("nmap-python", "python-nmap", .affixChanged),
  ])
  func nameIsTakenFor(name: String, victim: String, operation: NameOperation) {
    let found = search.report(on: name).confusions.first { $0.victim == victim }
    #expect(found != nil, "\(search.report(on: name))")
    if operation != .affixChanged {
      #expect(found?.operations.contains(operation) == true, "\(String(describing: found))")
    }
  }

  @Test(arguments: [
    "reqests", "reqeusts", "urlib3", "djago", "dajngo", "numipy", "acqusition", "pysprak", "jeilyfish", "diango",
  ])
  func namesOfOldCampaignsAreFlagged(name: String) {
    #expect(first(name) != nil, "\(search.report(on: name))")
  }

  @Test func lettersOfOtherScriptsAreReadAsWhatTheyLookLike() {
    let cyrillic = search.report(on: "r\u{0435}qu\u{0435}sts")
    #expect(cyrillic.name == "requests")
    #expect(cyrillic.rank == nil)
    #expect(cyrillic.confusions.first?.operations == [.unicodeHomoglyph])
    let invisible = search.report(on: "num\u{200b}py")
    #expect(invisible.confusions.first?.victim == "numpy")
  }

  @Test func modulesOfPythonAreNobodysName() {
    #expect(search.report(on: "urllib").confusions.contains { $0.operations == [.standardLibrary] })
    #expect(search.report(on: "telnetlib").confusions.contains { $0.operations == [.standardLibrary] })
  }

  @Test(arguments: [
    "requests", "Requests", "urllib3", "python_dateutil", "python.dateutil", "pytest-cov", "types-requests",
  ])
  func whatIsWellKnownIsItself(name: String) {
    let report = search.report(on: name)
    #expect(report.rank != nil)
    #expect(!report.isConfusable, "\(report)")
  }

  /// Every fiftieth: `sekisho names --from Data/Names/popular.txt` does all of them in seconds.
  @Test func fewWellKnownNamesAreFlagged() {
    let names = search.names
    #expect(names.count == 15_000)
    let all = names.all
    let some = stride(from: 7, to: all.count, by: 50).map { all[$0] }
    let flagged = some.filter { search.report(on: $0).isConfusable }
    #expect(flagged.count * 100 <= some.count, "\(flagged)")
  }

  @Test(arguments: ["django-shop-invoices", "pytest-harbour", "types-harbour", "weather-of-tomorrow", "sekisho", ""])
  func namesOfTheirOwnAreNot(name: String) {
    #expect(first(name) == nil, "\(search.report(on: name))")
  }

  @Test func namesThatNobodyTypesAreBounded() {
    let long = String(repeating: "requests-", count: 100_000)
    #expect(search.report(on: long).confusions.isEmpty)
    #expect(search.report(on: String(repeating: "-._", count: 50)).confusions.isEmpty)
    #expect(search.report(on: String(repeating: "a-", count: 60)).confusions.isEmpty)
  }

  @Test func orderOfTheRankingIsKept() {
    let names = PopularNames(names: Array("alpha\nbeta-gamma\ndelta\n".utf8)[...])
    #expect(names.count == 3)
    #expect(names.rank(of: "beta-gamma") == 2)
    #expect(names.rank(of: "betagamma") == nil)
    #expect(names.rank(of: "") == nil)
  }
}

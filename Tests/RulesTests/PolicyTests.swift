import Archives
import Behaviors
import Judgement
import Limits
import PythonSemantics
import Rules
import Testing

/// Findings in, verdict out: with weights of our own, so that a new fit changes no test.
@Suite("Policy")
struct PolicyTests {
  private static let table = """
    # by hand
    threshold\tmalicious\t20
    threshold\tsuspicious\t10
    scale\tother-file\t0.25
    scale\tshape-limit\t2
    time\tinstall\t1
    time\tstart\t1
    time\timport\t0.9
    time\tentry-point\t0.5
    time\tcall\t0.5
    time\ttest\t0.1
    severity\tinfo\t0
    severity\tlow\t1
    severity\tmedium\t4
    severity\thigh\t10
    severity\tcritical\t20
    group\thigh/impact\t12
    rule\timpact/known\t15
    rule\texecution/harmless\t0
    signal\tanomaly/polyglot\t3
    signal\tlayer/encodings-1\t2
    signal\tshape/two-python-files\t6
    signal\tshape/no-author\t5

    """
  private let policy: Policy

  init() throws { policy = Policy(weights: try Weights(Array(Self.table.utf8), path: "weights.tsv")) }

  private func finding(
    _ severity: Severity, at time: RunTime, rule: String = "execution/new", path: String = "x.py"
  ) -> Finding {
    Finding(
      rule: rule, title: "Something is done", severity: severity, runsAt: time, location: Location(path: path),
      evidence: [])
  }

  private func verdict(
    _ findings: [Finding], layers: [Evidence.Layer] = [], anomalies: [ArchiveAnomaly] = [],
    shape: PackageShape = PackageShape(pythonFileCount: 40), limitations: [Limitation] = []
  ) -> Verdict {
    policy.decide(
      Evidence(findings: findings, layers: layers, anomalies: anomalies, shape: shape), limitations: limitations)
  }

  @Test func nothingIsClean() {
    let small = PackageShape(pythonFileCount: 1, traits: [.fewestFiles, .noAuthor])
    let verdict = verdict([], shape: small)
    #expect(verdict.level == .clean)
    #expect(verdict.score == 0)
    #expect(verdict.reasons.isEmpty)
  }

  @Test func severityAndTimeDecide() {
    #expect(verdict([finding(.critical, at: .install)]).level == .malicious)
    #expect(verdict([finding(.critical, at: .call)]).level == .suspicious)
    #expect(verdict([finding(.high, at: .import)]).level == .clean)
    #expect(verdict([finding(.high, at: .install)]).level == .suspicious)
    #expect(verdict([finding(.critical, at: .test)]).level == .clean)
    #expect(verdict([finding(.info, at: .install)]).reasons.isEmpty)
  }

  @Test func rulesThatNoFitHasSeenWeighAsTheirKind() {
    #expect(verdict([finding(.high, at: .install, rule: "impact/known")]).score == 15)
    #expect(verdict([finding(.high, at: .install, rule: "impact/new")]).score == 12)
    #expect(verdict([finding(.high, at: .install, rule: "discovery/new")]).score == 10)
  }

  @Test func oneFileIsJudgedAndOthersCountInPart() {
    let together = [
      finding(.high, at: .install, rule: "execution/a"), finding(.medium, at: .install, rule: "execution/b"),
    ]
    #expect(verdict(together).score == 14)
    let apart = [
      finding(.high, at: .install, rule: "execution/a"),
      finding(.medium, at: .install, rule: "execution/b", path: "y.py"),
    ]
    #expect(verdict(apart).score == 11)
  }

  @Test func repeatsOfARuleAddNothing() {
    let many = (0..<100).map { finding(.medium, at: .install, path: "\($0).py") }
    let verdict = verdict(many)
    #expect(verdict.score == 4)
    #expect(verdict.reasons[0].message.contains("99 more files"))
  }

  /// Whatever is added to a package, its score does not fall.
  @Test func evidenceNeverLowersAScore() {
    var generator = SeededNumbers(state: 7)
    let rules = ["execution/none", "execution/a", "execution/b", "impact/known", "impact/new"]
    for _ in 0..<300 {
      var findings: [Finding] = []
      var last = 0.0
      for _ in 0..<12 {
        let rule = generator.next(below: rules.count)
        findings.append(
          finding(
            Severity.allCases[rule], at: RunTime.allCases[generator.next(below: 6)], rule: rules[rule],
            path: "\(generator.next(below: 4)).py"))
        let score = verdict(findings).score
        #expect(score >= last)
        last = score
      }
    }
  }

  @Test func shapeOnlyAmplifies() {
    let small = PackageShape(pythonFileCount: 1, traits: [.fewestFiles, .noAuthor])
    #expect(verdict([finding(.high, at: .install)], shape: small).score == 21)
    // At most twice what was found.
    #expect(verdict([finding(.medium, at: .install)], shape: small).score == 12)
    #expect(verdict([finding(.medium, at: .install, rule: "execution/harmless")], shape: small).score == 0)
    #expect(verdict([finding(.low, at: .install)], shape: small).score == 1)
  }

  @Test func hiddenCodeCountsWhenItIsExecuted() {
    let layer = Evidence.Layer(encodingCount: 1, depth: 0, runsAt: .import, isExecuted: true, path: "x.py")
    #expect(verdict([finding(.high, at: .install)], layers: [layer]).score == 12)
    var dormant = layer
    dormant.runsAt = .call
    #expect(verdict([finding(.high, at: .install)], layers: [dormant]).score == 10)
  }

  @Test func limitationsAreNeverClean() {
    let limitation = Limitation(.encrypted, path: "a", message: "The member a is encrypted.")
    #expect(verdict([], limitations: [limitation]).level == .inconclusive)
    let verdict = verdict([finding(.critical, at: .install)], limitations: [limitation])
    #expect(verdict.level == .malicious)
    #expect(verdict.reasons.last?.subject == "limitation/encrypted")
  }

  @Test func reasonsAreSortedAndAddUp() {
    let verdict = verdict(
      [finding(.low, at: .install, rule: "execution/low"), finding(.high, at: .install, rule: "execution/high")],
      anomalies: [ArchiveAnomaly(.polyglot, path: "", message: "Two formats.")])
    #expect(verdict.reasons.map(\.subject) == ["execution/high", "anomaly/polyglot", "execution/low"])
    #expect(verdict.score == verdict.reasons.reduce(0) { $0 + $1.contribution })
    #expect(verdict.reasons[0].message == "Something is done: x.py, which runs when the package is built or installed.")
  }

  // MARK: The weight file

  @Test(arguments: [
    ("rule\ta/b", 24, "expected kind, key and number"), ("rule\ta/b\tmany", 24, "expected a number from 0"),
    ("rule\ta/b\t-1", 24, "expected a number from 0"), ("time\tnoon\t1", 24, "expected one of install"),
    ("colour\ta\t1", 24, "expected one of threshold"), ("time\tcall\t0.5", 24, "expected it once"),
    ("scale\tother-file\t2", 24, "expected a number from 0 to 1"),
  ])
  func brokenLinesAreRefused(_ line: String, _ number: Int, _ expected: String) throws {
    let error = try #require(throws: WeightError.self) {
      try Weights(Array((Self.table + line + "\n").utf8), path: "weights.tsv")
    }
    #expect(error.line == number)
    #expect(error.path == "weights.tsv")
    #expect(error.message.contains(expected), "\(error)")
  }

  @Test(arguments: ["threshold\tmalicious\t20", "time\ttest\t0.1", "severity\thigh\t10", "scale\tshape-limit\t2"])
  func halfAFileIsRefused(_ line: String) throws {
    let text = Self.table.replacing(line + "\n", with: "")
    let error = try #require(throws: WeightError.self) { try Weights(Array(text.utf8), path: "weights.tsv") }
    #expect(error.message.contains("ends without"))
  }

  /// The file that was fitted: every severity weighs more than the one below it, and rules in it are rules.
  @Test func embeddedWeightsFitTheRules() throws {
    let weights = try Weights.embedded()
    #expect(weights.maliciousScore >= weights.suspiciousScore)
    let policy = Policy(weights: weights)
    var last = -1.0
    for severity in Severity.allCases {
      let score = policy.decide(Evidence(findings: [finding(severity, at: .install, rule: "unknown/new")])).score
      #expect(score >= last)
      last = score
    }
    #expect(last >= weights.suspiciousScore, "one critical finding at installation is always worth a look")
  }
}

/// Numbers that look random and are always the same.
private struct SeededNumbers {
  var state: UInt64

  mutating func next(below bound: Int) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int((state >> 33) % UInt64(bound))
  }
}

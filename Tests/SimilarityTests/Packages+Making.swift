import ByteReading
import Packages
import PythonSyntax
import SourceText

@testable import Similarity

/// A package of Python files, as it would lie in an archive.
func package(
  _ name: String, _ files: [(path: String, text: String)], isNameDeclared: Bool = true
) -> PackageSample {
  package(name, "1.0", files, isNameDeclared: isNameDeclared)
}

func package(
  _ name: String, _ version: String, _ files: [(path: String, text: String)], isNameDeclared: Bool = true
) -> PackageSample {
  var modules: [String] = []
  let samples = files.map { path, text -> SampleFile in
    let bytes = Array(text.utf8)
    guard path.hasSuffix(".py") else {
      return SampleFile(path: path, role: .documentation, parsed: nil, content: bytes[...])
    }
    let inside = path.split(separator: "/").drop { $0 == "src" }
    let role: FileRole = inside.last == "setup.py" ? .installScript : inside.first == "tests" ? .test : .module
    if role == .module {
      modules.append(inside.joined(separator: ".").replacing(".py", with: "").replacing(".__init__", with: ""))
    }
    return SampleFile(
      path: path, role: role, parsed: Parser.parse(SourceText.decode(bytes[...])), content: bytes[...])
  }
  var sample = PackageSample(name: name, version: version, modules: modules, files: samples)
  sample.isNameDeclared = isNameDeclared
  return sample
}

func release(_ sample: PackageSample) -> ReferenceRelease {
  ReferenceRelease(sample) { files, body in files.map(body) }
}

func indexBytes(_ samples: [PackageSample]) -> [UInt8] {
  var builder = IndexBuilder()
  for sample in samples { builder.add(release(sample)) }
  return builder.write()
}

func index(_ samples: PackageSample...) throws -> ReferenceIndex {
  try ReferenceIndex(SharedBytes(indexBytes(samples)), name: "known.index")
}

func search(_ sample: PackageSample, _ index: ReferenceIndex, forks: ForkTable = ForkTable()) -> CopySearch {
  CopySearch(sample, fingerprints: sample.files.map { FileFingerprint($0) }, indexes: [index], forks: forks)
}

extension Copy {
  /// `path:first-last` of each added stretch.
  var added: [String] { addedCode.map { "\($0.path):\($0.startLine)-\($0.endLine)" } }
}

/// An inert project of a few modules: long enough to be known again, and different for each name and number.
enum Project {
  static func files(_ name: String, seed: Int = 0) -> [(path: String, text: String)] {
    [
      (
        "setup.py",
        "from setuptools import setup\n\nsetup(\n    name='\(name)',\n    version='1.0',\n    packages=['\(name)'],\n    url='https://\(name).example.invalid',\n    license='MIT',\n)\n"
      ),
      ("README.md", "# \(name)\n\n\(name) measures how far the \(seed) lamps of a street are apart, and draws them.\n"),
      (
        "\(name)/__init__.py",
        "\"\"\"The \(name) package.\"\"\"\nfrom \(name).core import measure\n\n__all__ = ['measure']\n"
      ),
      ("\(name)/core.py", core(name, seed)),
      ("\(name)/drawing.py", drawing(name, seed)),
    ]
  }

  static func core(_ name: String, _ seed: Int) -> String {
    var text = "import math\n\nfrom \(name) import drawing\n\n\n"
    for number in 0..<4 {
      text += """
        def measure_\(number)(left, right, *, scale=\(seed + number)):
            \"\"\"How far \(name) says they are apart.\"\"\"
            total = 0
            for step in range(scale + \(seed)):
                if left[step] > right[step]:
                    total += math.sqrt(left[step] - right[step])
                elif left[step] == right[step]:
                    continue
                else:
                    total -= drawing.line_\(number)(right[step], step)
            return total * \(seed + 3)


        """
    }
    return text
  }

  static func drawing(_ name: String, _ seed: Int) -> String {
    var text = "class Canvas:\n    def __init__(self, width):\n        self.width = width\n        self.lines = []\n\n"
    for number in 0..<4 {
      text += """
            def line_\(number)(self, end, step):
                with self.lock:
                    while step < end and not self.closed:
                        self.lines.append((step, end, '\(name)-\(seed)'))
                        step += \(number + 1)
                return [line for line in self.lines if line[\(number % 2)] > \(seed)]


        """
    }
    return text
  }
}

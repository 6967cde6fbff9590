import Archives
import Behaviors
import Executables
import Limits
import Packages
import PartialEvaluation
import PythonSemantics
import PythonSyntax
import Rules
import Similarity
import SourceText

/// What observers see in a package given as files: the path of a scan, without archives and layers.
func observations(in files: [(path: String, content: [UInt8])], catalogue: Catalogue) -> [Observation] {
  examine(files, catalogue: catalogue).observations
}

/// The same with what surrounds the code and how observations stand to each other.
func examine(
  _ files: [(path: String, content: [UInt8])], catalogue: Catalogue
) -> (observations: [Observation], circumstances: Circumstances) {
  let archive = Archive(
    format: .tarGzip,
    entries: files.map { ArchiveEntry(path: $0.path, content: $0.content[...]) })
  let distribution = Distribution(archive: archive, artifactName: "demo-1.0.tar.gz")
  var inputs = distribution.files.filter(\.isPython).map { file in
    SemanticModel.Input(
      path: file.path, moduleName: file.moduleName, role: file.role,
      parsed: Parser.parse(SourceText.decode(file.pythonContent)))
  }
  let compiled = BytecodeFiles(of: distribution, sources: inputs, limits: Limits())
  inputs += compiled.inputs
  let model = SemanticModel(inputs: inputs, entryPoints: distribution.entryPoints)
  let texts = model.modules.map { Observers.texts(of: $0, catalogue: catalogue) }
  let flow = model.flow(seed: Observers.seed(catalogue), marks: texts.map(\.marks))
  let calls = KnownCalls(Execution(model: model))
  var found = model.modules.indices.flatMap {
    Observers.observe(
      model: model, module: $0, flow: flow, texts: texts, calls: calls.inText(ofModule: $0), catalogue: catalogue)
  }
  for file in distribution.files {
    found += Observers.observe(file: file, in: distribution)
    found += Observers.observe(HiddenContent.find(in: file.content), of: file)
  }
  found += compiled.observations
  found += Observers.observe(metadataOf: distribution, catalogue: catalogue)
  found += Identity.embedded.observe(distribution, artifactName: "demo-1.0.tar.gz")
  return (found, Circumstances(model: model, catalogue: catalogue, observations: found))
}

extension RuleSet {
  /// The one rule of a `rule` block, on a page that is otherwise of no interest.
  static func demo(_ rule: String) throws -> RuleSet {
    let page = """
      ---
      title: Demo
      severity: high
      ---
      ## What it means
      a
      ## Why it matters
      b
      ## When it is innocent
      c
      ```rule
      \(rule)
      ```
      ```python
      # match
      x
      ```
      ```python
      # no match
      x
      ```
      ```python
      # no match
      y
      ```
      """
    return try RuleSet.load(files: [("Rules/execution/demo.md", Array(page.utf8))])
  }
}

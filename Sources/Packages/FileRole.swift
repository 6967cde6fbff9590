/// What a file of a distribution is for, and so when the code in it can run.
///
/// Raw values are stable: they are part of the JSON report.
public enum FileRole: String, Sendable, CaseIterable {
  /// `setup.py`, an in-tree build backend: runs when the distribution is built or installed.
  case installScript = "install-script"
  /// `.pth`, `sitecustomize.py`, `usercustomize.py`: runs at every interpreter start.
  case startup
  /// A module or package that `import` reaches.
  case module
  /// `*.data/scripts/…`, `bin/…`: a command.
  case script
  /// Python beside the packages of a source distribution that no installer takes: a person runs it by hand.
  case tool
  /// Test code.
  case test
  /// PKG-INFO, METADATA, RECORD, entry_points.txt, pyproject.toml, setup.cfg …
  case metadata
  /// Read by people, or by type checkers: it runs when somebody runs it by hand.
  case documentation
  case executable
  case archive
  case bytecode
  case data
}

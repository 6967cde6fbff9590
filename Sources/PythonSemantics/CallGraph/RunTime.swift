/// When a piece of code runs, earliest and least avoidable first. Raw values are stable: they are part of the JSON report.
public enum RunTime: String, Sendable, CaseIterable, Comparable {
  /// While the distribution is built or installed: `setup.py`, in-tree build backend, cmdclass hooks.
  case install
  /// At every start of the interpreter: `.pth`, `sitecustomize`.
  case start
  /// When the package or the module is imported.
  case `import`
  /// When an installed command is run, or `python -m package`.
  case entryPoint = "entry-point"
  /// Only when tests are run.
  case test
  /// Only when somebody calls it.
  case call

  public static func < (left: RunTime, right: RunTime) -> Bool { left.order < right.order }

  /// Position in `allCases`.
  var order: Int {
    switch self {
    case .install: 0
    case .start: 1
    case .import: 2
    case .entryPoint: 3
    case .test: 4
    case .call: 5
    }
  }
}

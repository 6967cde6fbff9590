import Reporting

/// One line on standard error that says how far a scan is; silent when nobody would see it.
struct Progress {
  private let isShown: Bool
  private let total: Int
  private let width: Int
  private var done = 0

  init(total: Int, isQuiet: Bool) {
    self.total = total
    let runsInCI = Surroundings.environment("CI").map { !$0.isEmpty && $0 != "false" } ?? false
    isShown =
      !isQuiet && !runsInCI && Surroundings.environment("TERM") != "dumb"
      && Surroundings.isTerminal(Descriptor.standardError)
    width = Surroundings.terminalWidth ?? 80
    if isShown { show("") }
  }

  /// Call before anything else is written to the terminal.
  func clear() {
    if isShown { Messages.raw("\r\u{1B}[K") }
  }

  mutating func advance(past path: String) {
    done += 1
    guard isShown, done < total else { return }
    show(path)
  }

  private func show(_ path: String) {
    let head = "scanning \(done) of \(total) "
    let tail = TerminalText.name(path, limit: max(0, width - head.utf8.count - 8))
    Messages.raw("\r\u{1B}[K\(head)\(tail)")
  }
}

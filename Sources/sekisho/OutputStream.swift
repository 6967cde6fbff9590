/// Where reports go: standard output as they come, or a file that appears whole or not at all.
struct OutputStream: ~Copyable {
  private let target: Target
  private var pending: [UInt8] = []
  /// The reader went away; nothing more is written, and that is no failure.
  private(set) var isBroken = false

  private enum Target {
    case standardOutput
    /// Written beside and renamed.
    case file(SystemPath, permissions: UInt32)
    /// A device or pipe that is there already.
    case special(SystemPath)
  }

  /// Throws when a report could not be written there, so that a person learns it before the scan.
  init(_ path: SystemPath?) throws(SystemError) {
    guard let path else {
      target = .standardOutput
      return
    }
    guard let status = try? FileSystem.status(path, followingLinks: true) else {
      // The folder must take a new file: make one and remove it.
      let probe = Self.temporary(beside: path)
      _ = try Descriptor(creating: probe, permissions: 0o600)
      FileSystem.remove(probe)
      target = .file(path, permissions: 0o666)
      return
    }
    switch status.kind {
    case .folder: throw SystemError(code: SystemError.isFolder)
    case .file: target = .file(try FileSystem.resolved(path), permissions: status.permissions)
    default: target = .special(path)
    }
  }

  mutating func write(_ bytes: [UInt8]) throws(SystemError) {
    guard case .standardOutput = target else {
      pending += bytes
      return
    }
    try send(bytes, to: Descriptor.standardOutput)
  }

  /// Call once, when everything is there.
  mutating func finish() throws(SystemError) {
    switch target {
    case .standardOutput: break
    case .special(let path):
      let file = try Descriptor(writing: path)
      try send(pending, to: file.number)
    case .file(let path, let permissions):
      let temporary = Self.temporary(beside: path)
      do throws(SystemError) {
        let file = try Descriptor(creating: temporary, permissions: permissions)
        try FileSystem.write(pending, to: file.number)
        try FileSystem.rename(temporary, to: path)
      } catch {
        FileSystem.remove(temporary)
        throw error
      }
    }
  }

  private mutating func send(_ bytes: [UInt8], to descriptor: Int32) throws(SystemError) {
    guard !isBroken, !bytes.isEmpty else { return }
    do throws(SystemError) { try FileSystem.write(bytes, to: descriptor) } catch {
      guard error.code == SystemError.brokenPipe else { throw error }
      isBroken = true
    }
  }

  private static func temporary(beside path: SystemPath) -> SystemPath {
    let suffix = Array(".sekisho-\(Surroundings.processIdentifier)".utf8)
    return path.folder.appending([0x2E] + path.lastComponent + suffix)
  }
}

/// Standard error: everything that is not the report.
enum Messages {
  static func say(_ text: String) {
    // Nobody is left to tell when standard error is gone.
    try? FileSystem.write(Array("sekisho: \(text)\n".utf8), to: Descriptor.standardError)
  }

  static func raw(_ text: String) { try? FileSystem.write(Array(text.utf8), to: Descriptor.standardError) }
}

import Archives
import Limits
import Scanning

/// Reads inputs. Never waits for what is not a regular file, and never reads more than the limits allow.
struct InputReader: Sendable {
  let limits: Limits

  func read(_ input: FoundInput) -> ReadInput {
    switch input.kind {
    case .unreadable(let limitation): .unreadable(limitation)
    case .standardInput: readStandardInput()
    case .file: readFile(input.path)
    case .folder: FolderReading(limits: limits).read(input.path)
    }
  }

  private func readStandardInput() -> ReadInput {
    guard !Surroundings.isTerminal(Descriptor.standardInput) else {
      return .unreadable(
        Limitation(
          .unreadable, path: "",
          message: "Was not read: standard input is a terminal. Send a file into it: `sekisho scan - < FILE`."))
    }
    do throws(SystemError) {
      let (bytes, isOver) = try FileSystem.read(Descriptor.standardInput, expecting: 0, limit: limits.streamBytes)
      guard !isOver else { return .unreadable(.tooLarge(byteCount: nil, ceiling: limits.streamBytes)) }
      return .artifact(
        Artifact(path: "-", content: .bytes(bytes), limitations: bytes.isEmpty ? [.empty("Standard input")] : []))
    } catch {
      return .unreadable(.unreadable(error))
    }
  }

  private func readFile(_ path: SystemPath) -> ReadInput {
    switch FileReading.read(path, followingLinks: true, limit: limits.streamBytes) {
    case .success(let (bytes, limitations)):
      .artifact(
        Artifact(
          path: path.text, content: .bytes(bytes),
          limitations: limitations + (bytes.isEmpty ? [.empty("The file")] : [])))
    case .failure(let failure): .unreadable(failure.limitation)
    }
  }
}

/// Why a file was not read.
struct ReadFailure: Error {
  var limitation: Limitation
}

/// Reads one regular file whole.
enum FileReading {
  /// `name` is the path that limitations carry: empty for a whole input.
  static func read(
    _ path: SystemPath, followingLinks: Bool, limit: Int, name: String = ""
  ) -> Result<([UInt8], [Limitation]), ReadFailure> {
    do throws(SystemError) {
      let file = try Descriptor(reading: path, followingLinks: followingLinks)
      let before = try file.status()
      guard before.kind == .file else { return .failure(ReadFailure(limitation: .special(before.kind, path: name))) }
      guard before.byteCount <= limit else {
        return .failure(ReadFailure(limitation: .tooLarge(byteCount: before.byteCount, ceiling: limit, path: name)))
      }
      let (bytes, isOver) = try FileSystem.read(file.number, expecting: before.byteCount, limit: limit)
      guard !isOver else {
        return .failure(ReadFailure(limitation: .tooLarge(byteCount: nil, ceiling: limit, path: name)))
      }
      let after = try file.status()
      guard before == after, bytes.count == before.byteCount else {
        return .success((bytes, [.changed(from: before.byteCount, to: bytes.count, path: name)]))
      }
      return .success((bytes, []))
    } catch {
      return .failure(ReadFailure(limitation: .unreadable(error, path: name)))
    }
  }
}

/// Reads a folder as one artifact: every regular file below it, by path.
///
/// A symbolic link to a file inside the folder is read as a file, since its name can give the content another role. Any
/// other link is not followed, and said. One counter bounds the files and bytes of the whole folder.
struct FolderReading {
  let limits: Limits

  func read(_ root: SystemPath) -> ReadInput {
    var walk = Walk(limits: limits, root: root)
    do throws(SystemError) {
      walk.resolvedRoot = try FileSystem.resolved(root)
      try walk.run()
    } catch {
      return .unreadable(.unreadable(error))
    }
    if walk.files.isEmpty && walk.limitations.isEmpty { walk.limitations.append(.empty("The folder")) }
    return .artifact(
      Artifact(
        path: root.text, content: .folder(walk.files.sorted { $0.path < $1.path }), limitations: walk.limitations))
  }

  private struct Walk {
    let limits: Limits
    let root: SystemPath
    var resolvedRoot = SystemPath([])
    var files: [FolderFile] = []
    var limitations: [Limitation] = []
    var byteCount = 0
    var isFull = false
    var visited: Set<[UInt64]> = []

    init(limits: Limits, root: SystemPath) {
      self.limits = limits
      self.root = root
    }

    /// Throws only for the folder itself.
    mutating func run() throws(SystemError) {
      var waiting: [(path: SystemPath, relative: [UInt8])] = [(root, [])]
      var isRoot = true
      while let (folder, relative) = waiting.popLast(), !isFull {
        let names: [[UInt8]]
        do throws(SystemError) { names = try FileSystem.names(in: folder) } catch {
          if isRoot { throw error }
          limitations.append(.unreadable(error, path: SystemPath.text(of: relative)))
          continue
        }
        isRoot = false
        for name in names.reversed() {
          let path = folder.appending(name)
          let below = relative.isEmpty ? name : relative + [0x2F] + name
          if take(path, relative: below) { waiting.append((path, below)) }
        }
      }
    }

    /// Reads a member; true when it is a folder to go into.
    private mutating func take(_ path: SystemPath, relative: [UInt8]) -> Bool {
      guard !isFull else { return false }
      let name = SystemPath.text(of: relative)
      do throws(SystemError) {
        let status = try FileSystem.status(path, followingLinks: false)
        switch status.kind {
        case .file: add(path, name: name, followingLinks: false)
        case .folder: return visited.insert([status.device, status.node]).inserted
        case .link: try takeLink(path, name: name)
        default: limitations.append(.special(status.kind, path: name))
        }
      } catch {
        limitations.append(.unreadable(error, path: name))
      }
      return false
    }

    private mutating func takeLink(_ path: SystemPath, name: String) throws(SystemError) {
      guard let target = try? FileSystem.resolved(path), target.isBelow(resolvedRoot) else {
        limitations.append(.outsideLink(path, path: name))
        return
      }
      switch try FileSystem.status(target, followingLinks: false).kind {
      case .file: add(target, name: name, followingLinks: false)
      case .folder: limitations.append(.folderLink(to: target, root: resolvedRoot, path: name))
      case let other: limitations.append(.special(other, path: name))
      }
    }

    private mutating func add(_ path: SystemPath, name: String, followingLinks: Bool) {
      guard files.count < limits.entries else {
        isFull = true
        limitations.append(
          Limitation(
            .entries, path: name,
            message: "The folder holds more than \(limits.entries) files; this and the rest were not read. "
              + "Scan its parts one by one."))
        return
      }
      let room = limits.unpackedBytes - byteCount
      switch FileReading.read(path, followingLinks: followingLinks, limit: min(room, limits.streamBytes), name: name) {
      case .success(let (bytes, more)):
        byteCount += bytes.count
        files.append(FolderFile(path: name, content: bytes))
        limitations += more
      case .failure(let failure):
        limitations.append(failure.limitation)
      }
    }
  }
}

extension Limitation {
  fileprivate static func empty(_ noun: String) -> Limitation {
    Limitation(.damaged, path: "", message: "\(noun) is empty, so nothing was looked at. Check that it arrived whole.")
  }

  fileprivate static func tooLarge(byteCount: Int?, ceiling: Int, path: String = "") -> Limitation {
    let size = byteCount.map { "\($0) bytes are" } ?? "It is"
    return Limitation(
      .streamBytes, path: path,
      message: "Was not read: \(size) more than the ceiling of \(ceiling) bytes. Raise it with --max-unpacked.")
  }

  fileprivate static func changed(from: Int, to: Int, path: String) -> Limitation {
    let sizes = from == to ? "" : " (\(from) bytes before, \(to) read)"
    return Limitation(
      .changed, path: path,
      message: "It changed while it was read\(sizes), so what was scanned may be neither version. Scan a copy.")
  }

  fileprivate static func folderLink(to target: SystemPath, root: SystemPath, path: String) -> Limitation {
    let inside = SystemPath.text(of: Array(target.bytes.dropFirst(root.bytes.count + 1)))
    return Limitation(
      .unreadable, path: path,
      message: "Was not followed: it is a symbolic link to the folder \(inside.isEmpty ? "itself" : inside). "
        + "Its files were read there.")
  }
}

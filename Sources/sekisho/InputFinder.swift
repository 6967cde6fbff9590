import Limits

/// Turns the paths of the command line into inputs, in the order given; within a folder by name. Reads no more than the
/// first bytes of files.
///
/// A folder is one artifact when it looks like a project, an unpacked distribution or loose Python: it directly holds one
/// of `markers`, a `*.dist-info` or `*.egg-info`, or a `.py` file. Otherwise, when it directly holds an archive, or
/// nothing but folders, everything in it is an input by itself, folders by this same rule. Any other folder is one
/// artifact.
struct InputFinder {
  private(set) var inputs: [FoundInput] = []
  /// Whether the paths could have meant more than one input.
  private(set) var isOpenEnded: Bool
  private var visited: Set<[UInt64]> = []

  static let markers: Set<String> = [
    "pyproject.toml", "setup.py", "setup.cfg", "PKG-INFO", "METADATA", "WHEEL", "__init__.py",
  ]

  /// Folders inside folders of archives that are looked into.
  private static let greatestDepth = 64

  init(paths: [SystemPath]) {
    isOpenEnded = paths.count != 1
    for path in paths { add(path) }
  }

  private mutating func add(_ path: SystemPath) {
    if path.bytes == [0x2D] { return add(path, .standardInput) }
    // A link that a person names is followed; links inside of folders are not.
    let status: FileStatus
    do { status = try FileSystem.status(path, followingLinks: true) } catch {
      return add(path, .unreadable(.unreadable(error)))
    }
    switch status.kind {
    case .file: add(path, .file)
    case .folder: addFolder(path)
    default: add(path, .unreadable(.special(status.kind)))
    }
  }

  private mutating func add(_ path: SystemPath, _ kind: FoundInput.Kind) {
    inputs.append(FoundInput(path: path, kind: kind))
  }

  private mutating func addFolder(_ top: SystemPath) {
    var waiting: [(path: SystemPath, depth: Int)] = [(top, 0)]
    while let (folder, depth) = waiting.popLast() {
      if depth > 0, (try? FileSystem.status(folder, followingLinks: false))?.kind == .file {
        add(folder, .file)
        continue
      }
      switch Self.members(of: folder) {
      case .failure(let error): add(folder, .unreadable(.unreadable(error)))
      case .success(let members):
        guard depth < Self.greatestDepth, visit(folder), Self.isCollection(members, in: folder) else {
          add(folder, .folder)
          continue
        }
        isOpenEnded = true
        // Behind a stack: the first one comes off first.
        for member in members.reversed() {
          let path = folder.appending(member.name)
          switch member.kind {
          case .file, .folder: waiting.append((path, depth + 1))
          case .link: addLink(path, below: top)
          default: add(path, .unreadable(.special(member.kind)))
          }
        }
      }
    }
  }

  /// Remembers a folder by its identity; false when it was seen, as behind a bind mount that holds itself.
  private mutating func visit(_ folder: SystemPath) -> Bool {
    guard let status = try? FileSystem.status(folder, followingLinks: true) else { return false }
    return visited.insert([status.device, status.node]).inserted
  }

  /// A link to something below the same folder is found there; any other is said.
  private mutating func addLink(_ path: SystemPath, below top: SystemPath) {
    if let target = try? FileSystem.resolved(path), let root = try? FileSystem.resolved(top), target.isBelow(root) {
      return
    }
    add(path, .unreadable(.outsideLink(path)))
  }

  struct Member {
    var name: [UInt8]
    var kind: FileStatus.Kind
  }

  private static func members(of folder: SystemPath) -> Result<[Member], SystemError> {
    do throws(SystemError) {
      var members: [Member] = []
      for name in try FileSystem.names(in: folder) {
        // One that went away between the two calls is not there.
        guard let status = try? FileSystem.status(folder.appending(name), followingLinks: false) else { continue }
        members.append(Member(name: name, kind: status.kind))
      }
      return .success(members)
    } catch {
      return .failure(error)
    }
  }

  private static func isCollection(_ members: [Member], in folder: SystemPath) -> Bool {
    for member in members {
      let name = SystemPath.text(of: member.name)
      if markers.contains(name) || [".dist-info", ".egg-info", ".py"].contains(where: name.hasSuffix) { return false }
    }
    let files = members.filter { $0.kind == .file }
    if files.isEmpty { return members.contains { $0.kind == .folder } }
    return files.contains { isArchive(folder.appending($0.name)) }
  }

  /// By the first bytes, never by the name.
  private static func isArchive(_ path: SystemPath) -> Bool {
    guard let file = try? Descriptor(reading: path, followingLinks: false),
      let head = try? FileSystem.read(file.number, expecting: 512, limit: 511).bytes
    else { return false }
    let magics: [[UInt8]] = [
      [0x50, 0x4B, 3, 4], [0x50, 0x4B, 5, 6], [0x1F, 0x8B], [0x42, 0x5A, 0x68], [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0],
      [0x28, 0xB5, 0x2F, 0xFD],
    ]
    return magics.contains(where: head.starts) || head.dropFirst(257).starts(with: "ustar".utf8)
  }
}

extension SystemPath {
  /// Both without links.
  func isBelow(_ root: SystemPath) -> Bool {
    bytes == root.bytes || bytes.starts(with: root.bytes.last == 0x2F ? root.bytes : root.bytes + [0x2F])
  }
}

/// What the edge says of what it could not read: what, why, what to do next. Where is in the limitation's path or, for a
/// whole input, in the report's.
extension Limitation {
  static func unreadable(_ error: SystemError, path: String = "") -> Limitation {
    Limitation(.unreadable, path: path, message: "Could not be read: \(error.reason). \(error.advice)")
  }

  static func special(_ kind: FileStatus.Kind, path: String = "") -> Limitation {
    let noun =
      switch kind {
      case .pipe: "a named pipe"
      case .socket: "a socket"
      case .device: "a device"
      case .link: "a symbolic link"
      case .file, .folder: "no regular file"
      }
    return Limitation(
      .unreadable, path: path, message: "Was not read: it is \(noun). Pass its bytes to `sekisho scan -` instead.")
  }

  static func outsideLink(_ link: SystemPath, path: String = "") -> Limitation {
    let message: String
    do throws(SystemError) {
      let target = try FileSystem.resolved(link)
      message =
        "Was not followed: it is a symbolic link to \(target.text), outside of the folder. Scan that by its own path."
    } catch {
      message = "Was not followed: it is a symbolic link that leads nowhere (\(error.reason)). Scan its target by path."
    }
    return Limitation(.unreadable, path: path, message: message)
  }
}

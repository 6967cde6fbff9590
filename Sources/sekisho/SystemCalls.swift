import ByteReading
import Glibc

/// A path as the system has it: bytes, which need not be UTF-8.
struct SystemPath: Hashable, Sendable {
  var bytes: [UInt8]

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  init(_ text: String) { bytes = Array(text.utf8) }

  /// The path as text; a byte that is not UTF-8 is `\xNN`, so that two paths never read the same.
  var text: String { Self.text(of: bytes) }

  var lastComponent: [UInt8] { Array(bytes.split(separator: 0x2F).last ?? []) }

  /// The folder it stands in; `.` when it says none.
  var folder: SystemPath {
    guard let slash = bytes.lastIndex(of: 0x2F) else { return SystemPath(".") }
    return slash == 0 ? SystemPath("/") : SystemPath(Array(bytes[..<slash]))
  }

  func appending(_ name: [UInt8]) -> SystemPath {
    var joined = bytes
    while joined.count > 1, joined.last == 0x2F { joined.removeLast() }
    if joined.last != 0x2F { joined.append(0x2F) }
    return SystemPath(joined + name)
  }

  static func text(of bytes: [UInt8]) -> String {
    if let valid = String(validating: bytes, as: UTF8.self) { return valid }
    var text = ""
    var rest = bytes[...]
    while let first = rest.first {
      let length = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4
      if let scalar = String(validating: rest.prefix(length), as: UTF8.self) {
        text += scalar
        rest = rest.dropFirst(length)
      } else {
        let digits = String(first, radix: 16)
        text += digits.utf8.count < 2 ? "\\x0\(digits)" : "\\x\(digits)"
        rest = rest.dropFirst()
      }
    }
    return text
  }

  /// Calls with the bytes and the NUL that the system wants behind them.
  func withCString<Result, Failure: Error>(
    _ body: (UnsafePointer<CChar>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    let terminated = bytes.map { CChar(bitPattern: $0) } + [0]
    return try unsafe terminated.withUnsafeBufferPointer { buffer throws(Failure) in
      // The array holds at least the NUL, so it has an address.
      guard let address = buffer.baseAddress else {
        preconditionFailure("an array with an element has an address")
      }
      return try unsafe body(address)
    }
  }
}

/// A system call that failed.
struct SystemError: Error, Hashable {
  let code: Int32

  /// What happened, without a full stop.
  var reason: String {
    switch code {
    case ENOENT: "no such file or folder"
    case EACCES, EPERM: "permission denied"
    case ELOOP: "too many symbolic links, perhaps a loop of them"
    case ENOTDIR: "a part of the path is not a folder"
    case EISDIR: "is a folder"
    case ENAMETOOLONG: "the path is longer than the system allows"
    case EMFILE, ENFILE: "too many files are open"
    case ENOSPC: "no space is left on the device"
    case EROFS: "the file system is read-only"
    case EEXIST: "something of that name is there already"
    case EIO: "the device reported an error"
    default: unsafe String(cString: strerror(code))
    }
  }

  /// What to do next.
  var advice: String {
    switch code {
    case ENOENT, ENOTDIR: "Check the path."
    case EACCES, EPERM: "Run as a user who may read it."
    case ELOOP: "Name the target of the link instead."
    case ENAMETOOLONG: "Scan a folder further down."
    case EMFILE, ENFILE: "Raise `ulimit -n` or lower --jobs."
    case ENOSPC: "Free some space or choose another place."
    default: "Try again, or scan a copy."
    }
  }

  static let brokenPipe = EPIPE
  static let isFolder = EISDIR
  static let exists = EEXIST

  static var last: SystemError { SystemError(code: errno) }
}

/// What the system says of a file.
struct FileStatus: Hashable {
  enum Kind: Hashable { case file, folder, link, pipe, socket, device }

  let kind: Kind
  let byteCount: Int
  let device: UInt64
  let node: UInt64
  let permissions: UInt32
  /// Modification and change times in seconds and nanoseconds.
  private let times: [Int]

  init(_ raw: stat) {
    switch raw.st_mode & S_IFMT {
    case S_IFREG: kind = .file
    case S_IFDIR: kind = .folder
    case S_IFLNK: kind = .link
    case S_IFIFO: kind = .pipe
    case S_IFSOCK: kind = .socket
    default: kind = .device
    }
    byteCount = Int(raw.st_size)
    device = UInt64(raw.st_dev)
    node = UInt64(raw.st_ino)
    permissions = raw.st_mode & 0o777
    times = [raw.st_mtim.tv_sec, raw.st_mtim.tv_nsec, raw.st_ctim.tv_sec, raw.st_ctim.tv_nsec]
  }
}

/// An open descriptor, closed with its value.
struct Descriptor: ~Copyable {
  let number: Int32

  static var standardInput: Int32 { STDIN_FILENO }
  static var standardOutput: Int32 { STDOUT_FILENO }
  static var standardError: Int32 { STDERR_FILENO }

  init(number: Int32) { self.number = number }

  deinit { close(number) }

  /// Opens for reading, and never waits: a pipe that stands where a file was would hang otherwise.
  init(reading path: SystemPath, followingLinks: Bool) throws(SystemError) {
    let flags = O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC | (followingLinks ? 0 : O_NOFOLLOW)
    number = unsafe path.withCString { unsafe open($0, flags) }
    guard number >= 0 else { throw .last }
  }

  /// Makes a new file for writing.
  init(creating path: SystemPath, permissions: UInt32) throws(SystemError) {
    number = unsafe path.withCString { unsafe open($0, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, permissions) }
    guard number >= 0 else { throw .last }
  }

  /// Opens what is there for writing.
  init(writing path: SystemPath) throws(SystemError) {
    number = unsafe path.withCString { unsafe open($0, O_WRONLY | O_CLOEXEC) }
    guard number >= 0 else { throw .last }
  }

  func status() throws(SystemError) -> FileStatus {
    var raw = stat()
    guard unsafe fstat(number, &raw) == 0 else { throw .last }
    return FileStatus(raw)
  }
}

/// The calls that this executable makes on files. Every `unsafe` of the edge is in this file.
enum FileSystem {
  static func status(_ path: SystemPath, followingLinks: Bool) throws(SystemError) -> FileStatus {
    var raw = stat()
    let result = unsafe path.withCString { unsafe followingLinks ? stat($0, &raw) : lstat($0, &raw) }
    guard result == 0 else { throw .last }
    return FileStatus(raw)
  }

  /// Names in a folder without `.` and `..`, sorted by byte.
  static func names(in folder: SystemPath) throws(SystemError) -> [[UInt8]] {
    guard let stream = unsafe folder.withCString({ unsafe opendir($0) }) else { throw .last }
    defer { unsafe closedir(stream) }
    var names: [[UInt8]] = []
    while true {
      errno = 0
      guard let entry = unsafe readdir(stream) else {
        guard errno == 0 else { throw .last }
        break
      }
      let name: [UInt8] = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { raw in
        unsafe raw.prefix { $0 != 0 }.map { $0 }
      }
      if name != [0x2E] && name != [0x2E, 0x2E] { names.append(name) }
    }
    return names.sorted { $0.lexicographicallyPrecedes($1) }
  }

  /// The path without links, `.` and `..`.
  static func resolved(_ path: SystemPath) throws(SystemError) -> SystemPath {
    guard let address = unsafe path.withCString({ unsafe realpath($0, nil) }) else { throw .last }
    defer { unsafe free(address) }
    let buffer = unsafe UnsafeBufferPointer(start: address, count: strlen(address))
    return SystemPath(unsafe buffer.map { UInt8(bitPattern: $0) })
  }

  static var workingFolder: SystemPath? { try? resolved(SystemPath(".")) }

  /// Reads to the end, or until there is more than `limit`; then `isOver` is true and the bytes are not the whole.
  static func read(
    _ descriptor: Int32, expecting byteCount: Int, limit: Int
  ) throws(SystemError) -> (bytes: [UInt8], isOver: Bool) {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(min(max(byteCount, 0), limit) + 1)
    while bytes.count <= limit {
      let step = bytes.count < byteCount ? min(byteCount - bytes.count, 1 << 24) : 1 << 16
      let old = bytes.count
      bytes.append(contentsOf: repeatElement(0, count: step))
      var count = -1
      repeat {
        unsafe bytes.withUnsafeMutableBytes { buffer in
          let room = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[old...])
          count = unsafe Glibc.read(descriptor, room.baseAddress, room.count)
        }
      } while count < 0 && errno == EINTR
      let failure = SystemError.last
      bytes.removeLast(step - max(0, count))
      if count < 0 { throw failure }
      if count == 0 { return (bytes, false) }
    }
    return (bytes, true)
  }

  /// A regular file, mapped for as long as somebody reads of it.
  static func map(_ path: SystemPath) throws(SystemError) -> SharedBytes {
    let file = try Descriptor(reading: path, followingLinks: true)
    let status = try file.status()
    guard status.kind == .file else { throw SystemError(code: status.kind == .folder ? EISDIR : EINVAL) }
    guard status.byteCount > 0 else { return SharedBytes([]) }
    let length = status.byteCount
    guard let address = unsafe mmap(nil, length, PROT_READ, MAP_PRIVATE, file.number, 0), unsafe address != MAP_FAILED
    else { throw .last }
    let number = UInt(bitPattern: address)
    return unsafe SharedBytes(mapped: UnsafeRawBufferPointer(start: address, count: length)) {
      unsafe munmap(UnsafeMutableRawPointer(bitPattern: number), length)
    }
  }

  static func write(_ bytes: [UInt8], to descriptor: Int32) throws(SystemError) {
    var start = 0
    while start < bytes.count {
      let count = unsafe bytes.withUnsafeBytes { buffer in
        let rest = unsafe UnsafeRawBufferPointer(rebasing: buffer[start...])
        return unsafe Glibc.write(descriptor, rest.baseAddress, rest.count)
      }
      if count < 0 {
        let failure = SystemError.last
        if failure.code == EINTR { continue }
        throw failure
      }
      start += count
    }
  }

  static func rename(_ old: SystemPath, to new: SystemPath) throws(SystemError) {
    let result = unsafe old.withCString { old in unsafe new.withCString { new in unsafe Glibc.rename(old, new) } }
    guard result == 0 else { throw .last }
  }

  /// Makes a folder that its owner alone can read; the one around it must be there.
  static func makeFolder(_ path: SystemPath) throws(SystemError) {
    guard unsafe path.withCString({ unsafe mkdir($0, 0o700) }) == 0 else { throw .last }
  }

  static func remove(_ path: SystemPath) { _ = unsafe path.withCString { unsafe unlink($0) } }
}

/// What the process was started with.
enum Surroundings {
  static func environment(_ name: String) -> String? {
    guard let value = unsafe getenv(name) else { return nil }
    return unsafe String(cString: value)
  }

  /// The day, in UTC, as `2026-11-23`.
  static var today: String {
    var now = time(nil)
    var parts = unsafe tm()
    guard unsafe gmtime_r(&now, &parts) != nil else { return "0000-00-00" }
    let (year, month, day) = unsafe (Int(parts.tm_year) + 1900, Int(parts.tm_mon) + 1, Int(parts.tm_mday))
    func digits(_ number: Int, _ width: Int) -> String {
      let text = String(number)
      return String(repeating: "0", count: max(0, width - text.utf8.count)) + text
    }
    return "\(digits(year, 4))-\(digits(month, 2))-\(digits(day, 2))"
  }

  static func isTerminal(_ descriptor: Int32) -> Bool { isatty(descriptor) == 1 }

  /// Columns of the terminal on standard output; nil when it is none.
  static var terminalWidth: Int? {
    var size = winsize()
    guard unsafe ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
    return Int(size.ws_col)
  }

  static var processorCount: Int { max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) }

  static var processIdentifier: Int32 { getpid() }

  /// A reader that goes away is no reason to die: writes then fail with `EPIPE`, which is handled.
  static func ignoreBrokenPipes() { _ = signal(SIGPIPE, SIG_IGN) }

  /// The arguments as the system has them, without the program's name.
  static var arguments: [[UInt8]] {
    var arguments: [[UInt8]] = []
    for index in 1..<max(1, Int(CommandLine.argc)) {
      guard let argument = unsafe CommandLine.unsafeArgv[index] else { continue }
      let buffer = unsafe UnsafeBufferPointer(start: argument, count: strlen(argument))
      arguments.append(unsafe buffer.map { UInt8(bitPattern: $0) })
    }
    return arguments
  }

  static func leave(_ code: Int32) -> Never { exit(code) }
}

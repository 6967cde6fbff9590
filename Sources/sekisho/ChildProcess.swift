import Glibc

/// Runs a program that the person named the input for, `git`, and reads what it writes. Nothing of a package is ever run.
enum ChildProcess {
  /// Standard output whole, and the exit status. Standard input and error are closed to it.
  static func output(
    of arguments: [String], limit: Int
  ) throws(SystemError) -> (bytes: [UInt8], status: Int32) {
    var ends: [Int32] = [-1, -1]
    guard unsafe pipe(&ends) == 0 else { throw .last }
    let reading = Descriptor(number: ends[0])
    var child: pid_t = 0
    var actions = unsafe posix_spawn_file_actions_t()
    unsafe posix_spawn_file_actions_init(&actions)
    defer { unsafe posix_spawn_file_actions_destroy(&actions) }
    unsafe posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    unsafe posix_spawn_file_actions_adddup2(&actions, ends[1], 1)
    for end in ends { unsafe posix_spawn_file_actions_addclose(&actions, end) }
    unsafe posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
    var pointers: [UnsafeMutablePointer<CChar>?] = unsafe arguments.map { unsafe strdup($0) }
    unsafe pointers.append(nil)
    let code = unsafe posix_spawnp(&child, arguments[0], &actions, nil, pointers, environ)
    unsafe pointers.forEach { unsafe free($0) }
    close(ends[1])
    guard code == 0 else { throw SystemError(code: code) }
    var bytes: [UInt8] = []
    var failure: SystemError?
    do throws(SystemError) {
      let result = try FileSystem.read(reading.number, expecting: 0, limit: limit)
      bytes = result.bytes
      if result.isOver {
        kill(child, SIGKILL)
        failure = SystemError(code: EFBIG)
      }
    } catch {
      kill(child, SIGKILL)
      failure = error
    }
    var status: Int32 = 0
    while unsafe waitpid(child, &status, 0) < 0, errno == EINTR {}
    if let failure { throw failure }
    return (bytes, status & 0x7F == 0 ? status >> 8 & 0xFF : -1)
  }
}

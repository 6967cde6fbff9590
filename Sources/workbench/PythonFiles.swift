import Archives
import Foundation
import Glibc

/// Python files below a folder, read with as little work beside reading as there can be: what is timed is not this.
enum PythonFiles {
  struct Unreadable: Error, CustomStringConvertible {
    let path: String
    let reason: String
    var description: String { "cannot read \(path): \(reason)" }
  }

  /// All of them, with paths below the folder, sorted. Links are not followed.
  static func below(_ folder: String) throws -> [FolderFile] {
    var paths: [String] = []
    var folders = [""]
    while let inner = folders.popLast() {
      let whole = inner.isEmpty ? folder : folder + "/" + inner
      guard let stream = unsafe opendir(whole) else {
        throw Unreadable(path: whole, reason: unsafe String(cString: strerror(errno)))
      }
      defer { unsafe closedir(stream) }
      while let entry = unsafe readdir(stream) {
        let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { raw in
          unsafe String(decoding: raw.prefix { $0 != 0 }, as: UTF8.self)
        }
        if name == "." || name == ".." { continue }
        let path = inner.isEmpty ? name : inner + "/" + name
        let type = Int(unsafe entry.pointee.d_type)
        if type == Int(DT_DIR) {
          folders.append(path)
        } else if name.hasSuffix(".py"), type == Int(DT_REG) {
          paths.append(path)
        }
      }
    }
    return try paths.sorted().map { FolderFile(path: $0, content: try read(folder + "/" + $0)) }
  }

  private static func read(_ path: String) throws -> [UInt8] {
    let file = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { throw Unreadable(path: path, reason: unsafe String(cString: strerror(errno))) }
    defer { close(file) }
    var status = stat()
    guard unsafe fstat(file, &status) == 0 else { throw Unreadable(path: path, reason: "no size") }
    return unsafe [UInt8](unsafeUninitializedCapacity: Int(status.st_size)) { buffer, count in
      while count < buffer.count {
        let rest = unsafe UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(buffer)[count...])
        let step = unsafe Glibc.read(file, rest.baseAddress, rest.count)
        guard step > 0 else { break }
        count += step
      }
    }
  }
}

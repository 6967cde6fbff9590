import Archives
import Cryptography

/// A wheel's `RECORD` (PEP 376 and 427): what the wheel says it holds, compared with what it holds.
struct WheelRecord {
  struct Line {
    let path: String
    /// `sha256=…` in unpadded URL-safe base64; empty when the line has none.
    let digest: String
    /// -1 when the line has none.
    let byteCount: Int
  }

  let lines: [Line]

  init(_ content: ArraySlice<UInt8>) {
    lines = content.lines.compactMap { line in
      let fields = Self.fields(of: line)
      guard let path = fields.first, !path.isEmpty else { return nil }
      return Line(
        path: path, digest: fields.count > 1 ? fields[1] : "",
        byteCount: fields.count > 2 ? Int(fields[2].trimmedText) ?? -1 : -1)
    }
  }

  /// Compares the lines with the members of the wheel.
  ///
  /// - Parameters:
  ///   - recordPath: where this RECORD is, such as `name-1.0.dist-info/RECORD`.
  ///   - members: regular files of the wheel itself, by path.
  func anomalies(
    recordPath: String, members: [(path: String, content: ArraySlice<UInt8>)]
  ) -> [ArchiveAnomaly] {
    var found: [ArchiveAnomaly] = []
    var listed: [String: Int] = [:]
    for (index, line) in lines.enumerated() { listed[line.path] = index }
    var present: Set<String> = []
    let metadataFolder = String(decoding: recordPath.utf8.dropLast("RECORD".utf8.count), as: UTF8.self)
    // Signatures cover RECORD and so cannot be in it.
    let exempt: Set<String> = [recordPath, metadataFolder + "RECORD.jws", metadataFolder + "RECORD.p7s"]
    for member in members {
      present.insert(member.path)
      guard !exempt.contains(member.path) else { continue }
      guard let index = listed[member.path] else {
        found.append(
          ArchiveAnomaly(
            .recordUnlisted, path: member.path, message: "The wheel holds this file and its RECORD does not list it."))
        continue
      }
      if let message = Self.mismatch(lines[index], member.content) {
        found.append(ArchiveAnomaly(.recordHashMismatch, path: member.path, message: message))
      }
    }
    for line in lines where !present.contains(line.path) && !exempt.contains(line.path) {
      if Self.traverses(line.path) {
        found.append(
          ArchiveAnomaly(
            .recordTraversal, path: line.path, message: "RECORD names a path outside of the wheel: \(line.path)."))
      } else if !Self.isByteCodeCache(line.path) {
        found.append(
          ArchiveAnomaly(
            .recordAbsent, path: line.path, message: "RECORD lists this file and the wheel does not hold it."))
      }
    }
    return found
  }

  /// A sentence when size or digest of the line differ from the content; digests other than SHA-256 are not checked.
  private static func mismatch(
    _ line: Line, _ content: ArraySlice<UInt8>
  ) -> String? {
    if line.byteCount >= 0, line.byteCount != content.count {
      return "RECORD gives \(line.byteCount) bytes, the file has \(content.count)."
    }
    guard line.digest.hasPrefix("sha256=") else { return nil }
    var written = String(decoding: line.digest.utf8.dropFirst("sha256=".utf8.count), as: UTF8.self).trimmedText
    while written.hasSuffix("=") { written.removeLast() }
    let actual = urlSafeBase64(SHA256.digest(of: content))
    return written == actual ? nil : "RECORD gives SHA-256 \(written), the file has \(actual)."
  }

  /// Installers write `.pyc` files beside the sources and list them without a digest; wheels made again from an
  /// installation leave them out.
  private static func isByteCodeCache(_ path: String) -> Bool {
    path.hasASCIISuffix(".pyc") && path.pieces(at: UInt8(ascii: "/")).contains("__pycache__")
  }

  private static func traverses(_ path: String) -> Bool {
    path.hasPrefix("/") || path.hasPrefix("\\")
      || path.utf8.split(whereSeparator: { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "\\") })
        .contains { String($0) == ".." }
  }

  /// Fields of one CSV line; a quoted field may hold commas and doubled quotes.
  private static func fields(of line: ArraySlice<UInt8>) -> [String] {
    var fields: [String] = []
    var field: [UInt8] = []
    var isQuoted = false
    var index = line.startIndex
    while index < line.endIndex {
      let byte = line[index]
      index += 1
      if byte == UInt8(ascii: "\"") {
        if isQuoted, index < line.endIndex, line[index] == byte {
          field.append(byte)
          index += 1
        } else {
          isQuoted.toggle()
        }
      } else if byte == UInt8(ascii: ","), !isQuoted {
        fields.append(field[...].text)
        field = []
      } else {
        field.append(byte)
      }
    }
    fields.append(field[...].text)
    return fields
  }

  /// Base64 with `-` and `_`, no padding (PEP 427).
  static func urlSafeBase64(_ bytes: [UInt8]) -> String {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)
    var text: [UInt8] = []
    var index = 0
    while index < bytes.count {
      let first = Int(bytes[index])
      let second = index + 1 < bytes.count ? Int(bytes[index + 1]) : 0
      let third = index + 2 < bytes.count ? Int(bytes[index + 2]) : 0
      let group = first << 16 | second << 8 | third
      text.append(alphabet[group >> 18])
      text.append(alphabet[group >> 12 & 63])
      if index + 1 < bytes.count { text.append(alphabet[group >> 6 & 63]) }
      if index + 2 < bytes.count { text.append(alphabet[group & 63]) }
      index += 3
    }
    return String(decoding: text, as: UTF8.self)
  }
}

import PythonLibrary

/// PowerShell's `-EncodedCommand`: base64 over UTF-16, in a command line.
public enum EncodedCommand {
  /// Longest command line that is read; the systems themselves stop at 128 KiB a word.
  private static let maximumByteCount = 1 << 20

  /// The script, as UTF-8; nil when the line has no such option.
  ///
  /// PowerShell takes any prefix of the option's name that is not another option's: `-e`, `-en`, `-enc` …, and `-ec`.
  public static func script(in line: [UInt8]) -> [UInt8]? {
    guard line.count <= maximumByteCount else { return nil }
    let words = line.split(whereSeparator: isSeparator)
    guard words.contains(where: isPowerShell) else { return nil }
    for (position, word) in words.enumerated().dropLast() where isOption(word) {
      let data = words[position + 1]
      guard data.count >= 8, data.allSatisfy(isBase64) else { continue }
      if let script = decoded(data), !script.isEmpty { return script }
    }
    return nil
  }

  /// Missing padding is forgiven: a script that would not decode for want of a `=` is still worth reading.
  private static func decoded(_ data: ArraySlice<UInt8>) -> [UInt8]? {
    var letters = Array(data.prefix { $0 != UInt8(ascii: "=") })
    if letters.count % 4 == 1 { letters.removeLast() }
    letters += [UInt8](repeating: UInt8(ascii: "="), count: (4 - letters.count % 4) % 4)
    guard var bytes = try? Base64Family.decode(letters) else { return nil }
    if bytes.count % 2 == 1 { bytes.removeLast() }
    return try? Codecs.decode(bytes, .utf16(.little), .replace, ceiling: maximumByteCount).utf8
  }

  /// Blanks, quotes and the commas of a list: no letter of base64.
  private static func isSeparator(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x20, 0x09, 0x0a, 0x0d, UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: ","): true
    default: false
    }
  }

  private static func isPowerShell(_ word: ArraySlice<UInt8>) -> Bool {
    let lower = String(decoding: word.map { $0 >= 0x41 && $0 <= 0x5a ? $0 | 0x20 : $0 }, as: UTF8.self)
    return lower.contains("powershell") || lower == "pwsh" || lower.hasSuffix("/pwsh") || lower.hasSuffix("pwsh.exe")
  }

  private static func isOption(_ word: ArraySlice<UInt8>) -> Bool {
    guard let first = word.first, first == UInt8(ascii: "-") || first == UInt8(ascii: "/") else { return false }
    let name = String(decoding: word.dropFirst().map { $0 | 0x20 }, as: UTF8.self)
    return name == "ec" || (!name.isEmpty && "encodedcommand".hasPrefix(name))
  }

  private static func isBase64(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"),
      UInt8(ascii: "+"), UInt8(ascii: "/"), UInt8(ascii: "="):
      true
    default: false
    }
  }
}

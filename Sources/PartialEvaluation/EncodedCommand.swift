/// PowerShell's `-EncodedCommand`: base64 over UTF-16, in a command line.
enum EncodedCommand {
  /// The script, as UTF-8; nil when the line has no such option.
  ///
  /// PowerShell takes any prefix of the option's name that is not another option's: `-e`, `-en`, `-enc` …, and `-ec`.
  static func script(in line: [UInt8]) -> [UInt8]? {
    let words = line.split { $0 == 0x20 || $0 == 0x09 || $0 == 0x0a || $0 == 0x0d }
    guard words.contains(where: isPowerShell) else { return nil }
    for (position, word) in words.enumerated().dropLast() where isOption(word) {
      let data = words[position + 1].filter { $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "'") }
      guard data.count >= 8, data.allSatisfy(isBase64) else { continue }
      if let script = Decoders.utf16(Decoders.base64(Array(data)), isBigEndian: false), !script.isEmpty {
        return script
      }
    }
    return nil
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

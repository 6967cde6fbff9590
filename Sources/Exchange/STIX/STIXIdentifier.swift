internal import Cryptography
internal import JSON

/// Identifiers that follow from what they name, so that the same knowledge has the same ids wherever it is written
/// (STIX 2.1 section 2.9, RFC 9562 section 5.5).
enum STIXIdentifier {
  /// Of the standard, for observables (STIX 2.1 section 2.9).
  private static let observables = bytes(of: "00abedb4-aa42-466c-9c01-fed23315a9b7")
  /// Ours, for everything else; it never changes.
  private static let ours = bytes(of: "012d6839-a305-4ea1-85a7-ba2737ecd6d1")

  /// Id of an object of ours that the key tells apart from all others of its type.
  static func object(_ type: String, _ key: String) -> String {
    "\(type)--\(uuid(namespace: ours, name: Array("\(type)|\(key)".utf8)))"
  }

  /// Id of an observable by the properties that count for its type, given in the order of their names.
  static func observable(_ type: String, _ properties: [(name: String, json: [UInt8])]) -> String {
    var name: [UInt8] = [UInt8(ascii: "{")]
    for (position, property) in properties.enumerated() {
      if position > 0 { name.append(UInt8(ascii: ",")) }
      name += JSONNode.quoted(property.name) + [UInt8(ascii: ":")] + property.json
    }
    name.append(UInt8(ascii: "}"))
    return "\(type)--\(uuid(namespace: observables, name: name))"
  }

  /// True when the text is `type--` and a UUID in lower case.
  static func isValid(_ id: String, type: String) -> Bool {
    guard id.utf8.count == type.utf8.count + 38, id.hasPrefix("\(type)--") else { return false }
    for (position, byte) in id.utf8.dropFirst(type.utf8.count + 2).enumerated() {
      let isDash = [8, 13, 18, 23].contains(position)
      let isDigit = (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte)
      guard isDash ? byte == UInt8(ascii: "-") : isDigit else { return false }
    }
    return true
  }

  private static func uuid(namespace: [UInt8], name: [UInt8]) -> String {
    var digest = Array(DigestAlgorithm.sha1.digest(of: namespace + name).prefix(16))
    digest[6] = digest[6] & 0x0F | 0x50
    digest[8] = digest[8] & 0x3F | 0x80
    let digits = SHA256.hexadecimal(digest)
    var text = ""
    for (position, digit) in digits.enumerated() {
      if [8, 12, 16, 20].contains(position) { text += "-" }
      text.append(digit)
    }
    return text
  }

  private static func bytes(of uuid: String) -> [UInt8] {
    let digits = uuid.utf8.filter { $0 != UInt8(ascii: "-") }.map { $0 < 0x40 ? $0 - 0x30 : $0 - 0x57 }
    return stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
  }
}

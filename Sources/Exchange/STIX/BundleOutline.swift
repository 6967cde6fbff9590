internal import JSON

/// Where each object of a bundle stands. Objects are read one at a time, so that a million of them need their bytes, forty more
/// each, and room for the largest one.
struct BundleOutline {
  /// Bytes of a bundle.
  static let maximumByteCount = 512 << 20
  /// Objects in a bundle, every version of each counted.
  static let maximumObjectCount = 1_000_000

  /// Where an object begins, and what it is.
  struct Entry {
    var start: Int32
    var type: UInt16
    var isRevoked = false
  }

  let bytes: [UInt8]
  /// Id of the bundle, for messages.
  private(set) var id = ""
  /// The latest version of each object, in the order in which their first versions stand.
  private(set) var entries: [Entry] = []
  /// Names of types; `Entry.type` is a place in here.
  private(set) var types: [String] = []
  /// Extensions that objects bear, and how many bear each.
  private(set) var extensions: [String: Int] = [:]
  private var typeIndex: [String: UInt16] = [:]
  private var index: [IdentifierKey: Int32] = [:]

  private struct IdentifierKey: Hashable {
    var type: UInt16
    var high: UInt64
    var low: UInt64
  }

  private let objectCeiling: Int

  init(_ bytes: [UInt8], objectCeiling: Int = maximumObjectCount) throws(ExchangeError) {
    self.objectCeiling = objectCeiling
    guard bytes.count <= Self.maximumByteCount else {
      throw ExchangeError(
        .tooLarge, "the bundle has \(bytes.count) bytes, and at most \(Self.maximumByteCount) are read")
    }
    self.bytes = bytes
    do throws(JSONError) { try readTop() } catch {
      throw ExchangeError(.notJSON, "the bundle is not JSON that every reader reads alike: \(error)")
    }
    if let problem { throw problem }
    guard hasBundleType else {
      throw ExchangeError(.malformed, "the document is no STIX bundle: it has no type 'bundle'")
    }
  }

  // MARK: Reading

  private var hasBundleType = false
  private var problem: ExchangeError?

  private mutating func readTop() throws(JSONError) {
    var tree = JSONTree()
    var place = try expect(0x7B, at: 0, "expected '{'")
    var keys: Set<String> = []
    if try peek(place) == 0x7D { return try end(place + 1) }
    while true {
      place = try tree.read(bytes, from: place)
      let node = tree.root(of: bytes)
      guard let key = node.text else { throw JSONError(offset: place, message: "expected a key in quotes") }
      guard keys.insert(key).inserted else {
        throw JSONError(offset: place, message: "the key '\(key)' stands twice in the bundle")
      }
      place = try expect(0x3A, at: place, "expected ':' behind a key")
      if key == "objects" {
        place = try readObjects(from: place, &tree)
      } else {
        place = try tree.read(bytes, from: place)
        readHead(key, tree.root(of: bytes))
      }
      if problem != nil { return }
      switch try peek(place) {
      case 0x2C: place = skip(place) + 1
      case 0x7D: return try end(skip(place) + 1)
      default: throw JSONError(offset: place, message: "expected ',' or '}' in the bundle")
      }
    }
  }

  private mutating func readHead(_ key: String, _ value: JSONNode) {
    switch key {
    case "type": hasBundleType = value.text == "bundle"
    case "id":
      id = value.text ?? ""
      guard STIXIdentifier.isValid(id, type: "bundle") else {
        return refuse(.malformed, "the id of the bundle is '\(id.prefix(80))', expected 'bundle--' and a UUID")
      }
    case "spec_version":
      if value.text != "2.1" {
        refuse(.malformed, "the bundle is of STIX \(value.text?.prefix(20) ?? "of another kind"), expected 2.1")
      }
    default: break
    }
  }

  private mutating func readObjects(from start: Int, _ tree: inout JSONTree) throws(JSONError) -> Int {
    var place = try expect(0x5B, at: start, "expected a list of objects")
    if try peek(place) == 0x5D { return skip(place) + 1 }
    var count = 0
    while true {
      count += 1
      guard count <= objectCeiling else {
        refuse(.tooLarge, "the bundle has more than \(objectCeiling) objects, which is as many as are read")
        return place
      }
      let first = skip(place)
      place = try tree.read(bytes, from: place)
      take(tree.root(of: bytes), at: first)
      if problem != nil { return place }
      switch try peek(place) {
      case 0x2C: place = skip(place) + 1
      case 0x5D: return skip(place) + 1
      default: throw JSONError(offset: place, message: "expected ',' or ']' behind an object")
      }
    }
  }

  private mutating func refuse(_ code: ExchangeError.Code, _ message: String) {
    if problem == nil { problem = ExchangeError(code, message) }
  }

  private func skip(_ place: Int) -> Int {
    var place = place
    while place < bytes.count, bytes[place] <= 0x20, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[place]) { place += 1 }
    return place
  }

  private func peek(_ place: Int) throws(JSONError) -> UInt8 {
    let place = skip(place)
    guard place < bytes.count else { throw JSONError(offset: place, message: "the text ends within the bundle") }
    return bytes[place]
  }

  private func expect(_ byte: UInt8, at place: Int, _ message: String) throws(JSONError) -> Int {
    let place = skip(place)
    guard place < bytes.count, bytes[place] == byte else { throw JSONError(offset: place, message: message) }
    return place + 1
  }

  private func end(_ place: Int) throws(JSONError) {
    let place = skip(place)
    guard place == bytes.count else { throw JSONError(offset: place, message: "expected the end behind the bundle") }
  }

  // MARK: Objects

  /// Observables and markings have no versions (STIX 2.1 sections 3.2 and 7.2).
  private static let timeless: Set<String> = [
    "artifact", "autonomous-system", "directory", "domain-name", "email-addr", "email-message", "file", "ipv4-addr",
    "ipv6-addr", "mac-addr", "mutex", "network-traffic", "process", "software", "url", "user-account",
    "windows-registry-key", "x509-certificate", "marking-definition",
  ]

  /// Checks what every object must have and remembers where it stands.
  private mutating func take(_ object: JSONNode, at start: Int) {
    guard object.kind == .object, let type = object["type"]?.text, let id = object["id"]?.text else {
      return refuse(.malformed, "the object at byte \(start) has no type or no id")
    }
    guard STIXIdentifier.isValid(id, type: type), let (high, low) = Self.number(id) else {
      return refuse(.malformed, "'\(id.prefix(80))' is no id of the type '\(type.prefix(40))'")
    }
    if let version = object["spec_version"], version.text != "2.1" {
      return refuse(.malformed, "\(id) is of another version than STIX 2.1")
    }
    let isTimeless = Self.timeless.contains(type)
    if !isTimeless {
      guard object["spec_version"] != nil else {
        return refuse(.malformed, "\(id) has no spec_version; STIX 2.0 is not read")
      }
      guard let created = object["created"]?.text, let modified = object["modified"]?.text,
        STIXInstant.isValid(created), STIXInstant.isValid(modified)
      else { return refuse(.malformed, "\(id) lacks its date of creation or of change") }
      guard !STIXInstant.isLater(created, than: modified) else {
        return refuse(.contradiction, "\(id) was changed before it was made")
      }
    }
    if let confidence = object["confidence"], !(0...100).contains(confidence.integer ?? -1) {
      return refuse(.malformed, "the confidence of \(id) is no number from 0 to 100")
    }
    if let creator = object["created_by_ref"], !STIXIdentifier.isValid(creator.text ?? "", type: "identity") {
      return refuse(.malformed, "\(id) is created by something that is no identity")
    }
    var isRevoked = false
    if let revoked = object["revoked"] {
      guard let flag = revoked.flag else { return refuse(.malformed, "'revoked' of \(id) is neither true nor false") }
      isRevoked = flag
    }
    for member in object["extensions"]?.members ?? [] {
      // A bundle of a million objects may bear a million extensions: they are counted, not kept.
      if extensions[member.key] != nil || extensions.count < 1_000 { extensions[member.key, default: 0] += 1 }
    }
    let typeNumber = number(ofType: type)
    let key = IdentifierKey(type: typeNumber, high: high, low: low)
    let entry = Entry(start: Int32(truncatingIfNeeded: start), type: typeNumber, isRevoked: isRevoked)
    guard let known = index[key] else {
      index[key] = Int32(truncatingIfNeeded: entries.count)
      entries.append(entry)
      return
    }
    let other = self.object(Int(known))
    let isNewer =
      isTimeless ? false : STIXInstant.isLater(object["modified"]?.text ?? "", than: other["modified"]?.text ?? "")
    let isOlder =
      isTimeless ? false : STIXInstant.isLater(other["modified"]?.text ?? "", than: object["modified"]?.text ?? "")
    if isNewer {
      entries[Int(known)] = entry
    } else if !isOlder, other.canonical != object.canonical {
      refuse(.contradiction, "\(id) stands twice with different content and the same date of change")
    }
  }

  private mutating func number(ofType type: String) -> UInt16 {
    if let number = typeIndex[type] { return number }
    guard types.count < 1_000 else {
      refuse(.tooLarge, "the bundle has more than 1000 types of objects")
      return 0
    }
    let number = UInt16(truncatingIfNeeded: types.count)
    types.append(type)
    typeIndex[type] = number
    return number
  }

  private static func number(_ id: String) -> (UInt64, UInt64)? {
    let digits = id.utf8.suffix(36).filter { $0 != UInt8(ascii: "-") }
    guard let high = UInt64(String(decoding: digits.prefix(16), as: UTF8.self), radix: 16),
      let low = UInt64(String(decoding: digits.suffix(16), as: UTF8.self), radix: 16)
    else { return nil }
    return (high, low)
  }

  // MARK: Looking up

  /// The object of an entry; it was read before, so it is there.
  func object(_ position: Int) -> JSONNode {
    var tree = JSONTree()
    _ = try? tree.read(bytes, from: Int(entries[position].start))
    return tree.root(of: bytes)
  }

  func type(_ position: Int) -> String { types[Int(entries[position].type)] }

  /// Where the object of that id is among the entries.
  func position(of id: String) -> Int? {
    guard id.utf8.count > 38, let type = typeIndex[String(decoding: id.utf8.dropLast(38), as: UTF8.self)],
      STIXIdentifier.isValid(id, type: types[Int(type)]), let (high, low) = Self.number(id)
    else { return nil }
    return index[IdentifierKey(type: type, high: high, low: low)].map(Int.init)
  }
}

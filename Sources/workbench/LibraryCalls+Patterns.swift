import BigIntegers
import Cryptography
import PythonLibrary

extension LibraryCalls {
  static func patterns(_ name: String, _ arguments: inout WireArguments) throws -> Wire? {
    guard name.hasPrefix("re.") else { return nil }
    let pattern: Pattern
    let given = try arguments.next()
    let flags = PatternFlags(rawValue: try arguments.int())
    switch given {
    case .text(let text): pattern = try Pattern(text, flags: flags)
    case .bytes(let bytes): pattern = try Pattern(bytes: bytes, flags: flags)
    default: throw Wire.Malformed()
    }
    var template = PythonString()
    if name == "re.sub" { template = try arguments.text() }
    let text: PatternText
    switch try arguments.next() {
    case .text(let own): text = PatternText(own)
    case .bytes(let own): text = PatternText(bytes: own)
    default: throw Wire.Malformed()
    }
    var steps = 2_000_000
    func wire(_ span: Range<Int>?) -> Wire {
      span.map { .list([.integer(BigInteger($0.lowerBound)), .integer(BigInteger($0.upperBound))]) } ?? .none
    }
    func wire(_ match: Pattern.Match) -> Wire {
      .list(match.spans.map { wire($0) } + [match.lastIndex.map { .integer(BigInteger($0)) } ?? .none])
    }
    switch name {
    case "re.search", "re.match", "re.fullmatch":
      let kind: Pattern.Kind = name == "re.search" ? .anywhere : name == "re.match" ? .prefix : .whole
      let start = try arguments.optionalInt() ?? 0
      let end = try arguments.optionalInt() ?? .max
      return try pattern.match(kind, text, from: start, to: end, steps: &steps).map { wire($0) } ?? Wire.none
    case "re.finditer":
      return .list(try pattern.matches(text, ceiling: ceiling, steps: &steps).map { wire($0) })
    case "re.split":
      let limit = try arguments.int()
      return .list(
        try pattern.split(text, limit: limit, ceiling: ceiling, steps: &steps).map {
          $0.map { .text(text[$0]) } ?? Wire.none
        })
    case "re.sub":
      let parsed = try PatternTemplate(template, for: pattern)
      let result = try PatternTemplate.substitute(
        pattern, parsed, in: text, limit: try arguments.int(), ceiling: ceiling, steps: &steps)
      return .list([.text(result.text), .integer(BigInteger(result.count))])
    default: return nil
    }
  }

  static func ciphers(_ name: String, _ arguments: inout WireArguments) throws -> Wire? {
    do {
      switch name {
      case "hash":
        guard let algorithm = DigestAlgorithm(named: try arguments.text().text) else { throw Wire.Malformed() }
        let bytes = try arguments.bytes()
        return .bytes(algorithm.digest(of: bytes, count: try arguments.optionalInt()))
      case "blake2b", "blake2s":
        let bytes = try arguments.bytes()
        let count = try arguments.int()
        let key = try arguments.bytes()
        let salt = try arguments.bytes()
        let person = try arguments.bytes()
        return .bytes(
          name == "blake2b"
            ? Blake2.b(bytes, count: count, key: key, salt: salt, person: person)
            : Blake2.s(bytes, count: count, key: key, salt: salt, person: person))
      case "hmac":
        guard let algorithm = DigestAlgorithm(named: try arguments.text().text) else { throw Wire.Malformed() }
        return .bytes(HMAC.code(algorithm, key: try arguments.bytes(), message: try arguments.bytes()) ?? [])
      case "pbkdf2":
        guard let algorithm = DigestAlgorithm(named: try arguments.text().text) else { throw Wire.Malformed() }
        let password = try arguments.bytes()
        let salt = try arguments.bytes()
        let iterations = try arguments.int()
        return .bytes(
          KeyDerivation.pbkdf2(
            algorithm, password: password, salt: salt, iterations: iterations, count: try arguments.int()) ?? [])
      case "hkdf":
        guard let algorithm = DigestAlgorithm(named: try arguments.text().text) else { throw Wire.Malformed() }
        let key = try arguments.bytes()
        let salt = try arguments.bytes()
        let info = try arguments.bytes()
        return .bytes(
          KeyDerivation.hkdf(algorithm, key: key, salt: salt, info: info, count: try arguments.int()) ?? [])
      case "cipher":
        guard let algorithm = BlockCipherAlgorithm(rawValue: try arguments.text().text),
          let mode = CipherMode(rawValue: try arguments.text().text)
        else { throw Wire.Malformed() }
        let cipher = try BlockCipher(algorithm, key: try arguments.bytes())
        let vector = try arguments.bytes()
        let bytes = try arguments.bytes()
        return .bytes(try cipher.run(bytes, mode: mode, vector: vector, isEncrypting: try arguments.bool()))
      case "gcm":
        let cipher = try BlockCipher(.aes, key: try arguments.bytes())
        let nonce = try arguments.bytes()
        let bytes = try arguments.bytes()
        let both = try cipher.runGCM(bytes, nonce: nonce, associated: try arguments.bytes(), isEncrypting: true)
        let back = try cipher.runGCM(both.output, nonce: nonce, associated: [], isEncrypting: false)
        guard back.output == bytes else { return Wire.none }
        return .bytes(both.output + both.tag)
      case "chacha20":
        let key = try arguments.bytes()
        let nonce = try arguments.bytes()
        let counter = UInt32(truncatingIfNeeded: try arguments.int())
        return .bytes(try StreamCipher.chacha20(try arguments.bytes(), key: key, nonce: nonce, counter: counter))
      case "chacha20poly1305":
        let key = try arguments.bytes()
        let nonce = try arguments.bytes()
        let bytes = try arguments.bytes()
        let both = try StreamCipher.chacha20Poly1305(
          bytes, key: key, nonce: nonce, associated: try arguments.bytes(), isEncrypting: true)
        return .bytes(both.output + both.tag)
      case "rc4":
        let key = try arguments.bytes()
        return .bytes(try StreamCipher.arcfour(try arguments.bytes(), key: key))
      case "fernet":
        let key = try arguments.bytes()
        return .bytes(try FernetText.decrypt(try arguments.bytes(), key: key))
      case "pad":
        let bytes = try arguments.bytes()
        return .bytes(Padding.pad(bytes, blockByteCount: try arguments.int()))
      case "unpad":
        let bytes = try arguments.bytes()
        return .bytes(try Padding.unpad(bytes, blockByteCount: try arguments.int()))
      default: return nil
      }
    } catch is CipherFault {
      throw PythonError(.valueError, "")
    }
  }
}

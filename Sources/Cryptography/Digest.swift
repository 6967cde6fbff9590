import CNettle

/// The digests of Python's `hashlib`.
public enum DigestAlgorithm: String, Sendable, CaseIterable {
  case md4, md5, sha1, sha224, sha256, sha384, sha512
  case sha512With224Bits = "sha512_224"
  case sha512With256Bits = "sha512_256"
  case sha3With224Bits = "sha3_224"
  case sha3With256Bits = "sha3_256"
  case sha3With384Bits = "sha3_384"
  case sha3With512Bits = "sha3_512"
  case shake128 = "shake_128"
  case shake256 = "shake_256"
  case blake2b, blake2s, ripemd160, sm3

  /// Finds an algorithm by a name that `hashlib.new` takes: either case, `-` for `_`.
  public init?(named name: String) {
    let plain = String(name.lowercased().map { $0 == "-" ? "_" : $0 })
    switch plain {
    case "sha_1": self = .sha1
    case "sha_224": self = .sha224
    case "sha_256", "sha2_256": self = .sha256
    case "sha_384", "sha2_384": self = .sha384
    case "sha_512", "sha2_512": self = .sha512
    case "sha512/224", "sha_512_224": self = .sha512With224Bits
    case "sha512/256", "sha_512_256": self = .sha512With256Bits
    case "shake128": self = .shake128
    case "shake256": self = .shake256
    case "rmd160", "ripemd": self = .ripemd160
    case "blake2b512", "blake2b_512": self = .blake2b
    case "blake2s256", "blake2s_256": self = .blake2s
    default:
      guard let own = DigestAlgorithm(rawValue: plain) else { return nil }
      self = own
    }
  }

  /// Bytes of a digest; 0 where the caller says how many (`shake_128`, `shake_256`).
  public var byteCount: Int {
    switch self {
    case .md4, .md5: 16
    case .sha1, .ripemd160: 20
    case .sha224, .sha512With224Bits, .sha3With224Bits: 28
    case .sha256, .sha512With256Bits, .sha3With256Bits, .blake2s, .sm3: 32
    case .sha384, .sha3With384Bits: 48
    case .sha512, .sha3With512Bits, .blake2b: 64
    case .shake128, .shake256: 0
    }
  }

  /// Bytes of a block, which HMAC needs.
  public var blockByteCount: Int {
    switch self {
    case .md4, .md5, .sha1, .ripemd160, .sha224, .sha256, .blake2s, .sm3: 64
    case .sha384, .sha512, .sha512With224Bits, .sha512With256Bits, .blake2b: 128
    case .sha3With224Bits: 144
    case .sha3With256Bits, .shake256: 136
    case .sha3With384Bits: 104
    case .sha3With512Bits: 72
    case .shake128: 168
    }
  }

  /// The digest of bytes. `count` is for `shake_128` and `shake_256` alone, and bounded by the caller.
  public func digest(of bytes: [UInt8], count: Int? = nil) -> [UInt8] {
    switch self {
    case .md4: unsafe Self.run(nettle_md4, bytes)
    case .md5: unsafe Self.run(nettle_md5, bytes)
    case .sha1: unsafe Self.run(nettle_sha1, bytes)
    case .ripemd160: unsafe Self.run(nettle_ripemd160, bytes)
    case .sha224: unsafe Self.run(nettle_sha224, bytes)
    case .sha256: unsafe Self.run(nettle_sha256, bytes)
    case .sha384: unsafe Self.run(nettle_sha384, bytes)
    case .sha512: unsafe Self.run(nettle_sha512, bytes)
    case .sha512With224Bits: unsafe Self.run(nettle_sha512_224, bytes)
    case .sha512With256Bits: unsafe Self.run(nettle_sha512_256, bytes)
    case .sha3With224Bits: unsafe Self.run(nettle_sha3_224, bytes)
    case .sha3With256Bits: unsafe Self.run(nettle_sha3_256, bytes)
    case .sha3With384Bits: unsafe Self.run(nettle_sha3_384, bytes)
    case .sha3With512Bits: unsafe Self.run(nettle_sha3_512, bytes)
    case .sm3: unsafe Self.run(nettle_sm3, bytes)
    case .shake128: Keccak.shake(bytes, rate: 168, count: count ?? 0)
    case .shake256: Keccak.shake(bytes, rate: 136, count: count ?? 0)
    case .blake2b: Blake2.b(bytes)
    case .blake2s: Blake2.s(bytes)
    }
  }

  /// Runs one of nettle's digests, which describe themselves.
  private static func run(_ hash: nettle_hash, _ bytes: [UInt8]) -> [UInt8] {
    let size = unsafe Int(hash.digest_size)
    let context = unsafe UnsafeMutableRawPointer.allocate(byteCount: Int(hash.context_size), alignment: 16)
    defer { unsafe context.deallocate() }
    unsafe hash.`init`(context)
    unsafe hash.update(context, bytes.count, bytes)
    return unsafe [UInt8](unsafeUninitializedCapacity: size) { output, count in
      unsafe hash.digest(context, size, output.baseAddress)
      count = size
    }
  }
}

/// SHAKE (FIPS 202), which nettle has in part only, over its permutation.
enum Keccak {
  static func shake(_ bytes: [UInt8], rate: Int, count: Int) -> [UInt8] {
    var padded = bytes
    padded.append(0x1f)
    while padded.count % rate != 0 { padded.append(0) }
    padded[padded.count - 1] |= 0x80
    var words = [UInt64](repeating: 0, count: 25)
    for block in stride(from: 0, to: padded.count, by: rate) {
      for index in 0..<rate { words[index / 8] ^= UInt64(padded[block + index]) << UInt64(index % 8 * 8) }
      permute(&words)
    }
    var result: [UInt8] = []
    result.reserveCapacity(max(0, count))
    while result.count < count {
      for index in 0..<min(rate, count - result.count) {
        result.append(UInt8(truncatingIfNeeded: words[index / 8] >> UInt64(index % 8 * 8)))
      }
      if result.count < count { permute(&words) }
    }
    return result
  }

  private static func permute(_ words: inout [UInt64]) {
    var state = sha3_state()
    unsafe withUnsafeMutableBytes(of: &state) { target in
      unsafe words.withUnsafeBytes { unsafe target.copyMemory(from: $0) }
    }
    unsafe nettle_sha3_permute(&state)
    unsafe withUnsafeBytes(of: state) { source in
      unsafe words.withUnsafeMutableBytes { unsafe $0.copyMemory(from: source) }
    }
  }
}

import CNettle

/// Why a cipher gave nothing.
public enum CipherFault: Error, Hashable, Sendable {
  /// The key has a length that the algorithm does not know.
  case keyLength(Int)
  /// Initialisation vector, nonce or counter of a wrong length.
  case vectorLength(Int)
  /// The input is no whole number of blocks.
  case inputLength(Int)
  /// The tag or the signature is another one.
  case authentication
  /// The padding is none.
  case padding
}

/// A cipher that works on blocks.
public enum BlockCipherAlgorithm: String, Sendable, CaseIterable {
  /// AES (FIPS 197) with keys of 16, 24 or 32 bytes.
  case aes
  /// DES (FIPS 46-3), 8 bytes.
  case des
  /// Triple DES, 16 or 24 bytes.
  case tripleDES = "des3"
  /// Blowfish, 4 to 56 bytes.
  case blowfish

  /// Bytes of a block.
  public var blockByteCount: Int { self == .aes ? 16 : 8 }
}

/// How blocks are chained (SP 800-38A).
public enum CipherMode: String, Sendable, CaseIterable {
  case ecb, cbc, ctr, ofb
  /// Cipher feedback of 8 bits.
  case cfb8
  /// Cipher feedback of a whole block.
  case cfb
}

/// A block cipher with its key.
@safe public final class BlockCipher {
  typealias Transform =
    @convention(c) (
      UnsafeRawPointer?, Int, UnsafeMutablePointer<UInt8>?, UnsafePointer<UInt8>?
    ) -> Void

  /// Bytes of a block.
  public let blockByteCount: Int
  private let encryption: UnsafeMutableRawPointer
  private let decryption: UnsafeMutableRawPointer
  private let encrypt: Transform
  private let decrypt: Transform

  /// Bytes that hold a key of any of the algorithms.
  private static let contextSize = max(
    MemoryLayout<aes256_ctx>.size, MemoryLayout<blowfish_ctx>.size, MemoryLayout<des3_ctx>.size)

  /// Creates a cipher.
  public init(_ algorithm: BlockCipherAlgorithm, key: [UInt8]) throws(CipherFault) {
    switch algorithm {
    case .aes: guard [16, 24, 32].contains(key.count) else { throw .keyLength(key.count) }
    case .des: guard key.count == 8 else { throw .keyLength(key.count) }
    case .tripleDES: guard [16, 24].contains(key.count) else { throw .keyLength(key.count) }
    case .blowfish: guard (4...56).contains(key.count) else { throw .keyLength(key.count) }
    }
    blockByteCount = algorithm.blockByteCount
    unsafe encryption = UnsafeMutableRawPointer.allocate(byteCount: Self.contextSize, alignment: 16)
    unsafe decryption = UnsafeMutableRawPointer.allocate(byteCount: Self.contextSize, alignment: 16)
    switch algorithm {
    case .aes:
      let cipher = unsafe key.count == 16 ? nettle_aes128 : key.count == 24 ? nettle_aes192 : nettle_aes256
      unsafe cipher.set_encrypt_key(encryption, key)
      unsafe cipher.set_decrypt_key(decryption, key)
      unsafe encrypt = cipher.encrypt
      unsafe decrypt = cipher.decrypt
    case .des:
      unsafe nettle_des_set_key(encryption.assumingMemoryBound(to: des_ctx.self), key)
      unsafe decryption.copyMemory(from: encryption, byteCount: Self.contextSize)
      unsafe encrypt = { unsafe nettle_des_encrypt($0?.assumingMemoryBound(to: des_ctx.self), $1, $2, $3) }
      unsafe decrypt = { unsafe nettle_des_decrypt($0?.assumingMemoryBound(to: des_ctx.self), $1, $2, $3) }
    case .tripleDES:
      let whole = key.count == 24 ? key : key + key.prefix(8)
      unsafe nettle_des3_set_key(encryption.assumingMemoryBound(to: des3_ctx.self), whole)
      unsafe decryption.copyMemory(from: encryption, byteCount: Self.contextSize)
      unsafe encrypt = { unsafe nettle_des3_encrypt($0?.assumingMemoryBound(to: des3_ctx.self), $1, $2, $3) }
      unsafe decrypt = { unsafe nettle_des3_decrypt($0?.assumingMemoryBound(to: des3_ctx.self), $1, $2, $3) }
    case .blowfish:
      unsafe nettle_blowfish_set_key(encryption.assumingMemoryBound(to: blowfish_ctx.self), key.count, key)
      unsafe decryption.copyMemory(from: encryption, byteCount: Self.contextSize)
      unsafe encrypt = { unsafe nettle_blowfish_encrypt($0?.assumingMemoryBound(to: blowfish_ctx.self), $1, $2, $3) }
      unsafe decrypt = { unsafe nettle_blowfish_decrypt($0?.assumingMemoryBound(to: blowfish_ctx.self), $1, $2, $3) }
    }
  }

  deinit {
    unsafe encryption.deallocate()
    unsafe decryption.deallocate()
  }

  /// Runs a mode over the input. `vector` is the initialisation vector, or for `ctr` the first counter block; it is not
  /// used by `ecb`.
  public func run(
    _ input: [UInt8], mode: CipherMode, vector: [UInt8], isEncrypting: Bool
  ) throws(CipherFault) -> [UInt8] {
    if mode != .ecb, vector.count != blockByteCount { throw .vectorLength(vector.count) }
    if mode == .ecb || mode == .cbc, input.count % blockByteCount != 0 { throw .inputLength(input.count) }
    guard !input.isEmpty else { return [] }
    // The C calls below see bare pointers into this object.
    defer { withExtendedLifetime(self) {} }
    var vector = vector
    let block = blockByteCount
    return unsafe [UInt8](unsafeUninitializedCapacity: input.count) { output, count in
      let target = output.baseAddress
      switch (mode, isEncrypting) {
      case (.ecb, true): unsafe encrypt(encryption, input.count, target, input)
      case (.ecb, false): unsafe decrypt(decryption, input.count, target, input)
      case (.cbc, true): unsafe nettle_cbc_encrypt(encryption, encrypt, block, &vector, input.count, target, input)
      case (.cbc, false): unsafe nettle_cbc_decrypt(decryption, decrypt, block, &vector, input.count, target, input)
      case (.ctr, _): unsafe nettle_ctr_crypt(encryption, encrypt, block, &vector, input.count, target, input)
      case (.cfb8, true): unsafe nettle_cfb8_encrypt(encryption, encrypt, block, &vector, input.count, target, input)
      case (.cfb8, false): unsafe nettle_cfb8_decrypt(encryption, encrypt, block, &vector, input.count, target, input)
      case (.cfb, true): unsafe nettle_cfb_encrypt(encryption, encrypt, block, &vector, input.count, target, input)
      case (.cfb, false): unsafe nettle_cfb_decrypt(encryption, encrypt, block, &vector, input.count, target, input)
      case (.ofb, _):
        for index in input.indices {
          if index % block == 0 {
            let before = vector
            unsafe encrypt(encryption, block, &vector, before)
          }
          unsafe output[index] = input[index] ^ vector[index % block]
        }
      }
      count = input.count
    }
  }

  /// Galois counter mode (SP 800-38D), of ciphers with blocks of 16 bytes. When `tag` is given it must be the tag of the
  /// text, else `.authentication`; its first bytes suffice.
  public func runGCM(
    _ input: [UInt8], nonce: [UInt8], associated: [UInt8], isEncrypting: Bool, tag: [UInt8]? = nil
  ) throws(CipherFault) -> (output: [UInt8], tag: [UInt8]) {
    guard blockByteCount == 16 else { throw .keyLength(blockByteCount) }
    guard !nonce.isEmpty else { throw .vectorLength(0) }
    defer { withExtendedLifetime(self) {} }
    var key = gcm_key()
    var context = gcm_ctx()
    unsafe nettle_gcm_set_key(&key, encryption, encrypt)
    unsafe nettle_gcm_set_iv(&context, &key, nonce.count, nonce)
    unsafe nettle_gcm_update(&context, &key, associated.count, associated)
    let output = unsafe [UInt8](unsafeUninitializedCapacity: input.count) { output, count in
      if isEncrypting {
        unsafe nettle_gcm_encrypt(&context, &key, encryption, encrypt, input.count, output.baseAddress, input)
      } else {
        unsafe nettle_gcm_decrypt(&context, &key, encryption, encrypt, input.count, output.baseAddress, input)
      }
      count = input.count
    }
    var computed = [UInt8](repeating: 0, count: 16)
    unsafe nettle_gcm_digest(&context, &key, encryption, encrypt, 16, &computed)
    if let tag, tag.isEmpty || !computed.starts(with: tag) { throw .authentication }
    return (output, computed)
  }
}

/// Padding of PKCS #7 (RFC 5652 §6.3).
public enum Padding {
  /// Fills up to whole blocks.
  public static func pad(_ bytes: [UInt8], blockByteCount: Int) -> [UInt8] {
    precondition((1...255).contains(blockByteCount), "A block has 1 to 255 bytes.")
    let missing = blockByteCount - bytes.count % blockByteCount
    return bytes + [UInt8](repeating: UInt8(missing), count: missing)
  }

  /// Takes the padding away.
  public static func unpad(_ bytes: [UInt8], blockByteCount: Int) throws(CipherFault) -> [UInt8] {
    guard bytes.count % blockByteCount == 0, let last = bytes.last else { throw .padding }
    let count = Int(last)
    guard count >= 1, count <= min(blockByteCount, bytes.count), bytes.suffix(count).allSatisfy({ $0 == last }) else {
      throw .padding
    }
    return Array(bytes.dropLast(count))
  }
}

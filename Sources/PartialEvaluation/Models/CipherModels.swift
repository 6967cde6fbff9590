import Cryptography
import PythonLibrary

/// `cryptography.fernet` and the AES of `Crypto.Cipher`, with keys that are in the package.
enum CipherModels {
  private final class State: NativeState {
    let cipher: BlockCipher
    let mode: CipherMode
    let vector: [UInt8]

    init(_ cipher: BlockCipher, _ mode: CipherMode, _ vector: [UInt8]) {
      self.cipher = cipher
      self.mode = mode
      self.vector = vector
      super.init()
    }
  }

  static func register(_ registry: inout Registry) {
    // The package of the name `fernet` has the same class.
    for name in ["cryptography.fernet.Fernet", "fernet.Fernet"] { registerFernet(&registry, name) }
    for root in ["Crypto", "Cryptodome"] { registerBlocks(&registry, root + ".Cipher") }
  }

  private static func registerFernet(_ registry: inout Registry, _ name: String) {
    registry.type(name) { (machine, arguments) throws(Signal) in
      let made = InstanceObject(machine.heap, machine.type(name))
      made.payload = .bytes(Bytes(try EncodingModels.encoded(machine, arguments.value(0, "key"))))
      return .instance(made)
    }
    registry.function(name + ".decrypt") { (machine, arguments) throws(Signal) in
      guard case .instance(let fernet)? = arguments[0], let key = machine.bytes(fernet.payload) else { return .none }
      let source = arguments.value(1, "token") ?? .none
      let token = try EncodingModels.encoded(machine, source)
      try machine.charge(token.count * 4)
      guard let plain = openFernet(token, key: key) else { throw machine.error("ValueError", "InvalidToken") }
      try machine.chargeResult(plain.count)
      return .bytes(Bytes(plain, history: machine.derive(machine.history(of: source), "fernet")))
    }
  }

  /// The text of a token, both in base 64. The signature is not checked: who inspects wants to read the text all the same.
  private static func openFernet(_ token: [UInt8], key: [UInt8]) -> [UInt8]? {
    guard let key = try? Base64Family.decodeURLSafe(key), let token = try? Base64Family.decodeURLSafe(token) else {
      return nil
    }
    return try? Fernet.open(token, key: key, checksSignature: false).text
  }

  private static func registerBlocks(_ registry: inout Registry, _ root: String) {
    let algorithms: [(String, BlockCipherAlgorithm)] = [
      ("AES", .aes), ("DES", .des), ("DES3", .tripleDES), ("Blowfish", .blowfish),
    ]
    let modes: [(String, Int, CipherMode)] = [
      ("MODE_ECB", 1, .ecb), ("MODE_CBC", 2, .cbc), ("MODE_CFB", 3, .cfb8), ("MODE_OFB", 5, .ofb),
      ("MODE_CTR", 6, .ctr),
    ]
    for (name, algorithm) in algorithms {
      let module = "\(root).\(name)"
      registry.type(module + ".Cipher")
      registry.constant(module + ".block_size") { _ in .int(algorithm == .aes ? 16 : 8) }
      for (mode, number, _) in modes { registry.constant("\(module).\(mode)") { _ in .int(number) } }
      registry.function(module + ".new") { (machine, arguments) throws(Signal) in
        let key = try BytesModels.content(machine, arguments.value(0, "key"))
        let number = try machine.integer(arguments.value(1, "mode") ?? .int(1))
        guard let mode = modes.first(where: { $0.1 == number })?.2 else {
          throw .unknown(machine.unknown(.unsupported))
        }
        let given = arguments.value(2, "iv") ?? arguments.keyword("IV") ?? arguments.keyword("nonce")
        var vector = try given.map { (value) throws(Signal) in try BytesModels.content(machine, value) } ?? []
        let size = algorithm == .aes ? 16 : 8
        if mode == .ctr, vector.count < size { vector += [UInt8](repeating: 0, count: size - vector.count) }
        let made = InstanceObject(machine.heap, machine.type(module + ".Cipher"))
        do throws(CipherFault) {
          made.native = State(try BlockCipher(algorithm, key: key), mode, vector)
        } catch {
          throw machine.error("ValueError", "Incorrect \(name) key length (\(key.count) bytes)")
        }
        return .instance(made)
      }
      for (method, isEncrypting) in [("encrypt", true), ("decrypt", false)] {
        registry.function("\(module).Cipher.\(method)") { (machine, arguments) throws(Signal) in
          guard case .instance(let cipher)? = arguments[0], let state = cipher.native as? State else { return .none }
          let source = arguments[1] ?? .none
          let input = try BytesModels.content(machine, source)
          try machine.chargeResult(input.count * 2)
          do throws(CipherFault) {
            let output = try state.cipher.run(input, mode: state.mode, vector: state.vector, isEncrypting: isEncrypting)
            return .bytes(
              Bytes(output, history: isEncrypting ? 0 : machine.derive(machine.history(of: source), name.lowercased())))
          } catch {
            throw machine.error("ValueError", "Data must be padded to \(state.cipher.blockByteCount) byte boundary")
          }
        }
      }
    }
    let utilities = root.split(separator: ".")[0] + ".Util.Padding"
    registry.function(utilities + ".unpad") { (machine, arguments) throws(Signal) in
      let source = arguments[0] ?? .none
      let bytes = try BytesModels.content(machine, source)
      let size = try machine.integer(arguments[1] ?? .int(16))
      do throws(CipherFault) {
        return .bytes(Bytes(try Padding.unpad(bytes, blockByteCount: size), history: machine.history(of: source)))
      } catch {
        throw machine.error("ValueError", "Padding is incorrect.")
      }
    }
  }
}

import Cryptography
import PythonLibrary

/// `hashlib` and `hmac`.
enum DigestModels {
  /// What was fed to a digest so far.
  private final class State: NativeState {
    let algorithm: DigestAlgorithm

    init(_ algorithm: DigestAlgorithm) {
      self.algorithm = algorithm
      super.init()
    }
  }

  static func register(_ registry: inout Registry) {
    registry.type("hashlib.Hash")
    for algorithm in DigestAlgorithm.allCases {
      registry.function("hashlib." + algorithm.rawValue) { (machine, arguments) throws(Signal) in
        try make(machine, algorithm, arguments.value(0, "data") ?? arguments.keyword("string"))
      }
    }
    for name in ["sha1", "sha224", "sha256", "sha384", "sha512", "md5"] {
      registry.alias("_\(name).\(name)", of: "hashlib." + name)
    }
    registry.function("hashlib.new") { (machine, arguments) throws(Signal) in
      let name = try machine.plain(arguments.value(0, "name") ?? .none).text
      guard let algorithm = DigestAlgorithm(named: name) else {
        throw machine.error("ValueError", "unsupported hash type \(name)")
      }
      return try make(machine, algorithm, arguments.value(1, "data"))
    }
    registry.function("hashlib.Hash.update") { (machine, arguments) throws(Signal) in
      guard case .instance(let hash)? = arguments[0] else { return .none }
      let more = try BytesModels.content(machine, arguments[1])
      let old = machine.bytes(hash.payload) ?? []
      try machine.chargeResult(old.count + more.count)
      machine.touch(hash)
      hash.payload = .bytes(Bytes(old + more))
      return .none
    }
    registry.function("hashlib.Hash.copy") { machine, arguments in
      guard case .instance(let hash)? = arguments[0] else { return .none }
      let copy = InstanceObject(machine.heap, hash.type)
      copy.payload = hash.payload
      copy.native = hash.native
      return .instance(copy)
    }
    for name in ["digest", "hexdigest"] {
      registry.function("hashlib.Hash." + name) { (machine, arguments) throws(Signal) in
        guard case .instance(let hash)? = arguments[0], let state = hash.native as? State else { return .none }
        let content = machine.bytes(hash.payload) ?? []
        try machine.charge(content.count * 4)
        var count: Int?
        if let length = arguments[1] {
          count = try machine.integer(length)
          try machine.chargeResult(max(0, count ?? 0))
        }
        let digest = state.algorithm.digest(of: content, count: count.map { max(0, $0) })
        if name == "digest" { return .bytes(Bytes(digest)) }
        return .str(Text(PythonString(latin1: Binascii.hexlify(digest))))
      }
    }
  }

  private static func make(_ machine: Machine, _ algorithm: DigestAlgorithm, _ data: Value?) throws(Signal) -> Value {
    let hash = InstanceObject(machine.heap, machine.type("hashlib.Hash"))
    hash.native = State(algorithm)
    hash.payload = .bytes(
      Bytes(try data.map { (value) throws(Signal) in try BytesModels.content(machine, value) } ?? []))
    return .instance(hash)
  }
}

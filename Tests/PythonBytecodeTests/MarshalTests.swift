import Limits
import PythonBytecode
import Testing

@Suite("Marshal data")
struct MarshalTests {
  private func read(_ bytes: [UInt8], _ layout: MarshalLayout = .python311) -> MarshalTree {
    MarshalReader.read(bytes, layout: layout)
  }

  private func value(_ bytes: [UInt8], _ layout: MarshalLayout = .python311) -> BytecodeConstant {
    let tree = read(bytes, layout)
    return tree.constant(tree.root)
  }

  @Test("Scalars are what marshal.loads gives")
  func scalars() {
    #expect(value([UInt8(ascii: "N")]) == .none)
    #expect(value([UInt8(ascii: "T")]) == .boolean(true))
    #expect(value([UInt8(ascii: ".")]) == .ellipsis)
    #expect(value(Marshalled.integer(-2)) == .integer(-2))
    #expect(value([UInt8(ascii: "I"), 0, 0, 0, 0, 0, 0, 0, 0x80]) == .integer(.min))
    #expect(value([UInt8(ascii: "g"), 0, 0, 0, 0, 0, 0, 0xf8, 0x3f]) == .float(1.5))
    #expect(value([UInt8(ascii: "f"), 3] + Array("2.5".utf8)) == .float(2.5))
    #expect(value([UInt8(ascii: "x"), 1, 0x31, 2, 0x2d, 0x34]) == .complex(real: 1, imaginary: -4))
    #expect(value(Marshalled.bytes([0, 255])) == .bytes([0, 255]))
    #expect(value(Marshalled.text("name")) == .text("name"))
    // One byte a character, as PyUnicode_1BYTE_KIND reads it.
    #expect(value([UInt8(ascii: "a"), 1, 0, 0, 0, 0xe9]) == .text("é"))
  }

  @Test("Integers of 15-bit digits")
  func longs() {
    // 1 << 70: digits 0, 0, 0, 0, 1 << 10.
    let long: [UInt8] = [UInt8(ascii: "l")] + Marshalled.number(5) + [0, 0, 0, 0, 0, 0, 0, 0, 0, 4]
    #expect(value(long) == .bigInteger(isNegative: false, magnitude: [0, 0, 0, 0, 0, 0, 0, 0, 64]))
    let small: [UInt8] = [UInt8(ascii: "l")] + Marshalled.number(-2) + [1, 0, 1, 0]
    #expect(value(small) == .integer(-(1 << 15 | 1)))
    // A digit beyond 15 bits, and a zero at the top, are refused.
    #expect(!read([UInt8(ascii: "l")] + Marshalled.number(1) + [0, 0x80]).isWhole)
    #expect(!read([UInt8(ascii: "l")] + Marshalled.number(2) + [1, 0, 0, 0]).isWhole)
  }

  @Test("Containers, and references to what came before")
  func containers() {
    let tuple = Marshalled.tuple([Marshalled.shared(Marshalled.text("a")), Marshalled.reference(0)])
    #expect(value(tuple) == .tuple([.text("a"), .text("a")]))
    let dictionary: [UInt8] = [UInt8(ascii: "{")] + Marshalled.text("k") + Marshalled.integer(1) + [UInt8(ascii: "0")]
    #expect(value(dictionary) == .dictionary([.text("k"), .integer(1)]))
    let slice: [UInt8] = [UInt8(ascii: ":")] + Marshalled.none + Marshalled.integer(3) + Marshalled.none
    #expect(value(slice) == .slice([.none, .integer(3), .none]))
    #expect(read(slice).hasSlices)
    #expect(!read(slice, .python38).isWhole)
  }

  @Test("A list that holds itself is a value like any other")
  func loop() {
    let list = [UInt8(ascii: "[") | 0x80] + Marshalled.number(2) + Marshalled.reference(0) + Marshalled.reference(0)
    let tree = read(list)
    #expect(tree.isWhole)
    #expect(tree.child(tree.root, at: 0) == tree.root)
    // Spelled out, it ends at the bound.
    guard case .list(let parts) = tree.constant(tree.root, elements: 100) else {
      Issue.record("no list")
      return
    }
    #expect(parts.count <= 2)
  }

  @Test("Code and frozen sets may not refer to themselves")
  func unfinished() {
    let set = [UInt8(ascii: ">") | 0x80] + Marshalled.number(1) + Marshalled.reference(0)
    #expect(read(set).anomalies.map(\.kind) == [.unfinishedReference])
  }

  @Test("Python 2 keeps interned strings to be referred to")
  func interned() {
    let word: [UInt8] = [UInt8(ascii: "t")] + Marshalled.number(2) + Array("os".utf8)
    let tuple = Marshalled.tuple([word, [UInt8(ascii: "R")] + Marshalled.number(0)])
    #expect(value(tuple, .python27) == .tuple([.text("os"), .text("os")]))
    #expect(!read(tuple).isWhole)
  }

  @Test("What is cut off keeps what it had")
  func truncated() {
    let tuple = Marshalled.tuple([Marshalled.text("a"), Marshalled.text("b")])
    let tree = read(Array(tuple.dropLast()))
    #expect(tree.anomalies.map(\.kind) == [.truncated])
    #expect(tree.constant(tree.root) == .tuple([.text("a")]))
  }

  @Test("Lengths beyond the end ask for no memory")
  func lengths() {
    for type in "([<>sual" {
      let bytes = Array(String(type).utf8) + Marshalled.number(.max)
      #expect(read(bytes).anomalies.map(\.kind) == [.truncated])
    }
    #expect(read([UInt8(ascii: "(")] + Marshalled.number(-1)).anomalies.map(\.kind) == [.truncated])
  }

  @Test("Nesting ends where CPython ends it")
  func depth() {
    let open: [UInt8] = [UInt8(ascii: ")"), 1]
    let shallow = Array(repeating: open, count: 1_999).flatMap { $0 } + Marshalled.none
    #expect(read(shallow).isWhole)
    let deep = Array(repeating: open, count: 100_000).flatMap { $0 } + Marshalled.none
    #expect(read(deep).anomalies.map(\.kind) == [.tooDeep])
  }

  @Test("Values are counted")
  func ceiling() {
    var limits = Limits()
    limits.nodes = 100
    let many = Marshalled.tuple(Array(repeating: Marshalled.none, count: 200))
    #expect(MarshalReader.read(many, layout: .python311, limits: limits).anomalies.map(\.kind) == [.tooManyValues])
  }

  @Test("Sharing that would spell out to 2^60 values stays small")
  func amplification() {
    // Each tuple holds the one before it twice.
    var bytes = Marshalled.shared(Marshalled.tuple([Marshalled.none, Marshalled.none]))
    var parts: [[UInt8]] = [bytes]
    for place in 0..<60 {
      bytes = Marshalled.shared(
        Marshalled.tuple([Marshalled.reference(Int32(place + 1)), Marshalled.reference(Int32(place + 1))]))
      parts.append(bytes)
    }
    let tree = read(Marshalled.shared(Marshalled.tuple(parts)))
    #expect(tree.isWhole)
    #expect(tree.count < 200)
    _ = tree.constant(tree.root, elements: 1_000)
  }

  @Test("Bytes behind the value are told")
  func trailing() {
    let tree = read(Marshalled.none + [1, 2])
    #expect(tree.isWhole)
    #expect(tree.anomalies == [MarshalAnomaly(kind: .trailingBytes, offset: 1)])
  }
}

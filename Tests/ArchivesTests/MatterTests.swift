import ByteReading
import Compression
import Cryptography
import Executables
import Limits
import Testing

@Suite("Bytes, digests, streams and executables")
struct MatterTests {
  @Test("Integers are read in both orders and never outside")
  func integers() {
    let bytes: [UInt8] = [1, 2, 3, 4, 5, 6, 7, 8]
    #expect(bytes.integer(UInt16.self, at: 0) == 0x0201)
    #expect(bytes.integer(UInt16.self, at: 0, order: .big) == 0x0102)
    #expect(bytes.integer(UInt32.self, at: 4) == 0x0807_0605)
    #expect(bytes.integer(UInt64.self, at: 0, order: .big) == 0x0102_0304_0506_0708)
    for offset in [-1, 5, 8, Int.max, Int.min] { #expect(bytes.integer(UInt32.self, at: offset) == nil) }
    #expect(bytes[2...].integer(UInt8.self, at: 0) == 3)
    #expect(bytes.span.bytes.integer(UInt32.self, at: 5) == nil)
    #expect(bytes.span.bytes.integer(UInt32.self, at: 4) == 0x0807_0605)
    #expect([UInt8]().integer(UInt8.self, at: 0) == nil)
  }

  @Test("Ranges never lie outside")
  func ranges() {
    let bytes: ArraySlice<UInt8> = [0, 1, 2, 3][1...]
    #expect(bytes.range(at: 1, count: 2) == [2, 3])
    #expect(bytes.range(at: 3, count: 0) == [])
    for (offset, count) in [(0, 4), (1, Int.max), (-1, 1), (4, 0), (0, -1)] {
      #expect(bytes.range(at: offset, count: count) == nil)
    }
    #expect(bytes.tail(from: 9).isEmpty)
    #expect(bytes.tail(from: -3) == bytes)
  }

  @Test("Searches find the first, the last and the first that is not zero")
  func searches() {
    let bytes: ArraySlice<UInt8> = ([9] + Array("abcabcab".utf8))[1...]
    #expect(bytes.firstOffset(of: Array("abc".utf8)) == 0)
    #expect(bytes.firstOffset(of: Array("abc".utf8), from: 1) == 3)
    #expect(bytes.firstOffset(of: Array("abc".utf8), from: 4) == nil)
    #expect(bytes.lastOffset(of: Array("ab".utf8)) == 6)
    #expect(bytes.firstOffset(of: []) == nil)
    #expect(bytes.firstOffset(of: [UInt8](repeating: 0, count: 20)) == nil)
    let zeros = [UInt8](repeating: 0, count: 37) + [1]
    #expect(zeros[...].firstNonZero() == 37)
    #expect(zeros[..<37].firstNonZero() == nil)
    #expect(zeros[...].firstNonZero(from: 38) == nil)
  }

  @Test("Entropy of nothing, of one value and of all values")
  func entropy() {
    #expect(Entropy.bitsPerByte([]) == 0)
    #expect(Entropy.bitsPerByte([7, 7, 7]) == 0)
    #expect(Entropy.bitsPerByte([0, 1, 0, 1]) == 1)
    #expect(abs(Entropy.bitsPerByte((0...255).map { UInt8($0) }[...]) - 8) < 1e-9)
  }

  @Test("SHA-256 of the standard's examples")
  func sha256() {
    #expect(SHA256.hexadecimal(of: []) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    #expect(
      SHA256.hexadecimal(of: Array("abc".utf8)) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    #expect(
      SHA256.hexadecimal(of: [UInt8](repeating: 0x61, count: 1_000_000)[...])
        == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
  }

  @Test("Checksums of their examples")
  func checksums() {
    #expect(Checksum.crc32(Array("123456789".utf8)[...]) == 0xcbf4_3926)
    #expect(Checksum.adler32(Array("Wikipedia".utf8)[...]) == 0x11e6_0398)
  }

  @Test("A zlib stream, whole, cut, damaged and followed", arguments: ["whole", "cut", "damaged", "followed"])
  func zlib(_ change: String) throws {
    let text = Array(String(repeating: "import os\n", count: 2_000).utf8)
    var packed = try Packer.run(
      "import sys, zlib\nsys.stdout.buffer.write(zlib.compress(sys.stdin.buffer.read(), 9))", input: text)
    let length = packed.count
    switch change {
    case "cut": packed.removeLast(8)
    case "damaged": packed[packed.count - 1] ^= 1
    case "followed": packed += [1, 2, 3]
    default: break
    }
    var fuel = Fuel(limits: Limits())
    let unpacked = Decompressor.unpack(packed[...], as: .zlib, fuel: &fuel)
    switch change {
    case "cut":
      #expect(unpacked.outcome == .truncated)
      #expect(unpacked.bytes == Array(text.prefix(unpacked.bytes.count)))
      #expect(unpacked.bytes.count > text.count / 2)
    case "damaged": #expect(unpacked.outcome == .damaged)
    default:
      #expect(unpacked.outcome == .complete)
      #expect(unpacked.consumed == length)
    }
    if change != "cut" { #expect(unpacked.bytes == text) }
    #expect(fuel.unpackedBytes == unpacked.bytes.count)
  }

  @Test(
    "Sizes that nobody declared, or declared wrongly, are found", arguments: [nil, 1, 19_999, 20_000, 20_001, 1 << 40])
  func expecting(_ size: Int?) throws {
    let text = [UInt8](repeating: 0x41, count: 20_000)
    let packed = try Packer.run(
      "import sys, zlib\np = zlib.compressobj(9, 8, -15)\nsys.stdout.buffer.write(p.compress(sys.stdin.buffer.read()) + p.flush())",
      input: text)
    var fuel = Fuel(limits: Limits())
    let unpacked = Decompressor.unpack(packed[...], as: .deflate, expecting: size, fuel: &fuel)
    #expect(unpacked.outcome == .complete)
    #expect(unpacked.bytes == text)
    #expect(fuel.unpackedBytes == text.count)
  }

  @Test("Garbage is damaged or truncated in every format", arguments: CompressionFormat.allCases)
  func garbage(_ format: CompressionFormat) {
    var generator = SeededGenerator(seed: 7)
    for count in [0, 1, 5, 64, 5_000] {
      let noise = (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
      var fuel = Fuel(limits: Limits())
      let unpacked = Decompressor.unpack(noise[...], as: format, fuel: &fuel)
      #expect(unpacked.outcome == .damaged || unpacked.outcome == .truncated, "\(count)")
      #expect(unpacked.consumed <= noise.count)
      #expect(fuel.unpackedBytes == unpacked.bytes.count)
    }
  }

  @Test("Fuel is charged before and given back after")
  func fuel() throws {
    var limits = Limits()
    limits.unpackedBytes = 100
    limits.entries = 1
    var fuel = Fuel(limits: limits)
    try fuel.chargeBytes(60)
    #expect(throws: LimitExceeded(.unpackedBytes, ceiling: 100)) { try fuel.chargeBytes(41) }
    fuel.refundBytes(1)
    try fuel.chargeBytes(41)
    try fuel.chargeEntry()
    #expect(throws: LimitExceeded(.entries, ceiling: 1)) { try fuel.chargeEntry() }
  }

  @Test("Executables are told from what only begins like them")
  func executables() {
    let elf: [UInt8] = [0x7f, 0x45, 0x4c, 0x46, 2, 1, 1] + zeros(9) + [3, 0, 0x3e, 0, 1, 0, 0, 0]
    var pe = Array("MZ".utf8) + zeros(58) + [0x40, 0, 0, 0]
    pe += [0x50, 0x45, 0, 0, 0x64, 0x86, 3, 0]
    let macho: [UInt8] = [0xcf, 0xfa, 0xed, 0xfe, 7, 0, 0, 1, 3, 0, 0, 0, 6, 0, 0, 0, 9, 0, 0, 0]
    let fat: [UInt8] = [0xca, 0xfe, 0xba, 0xbe, 0, 0, 0, 2, 1, 0, 0, 7, 0, 0, 0, 3, 0, 0, 0x40, 0, 0, 0, 1, 0]
    let java: [UInt8] = [
      0xca, 0xfe, 0xba, 0xbe, 0, 0, 0, 0x34, 0, 0x22, 0x0a, 0, 6, 0, 0x14, 9, 0, 0x15, 0, 0x16, 0, 0, 0,
    ]
    #expect(ExecutableFormat.sniff(elf) == .elf)
    #expect(ExecutableFormat.sniff(pe) == .pe)
    #expect(ExecutableFormat.sniff(macho) == .machO)
    #expect(ExecutableFormat.sniff(fat) == .machO)
    #expect(ExecutableFormat.sniff(java) == nil)
    #expect(
      ExecutableFormat.sniff(Array("MZ is how this text begins, and it goes on for more than 64 bytes, you see.".utf8))
        == nil)
    for file in [elf, pe, macho, fat] {
      for count in 0..<file.count { _ = ExecutableFormat.sniff(file[..<count]) }
      #expect(ExecutableFormat.sniff(file[..<8]) == nil)
    }
  }

  private func zeros(_ count: Int) -> [UInt8] { [UInt8](repeating: 0, count: count) }
}

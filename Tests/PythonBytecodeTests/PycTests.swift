import PythonBytecode
import Testing

@Suite("Files of compiled Python")
struct PycTests {
  @Test("The version is what the magic number says", arguments: Fixture.compiled)
  func version(_ fixture: Fixture) throws {
    let file = PycFile.read(try fixture.bytes)
    #expect(file.version?.name == fixture.version)
    #expect(file.anomalies.isEmpty)
    #expect(file.magic.isReleased)
    guard case .time(let seconds, let size) = file.source else {
      Issue.record("no time")
      return
    }
    #expect(seconds == 1_600_000_000)
    #expect(size == (fixture.version == "2.7" ? nil : 1_173))
    #expect(file.fitsSource(byteCount: 1_173) == (fixture.version == "2.7" ? nil : true))
    if fixture.version != "2.7" { #expect(file.fitsSource(byteCount: 1_174) == false) }
  }

  @Test("Bare marshal data tells its version", arguments: Fixture.compiled)
  func guess(_ fixture: Fixture) throws {
    let bytes = try fixture.bytes
    let header = PycFile.read(bytes).headerSize
    let guess = MarshalGuess.of(Array(bytes[header...]))
    #expect(guess.best?.name == fixture.version)
    #expect(guess.possible.map(\.name).contains(fixture.version))
    #expect(MarshalGuess.sniff(Array(bytes[header...])))
  }

  @Test("A magic number that nobody writes does not hide the code", arguments: Fixture.compiled)
  func unknownMagic(_ fixture: Fixture) throws {
    var bytes = try fixture.bytes
    bytes[0] = 0x39
    bytes[1] = 0x30
    let file = PycFile.read(bytes)
    #expect(file.anomalies.contains(.unknownMagic))
    #expect(file.anomalies.contains(.guessedVersion))
    #expect(file.version?.name == fixture.version)
    #expect(file.moduleCode != nil)
  }

  @Test("Numbers between the releases are pre-releases of a line")
  func magics() {
    #expect(MagicNumber(62_211).version == .python27)
    #expect(MagicNumber(3_360).writer == "3.6 pre-release")
    #expect(MagicNumber(3_394).writer == "3.7")
    #expect(MagicNumber(3_600).version == .python314)
    #expect(MagicNumber(3_627).isReleased)
    #expect(MagicNumber(3_351).writer == "3.5")
    #expect(MagicNumber(3_351).version == nil)
    #expect(MagicNumber(12_345).writer == nil)
    for version in BytecodeVersion.allCases { #expect(MagicNumber.released(version).version == version) }
  }

  @Test("Flags that PEP 552 does not define, and a hash in place of a time")
  func flags() throws {
    var bytes = try Fixture(name: "marshal/3.8.pyc").bytes
    bytes[4] = 3
    #expect(PycFile.read(bytes).source == .hash(1_173 << 32 | 1_600_000_000, isChecked: true))
    #expect(PycFile.read(bytes).anomalies.isEmpty)
    bytes[4] = 4
    #expect(PycFile.read(bytes).anomalies == [.impossibleFlags])
    bytes[4] = 2
    #expect(PycFile.read(bytes).anomalies == [.impossibleFlags])
  }

  @Test("Bytes behind the code, code that is cut off, no code at all")
  func oddEnds() throws {
    let bytes = try Fixture(name: "marshal/3.11.pyc").bytes
    let longer = PycFile.read(bytes + [1, 2, 3])
    #expect(longer.anomalies == [.trailingBytes])
    #expect(longer.trailingByteCount == 3)
    let cut = PycFile.read(Array(bytes.dropLast(10)))
    #expect(cut.anomalies == [.damaged])
    #expect(cut.moduleCode != nil)
    #expect(PycFile.read(Array(bytes.prefix(10))).anomalies == [.cutHeader, .damaged, .noCode])
    #expect(PycFile.read(Array(bytes.prefix(16)) + [UInt8(ascii: "N")]).anomalies == [.noCode])
    #expect(PycFile.read([]).anomalies == [.notBytecode])
    #expect(!PycFile.sniff(Array("print(1)\r\n".utf8)[...]))
  }
}

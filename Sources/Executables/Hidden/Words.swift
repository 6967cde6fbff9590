import ByteReading

/// Whether text has words, and which language the words are of.
enum Words {
  /// Common words of English and of programs, of two to eight letters, each packed into one number.
  private static let common = Set(
    """
    the of and to in is it you that for on with as this are be not from at or an have was if can will all by but has \
    which when there use your their what about file name data value error return returns default string number list \
    import def class self none true false print else elif try except while lambda pass raise global yield assert \
    exec eval open read write close join split append len range str int bytes base64 decode encode request requests \
    os sys path socket urllib http https com key get set post function var let const new null echo exit do done then \
    fi end begin sub dim call start copy del mkdir move run install version license software user password token \
    config server client system windows linux home temp main args argv input output module package process thread
    """.utf8.split { $0 == 0x20 || $0 == 0x0a }.compactMap { word -> UInt64? in
      word.count <= 8 ? word.reduce(0) { $0 << 8 | UInt64($1) } : nil
    })

  private static let pythonMarks = [
    "import ", "def ", "exec(", "eval(", "lambda ", "print(", "from ", "class ", "__import__", "self.",
  ].map { Array($0.utf8) }

  private static let scriptMarks = [
    "@echo off", "powershell", "Invoke-", "IEX", "New-Object", "WScript.", "CreateObject(", "function ", "#!/bin",
    "cmd /c", "curl ", "wget ", "$env:", "Set-",
  ].map { Array($0.utf8) }

  /// True for text of which every tenth word is common, and four different ones at least. Text without words, such as
  /// tables and base64, is not told from bytes that look like text by chance.
  static func areIn(_ bytes: ArraySlice<UInt8>) -> Bool {
    let common = common
    let span = bytes.span
    var controls = 0
    var words = 0
    var known = 0
    var distinct: [UInt64] = []
    var word: UInt64 = 0
    var letters = 0
    for place in 0...span.count {
      let byte = place < span.count ? span[place] : 0x20
      if (0x61...0x7a).contains(byte | 0x20) || (letters > 0 && (0x30...0x39).contains(byte)) {
        word = word << 8 | UInt64(byte >= 0x61 ? byte : byte | 0x20)
        letters += 1
        continue
      }
      if TextSample.isControl(byte) { controls += 1 }
      if letters >= 2 {
        words += 1
        if letters <= 8, common.contains(word) {
          known += 1
          if distinct.count < 4, !distinct.contains(word) { distinct.append(word) }
        }
      }
      word = 0
      letters = 0
    }
    return distinct.count >= 4 && known * 10 >= words && controls * 50 <= bytes.count
  }

  /// The kind of readable text; nil for bytes that are none, and for text without words.
  static func kind(of bytes: ArraySlice<UInt8>) -> HiddenContent.Kind? {
    guard areIn(bytes) else { return nil }
    let isScript = bytes.starts(with: Array("#!".utf8))
    let python = pythonMarks.count { bytes.firstOffset(of: $0) != nil }
    let script = scriptMarks.count { bytes.firstOffset(of: $0) != nil }
    if python >= 2, python >= script { return .python }
    return isScript || script >= 1 ? .script : .text
  }

  /// The kind of text that is read backwards, from the sample's last bytes.
  static func kindOfReversed(_ sample: TextSample) -> HiddenContent.Kind? {
    guard sample.share(of: .plain) >= TextSample.enough else { return nil }
    return kind(of: Array(sample.tail.reversed())[...])
  }
}

import PythonLibrary
import Testing

let room = 1 << 20

func ascii(_ text: String) -> [UInt8] { Array(text.utf8) }

/// What a call throws, by the name that Python has for it.
func thrown<Result>(_ body: () throws -> Result) -> PythonExceptionType? {
  do {
    _ = try body()
    return nil
  } catch let error as PythonError {
    return error.type
  } catch {
    return nil
  }
}

/// Expected values are what CPython 3.11 gives.
struct TextTests {
  @Test func searches() {
    #expect(StringMethods.find("abcabc", "c", start: 3) == 5)
    #expect(StringMethods.find("abc", "", start: 3) == 3)
    #expect(StringMethods.find("abc", "", start: 4) == -1)
    #expect(StringMethods.findLast("aaaa", "aa", end: 3) == 1)
    #expect(StringMethods.findLast("аЖа", "а") == 2)
    #expect(StringMethods.count("aaaa", "aa") == 2)
    #expect(StringMethods.count("ab", "") == 3)
    #expect(StringMethods.hasSuffix("abc", "bc", start: -2))
    #expect(!StringMethods.hasPrefix("", "", start: 1))
    #expect(thrown { try StringMethods.index("a", "b") } == .valueError)
  }

  @Test func replacements() throws {
    #expect(try StringMethods.replace("abab", "b", with: "Ж", ceiling: room) == "aЖaЖ")
    #expect(try StringMethods.replace("abab", "b", with: "", limit: 1, ceiling: room) == "aab")
    #expect(try StringMethods.replace("ab", "", with: "-", ceiling: room) == "-a-b-")
    #expect(try StringMethods.replace("ab", "", with: "-", limit: 2, ceiling: room) == "-a-b")
  }

  @Test func cuts() throws {
    #expect(try StringMethods.split("  a b  c ", ceiling: room) == ["a", "b", "c"])
    #expect(try StringMethods.split(" a  b  c ", limit: 1, ceiling: room) == ["a", "b  c "])
    #expect(try StringMethods.splitLast(" a  b  c ", limit: 1, ceiling: room) == [" a  b", "c"])
    #expect(try StringMethods.split("a,,b", separator: ",", ceiling: room) == ["a", "", "b"])
    #expect(try StringMethods.splitLast("aaa", separator: "aa", ceiling: room) == ["a", ""])
    #expect(try StringMethods.splitLines("a\r\nb\u{2028}c\n", ceiling: room) == ["a", "b", "c"])
    #expect(try StringMethods.splitLines("a\r\nb", keepsEnds: true, ceiling: room) == ["a\r\n", "b"])
    #expect(try ByteMethods.splitLines(ascii("a\u{c}b\rc"), ceiling: room) == [ascii("a\u{c}b"), ascii("c")])
    #expect(try StringMethods.partitionLast("a.b.c", ".") == ("a.b", ".", "c"))
    #expect(StringMethods.strip("\u{3000} x \u{85}") == "x")
    #expect(StringMethods.strip("xyax", "xy", side: .left) == "ax")
    #expect(thrown { try StringMethods.split("a", separator: "", ceiling: 9) } == .valueError)
  }

  @Test func letterCase() {
    #expect(StringMethods.lower("ΑΣ ΑΣΑ Σ") == "ας ασα σ")
    #expect(StringMethods.upper("straße ŉ") == "STRASSE ʼN")
    #expect(StringMethods.title("they're ǆungla") == "They'Re ǅungla")
    #expect(StringMethods.capitalize("éCOLE") == "École")
    #expect(StringMethods.swapCase("aBß") == "AbSS")
    #expect(StringMethods.caseFold("ẞΣς") == "ssσσ")
    #expect(ByteMethods.title(ascii("ab cD")) == ascii("Ab Cd"))
  }

  @Test func predicates() {
    #expect(StringMethods.isDecimal("٣4") && !StringMethods.isDecimal("²"))
    #expect(StringMethods.isDigit("²") && !StringMethods.isDigit("½"))
    #expect(StringMethods.isNumeric("½") && StringMethods.isNumeric("五"))
    #expect(StringMethods.isIdentifier("été_1") && !StringMethods.isIdentifier("1a"))
    #expect(!StringMethods.isAlpha("") && StringMethods.isPrintable(""))
    #expect(StringMethods.isTitle("Ab Cd") && !StringMethods.isTitle("AB"))
    #expect(StringMethods.isUpper("A1") && !StringMethods.isUpper("1"))
  }

  @Test func shapes() throws {
    #expect(try StringMethods.center("ab", width: 5, ceiling: room) == "  ab ")
    #expect(try StringMethods.center("a", width: 4, fill: "Ж", ceiling: room) == "ЖaЖЖ")
    #expect(try StringMethods.zeroFill("-12", width: 6, ceiling: room) == "-00012")
    #expect(try StringMethods.expandTabs("a\tbc\td", size: 4, ceiling: room) == "a   bc  d")
    #expect(try StringMethods.join("-", ["a", "Ж", ""], ceiling: room) == "a-Ж-")
    #expect(try ByteMethods.translate(ascii("abc"), table: nil, deleting: ascii("b")) == ascii("ac"))
  }

  @Test func representations() {
    #expect(Representation.of("it's") == "\"it's\"")
    #expect(Representation.of("'\"\\\n\u{7f}é\u{200b}") == #"'\'"\\\n\x7fé\u200b'"#)
    #expect(Representation.of("é😀", escapesAll: true) == #"'\xe9\U0001f600'"#)
    #expect(Representation.of(PythonString(codePoints: [0xd800])) == #"'\ud800'"#)
    #expect(Representation.of([0, 0x27, 0xff]) == #"b"\x00'\xff""#)
  }

  /// Nothing is allocated for what is over a ceiling; each of these would take gigabytes.
  @Test func ceilings() {
    let huge = 1 << 40
    let calls: [() throws -> Void] = [
      { _ = try PythonString("ab").repeated(huge, ceiling: room) },
      { _ = try StringMethods.center("a", width: huge, ceiling: room) },
      { _ = try StringMethods.justifyLeft("a", width: .max, ceiling: room) },
      { _ = try StringMethods.zeroFill("a", width: .max, ceiling: room) },
      { _ = try StringMethods.expandTabs("\t\t", size: .max, ceiling: room) },
      { _ = try FormatSpec.format(1.5, ".1099511627776f", ceiling: room) },
      { _ = try FormatSpec.format("a", "1099511627776", ceiling: room) },
      { _ = try FormatSpec.format(1.5, "1099511627776,", ceiling: room) },
      { _ = try ByteMethods.repeated([1, 2], .max, ceiling: room) },
      { _ = try StructFormat(ascii("1099511627776x")).pack([], ceiling: room) },
      {
        _ = try StringMethods.replace(
          PythonString(latin1: [UInt8](repeating: 0x61, count: 1 << 12)), "a",
          with: PythonString(latin1: [UInt8](repeating: 0x62, count: 1 << 12)), ceiling: room)
      },
    ]
    for (index, call) in calls.enumerated() {
      let type = thrown(call)
      #expect(type == .resultTooLarge || type == .valueError, "call \(index) gives \(String(describing: type))")
    }
  }
}

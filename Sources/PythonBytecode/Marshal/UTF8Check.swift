/// Whether bytes are UTF-8 as marshal and pickle write it: with lone surrogates let through (`surrogatepass`).
enum UTF8Check {
  static func isValid(_ bytes: ArraySlice<UInt8>) -> Bool {
    var index = bytes.startIndex
    let end = bytes.endIndex
    while index < end {
      let lead = bytes[index]
      if lead < 0x80 {
        index += 1
        continue
      }
      let length: Int
      switch lead {
      case 0xC2...0xDF: length = 2
      case 0xE0...0xEF: length = 3
      case 0xF0...0xF4: length = 4
      default: return false
      }
      guard end - index >= length else { return false }
      for place in 1..<length where bytes[index + place] & 0xC0 != 0x80 { return false }
      let second = bytes[index + 1]
      switch lead {
      case 0xE0 where second < 0xA0: return false
      case 0xF0 where second < 0x90: return false
      case 0xF4 where second > 0x8F: return false
      default: index += length
      }
    }
    return true
  }
}

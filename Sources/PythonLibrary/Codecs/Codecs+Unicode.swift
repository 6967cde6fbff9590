/// ASCII, Latin-1, UTF-8, UTF-16 and UTF-32, with the ranges that CPython reports.
extension Codecs {
  static func decodeASCII(_ bytes: [UInt8], _ errors: CodecErrors) throws(PythonError) -> PythonString {
    var output = DecoderOutput(bytes, codec: .ascii, errors: errors)
    var index = 0
    while index < bytes.count {
      if bytes[index] < 0x80 {
        output.points.append(UInt32(bytes[index]))
        index += 1
      } else {
        index = try output.fail(index..<index + 1, "ordinal not in range(128)")
      }
    }
    return PythonString(codePoints: output.points)
  }

  static func decodeUTF8(_ bytes: [UInt8], _ codec: Codec, _ errors: CodecErrors) throws(PythonError) -> PythonString {
    var output = DecoderOutput(bytes, codec: codec, errors: errors)
    var index = 0
    func isContinuation(_ place: Int) -> Bool { bytes[place] & 0xc0 == 0x80 }
    while index < bytes.count {
      let first = bytes[index]
      if first < 0x80 {
        output.points.append(UInt32(first))
        index += 1
        continue
      }
      let size = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2
      guard first >= 0xc2, first <= 0xf4 else {
        index = try output.fail(index..<index + 1, "invalid start byte")
        continue
      }
      // How many bytes belong together before the first wrong one.
      var good = 1
      while good < size, index + good < bytes.count {
        let next = bytes[index + good]
        guard isContinuation(index + good) else { break }
        if good == 1 {
          if first == 0xe0, next < 0xa0 { break }
          if first == 0xed, next >= 0xa0 { break }
          if first == 0xf0, next < 0x90 { break }
          if first == 0xf4, next >= 0x90 { break }
        }
        good += 1
      }
      if good == size {
        var point = UInt32(first) & (size == 2 ? 0x1f : size == 3 ? 0x0f : 0x07)
        for step in 1..<size { point = point << 6 | UInt32(bytes[index + step] & 0x3f) }
        output.points.append(point)
        index += size
      } else if index + good == bytes.count {
        index = try output.fail(index..<bytes.count, "unexpected end of data")
      } else {
        index = try output.fail(index..<index + good, "invalid continuation byte")
      }
    }
    return PythonString(codePoints: output.points)
  }

  /// Byte order of a marked stream, and where it begins.
  private static func order(_ bytes: [UInt8], _ order: Codec.Order, size: Int) -> (isBig: Bool, start: Int) {
    guard order == .marked else { return (order == .big, 0) }
    let zeros = [UInt8](repeating: 0, count: size - 2)
    if bytes.starts(with: [0xff, 0xfe] + zeros) { return (false, size) }
    if bytes.starts(with: zeros + [0xfe, 0xff]) { return (true, size) }
    return (false, 0)
  }

  static func decodeUTF16(
    _ bytes: [UInt8], _ order: Codec.Order, _ errors: CodecErrors
  ) throws(PythonError) -> PythonString {
    let (isBig, start) = self.order(bytes, order, size: 2)
    let codec: Codec = .utf16(order == .marked && isBig ? .big : order)
    var output = DecoderOutput(bytes, codec: codec, errors: errors)
    var index = start
    func unit(_ place: Int) -> UInt32 {
      let first = UInt32(bytes[place])
      let second = UInt32(bytes[place + 1])
      return isBig ? first << 8 | second : second << 8 | first
    }
    while index < bytes.count {
      guard index + 1 < bytes.count else {
        index = try output.fail(index..<bytes.count, "truncated data")
        continue
      }
      let first = unit(index)
      if first & 0xf800 != 0xd800 {
        output.points.append(first)
        index += 2
      } else if first >= 0xdc00 {
        index = try output.fail(index..<index + 2, "illegal encoding")
      } else if index + 3 >= bytes.count {
        index = try output.fail(index..<bytes.count, "unexpected end of data")
      } else {
        let second = unit(index + 2)
        if second & 0xfc00 == 0xdc00 {
          output.points.append(0x1_0000 + (first & 0x3ff) << 10 + (second & 0x3ff))
          index += 4
        } else {
          index = try output.fail(index..<index + 2, "illegal UTF-16 surrogate")
        }
      }
    }
    return PythonString(codePoints: output.points)
  }

  static func decodeUTF32(
    _ bytes: [UInt8], _ order: Codec.Order, _ errors: CodecErrors
  ) throws(PythonError) -> PythonString {
    let (isBig, start) = self.order(bytes, order, size: 4)
    let codec: Codec = .utf32(order == .marked && isBig ? .big : order)
    var output = DecoderOutput(bytes, codec: codec, errors: errors)
    var index = start
    while index < bytes.count {
      guard index + 3 < bytes.count else {
        index = try output.fail(index..<bytes.count, "truncated data")
        continue
      }
      var point: UInt32 = 0
      for step in 0..<4 { point = point << 8 | UInt32(bytes[index + (isBig ? step : 3 - step)]) }
      if point > 0x10_ffff {
        index = try output.fail(index..<index + 4, "code point not in range(0x110000)")
      } else if (0xd800...0xdfff).contains(point) {
        index = try output.fail(
          index..<index + 4, "code point in surrogate code point range(0xd800, 0xe000)")
      } else {
        output.points.append(point)
        index += 4
      }
    }
    return PythonString(codePoints: output.points)
  }

  // MARK: Encoding

  /// End of the run of code points from `start` that `isWrong`.
  private static func run(_ points: [UInt32], from start: Int, _ isWrong: (UInt32) -> Bool) -> Int {
    var end = start
    while end < points.count, isWrong(points[end]) { end += 1 }
    return end
  }

  static func encodeNarrow(
    _ text: PythonString, _ codec: Codec, limit: UInt32, _ errors: CodecErrors, _ ceiling: Int
  ) throws(PythonError) -> [UInt8] {
    if case .narrow(let units) = text.storage, limit == 256 || units.allSatisfy({ $0 < 0x80 }) { return units }
    let points = text.codePoints
    var output = EncoderOutput(text, codec: codec, errors: errors, ceiling: ceiling)
    var index = 0
    while index < points.count {
      if points[index] < limit {
        output.bytes.append(UInt8(points[index]))
        index += 1
        continue
      }
      let end = run(points, from: index) { $0 >= limit }
      index = try output.fail(index..<end, "ordinal not in range(\(limit))") { point, bytes in
        guard point < limit else { return false }
        bytes.append(UInt8(point))
        return true
      }
    }
    return output.bytes
  }

  private static func isSurrogate(_ point: UInt32) -> Bool { point >= 0xd800 && point <= 0xdfff }

  static func encodeUTF8(
    _ text: PythonString, _ codec: Codec, _ errors: CodecErrors, _ ceiling: Int
  ) throws(PythonError) -> [UInt8] {
    if let ascii = text.ascii { return ascii }
    let points = text.codePoints
    guard points.contains(where: isSurrogate) else {
      let bytes = text.utf8
      try checkSize(bytes.count, ceiling)
      return bytes
    }
    var output = EncoderOutput(text, codec: codec, errors: errors, ceiling: ceiling)
    var index = 0
    while index < points.count {
      if isSurrogate(points[index]) {
        let end = run(points, from: index, isSurrogate)
        index = try output.fail(index..<end, "surrogates not allowed") { point, bytes in
          PythonString.appendUTF8(point, to: &bytes)
          return true
        }
      } else {
        PythonString.appendUTF8(points[index], to: &output.bytes)
        index += 1
      }
    }
    try checkSize(output.bytes.count, ceiling)
    return output.bytes
  }

  static func encodeUTF16(
    _ text: PythonString, _ order: Codec.Order, _ errors: CodecErrors, _ ceiling: Int
  ) throws(PythonError) -> [UInt8] {
    let points = text.codePoints
    _ = try checkedSize(points.count, times: 4, plus: 2, ceiling: max(ceiling, points.count * 2 + 2))
    var output = EncoderOutput(text, codec: .utf16(order), errors: errors, ceiling: ceiling)
    let isBig = order == .big
    if order == .marked { output.append(0xfeff, size: 2, isBig: false) }
    var index = 0
    while index < points.count {
      let point = points[index]
      if isSurrogate(point) {
        let end = run(points, from: index, isSurrogate)
        index = try output.fail(index..<end, "surrogates not allowed") { point, bytes in
          bytes.append(isBig ? UInt8(point >> 8 & 0xff) : UInt8(point & 0xff))
          bytes.append(isBig ? UInt8(point & 0xff) : UInt8(point >> 8 & 0xff))
          return true
        }
        continue
      }
      if point < 0x1_0000 {
        output.append(point, size: 2, isBig: isBig)
      } else {
        output.append(0xd800 + (point - 0x1_0000) >> 10, size: 2, isBig: isBig)
        output.append(0xdc00 + (point & 0x3ff), size: 2, isBig: isBig)
      }
      index += 1
    }
    try checkSize(output.bytes.count, ceiling)
    return output.bytes
  }

  static func encodeUTF32(
    _ text: PythonString, _ order: Codec.Order, _ errors: CodecErrors, _ ceiling: Int
  ) throws(PythonError) -> [UInt8] {
    let points = text.codePoints
    _ = try checkedSize(points.count, times: 4, plus: 4, ceiling: ceiling)
    var output = EncoderOutput(text, codec: .utf32(order), errors: errors, ceiling: ceiling)
    let isBig = order == .big
    if order == .marked { output.append(0xfeff, size: 4, isBig: false) }
    var index = 0
    while index < points.count {
      if isSurrogate(points[index]) {
        let end = run(points, from: index, isSurrogate)
        index = try output.fail(index..<end, "surrogates not allowed") { point, bytes in
          for place in 0..<4 {
            bytes.append(UInt8(truncatingIfNeeded: point >> UInt32((isBig ? 3 - place : place) * 8)))
          }
          return true
        }
      } else {
        output.append(points[index], size: 4, isBig: isBig)
        index += 1
      }
    }
    return output.bytes
  }
}

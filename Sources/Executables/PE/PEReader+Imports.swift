import ByteReading

/// Imports, delayed imports and exports.
extension PEReader {
  mutating func readImports() {
    guard let table = directory(1), let start = offset(of: table.address) else { return }
    var row = start
    while let name = image.u32(row + 12), let thunks = image.u32(row + 16), name != 0 || thunks != 0 {
      // Bound imports keep the names in the first table; some linkers leave that one out.
      let first = image.u32(row) ?? 0
      let lookup = first != 0 ? first : thunks
      guard readLibrary(name: name, lookup: lookup, isDelayed: false) else { return }
      row += 20
    }
  }

  mutating func readDelayedImports() {
    guard let table = directory(13), let start = offset(of: table.address) else { return }
    var row = start
    while let attributes = image.u32(row), let name = image.u32(row + 4), let lookup = image.u32(row + 16), name != 0 {
      // Old linkers wrote addresses in memory in place of addresses relative to the image.
      let base = attributes & 1 == 1 ? 0 : Int(exactly: result.imageBase) ?? 0
      guard readLibrary(name: name - base, lookup: lookup - base, isDelayed: true) else { return }
      row += 32
    }
  }

  /// One library and its functions; false when the list cannot go on.
  private mutating func readLibrary(name: Int, lookup: Int, isDelayed: Bool) -> Bool {
    guard let place = offset(of: name), let text = image.text(at: place, end: place + 512) else {
      image.note(.damagedTable, "An imported library has no name inside of the file.")
      return false
    }
    var library = PortableExecutable.ImportedLibrary(
      name: text, functions: NameList(), ordinals: [], isDelayed: isDelayed)
    defer { result.imports.append(library) }
    let isWinsock = ["ws2_32.dll", "wsock32.dll"].contains(text.lowercased())
    let width = result.isWide ? 8 : 4
    guard var thunk = offset(of: lookup) else { return true }
    while let value = image.bytes.range(at: thunk, count: width), value.contains(where: { $0 != 0 }) {
      thunk += width
      let low = image.u32(thunk - width) ?? 0
      if value[value.startIndex + width - 1] & 0x80 != 0 {
        let ordinal = low & 0xffff
        let known = isWinsock ? WinsockOrdinals.name(ordinal) : nil
        let shown = Array((known ?? "#\(ordinal)").utf8)
        guard image.charge(nameOf: shown.count) else { return false }
        library.functions.append(shown[...])
        library.ordinals.append(Int32(ordinal))
        continue
      }
      guard let hint = offset(of: low & 0x7fff_ffff), let found = image.terminated(at: hint + 2), !found.isEmpty else {
        image.note(.damagedTable, "An import of \(text) has no name inside of the file.")
        break
      }
      guard image.charge(nameOf: found.count) else { return false }
      library.functions.append(found)
      library.ordinals.append(-1)
    }
    return true
  }

  mutating func readExports() {
    guard let table = directory(0), let start = offset(of: table.address), let base = image.u32(start + 16),
      let functions = image.u32(start + 20), let names = image.u32(start + 24), let addresses = image.u32(start + 28),
      let nameTable = image.u32(start + 32), let ordinalTable = image.u32(start + 36)
    else { return }
    let libraryName = image.u32(start + 12).flatMap { offset(of: $0) }.flatMap { image.text(at: $0, end: $0 + 512) }
    var exports = PortableExecutable.ExportTable(
      libraryName: libraryName ?? "", names: NameList(), forwards: [], functionCount: functions)
    defer { result.exports = exports }
    let functionPlace = offset(of: addresses)
    // Which function has which name; a table of a hostile size has no bytes behind it, so it ends by itself.
    var named: [Int: Int] = [:]
    if names > 0, let namePlace = offset(of: nameTable) {
      let ordinals = offset(of: ordinalTable)
      for index in 0..<names {
        guard let address = image.u32(namePlace + 4 * index) else { break }
        guard let place = offset(of: address), let found = image.terminated(at: place) else {
          image.note(.damagedTable, "An exported name lies outside of the file.")
          break
        }
        guard image.charge(nameOf: found.count) else { return }
        exports.names.append(found)
        if let ordinals, let function = image.u16(ordinals + 2 * index) { named[function] = index }
      }
    }
    guard let functionPlace else { return }
    for index in 0..<functions {
      guard let address = image.u32(functionPlace + 4 * index) else { break }
      guard address >= table.address, address - table.address < table.size else { continue }
      guard let place = offset(of: address), let target = image.text(at: place, end: place + 512) else { return }
      let name = named[index].map { exports.names[$0] } ?? "#\(base + index)"
      exports.forwards.append(PortableExecutable.Forward(name: name, target: target))
    }
  }
}

/// The numbers of Windows Sockets 1.1, which every version of the library keeps.
enum WinsockOrdinals {
  private static let names: [Int: String] = {
    var names: [Int: String] = [:]
    let runs: [(Int, String)] = [
      (
        1,
        """
        accept bind closesocket connect getpeername getsockname getsockopt htonl htons ioctlsocket inet_addr inet_ntoa \
        listen ntohl ntohs recv recvfrom select send sendto setsockopt shutdown socket
        """
      ),
      (
        51,
        """
        gethostbyaddr gethostbyname getprotobyname getprotobynumber getservbyname getservbyport gethostname
        """
      ),
      (
        101,
        """
        WSAAsyncSelect WSAAsyncGetHostByAddr WSAAsyncGetHostByName WSAAsyncGetProtoByNumber WSAAsyncGetProtoByName \
        WSAAsyncGetServByPort WSAAsyncGetServByName WSACancelAsyncRequest WSASetBlockingHook WSAUnhookBlockingHook \
        WSAGetLastError WSASetLastError WSACancelBlockingCall WSAIsBlocking WSAStartup WSACleanup
        """
      ),
      (151, "__WSAFDIsSet"),
    ]
    for (first, list) in runs {
      for (step, name) in list.split(separator: " ").enumerated() { names[first + step] = String(name) }
    }
    return names
  }()

  /// The function with this number, when it is one of those that never changed.
  static func name(_ ordinal: Int) -> String? { names[ordinal] }
}

/// `urlsplit`, `urlunsplit`, `urlparse` and `urljoin` of `urllib.parse`.
public struct WebAddress: Sendable, Hashable {
  public var scheme: PythonString
  /// `user:password@host:port`.
  public var authority: PythonString
  public var path: PythonString
  /// Behind the `;` of the last part of the path, from `urlparse` alone.
  public var parameters: PythonString = PythonString()
  public var query: PythonString
  public var fragment: PythonString

  private static let relative: Set<String> = [
    "", "ftp", "http", "gopher", "nntp", "imap", "wais", "file", "https", "shttp", "mms", "prospero", "rtsp", "rtspu",
    "sftp", "svn", "svn+ssh", "ws", "wss",
  ]
  private static let withAuthority: Set<String> = relative.union([
    "telnet", "snews", "rsync", "nfs", "git", "git+ssh",
  ]).subtracting(["sip"])
  private static let withParameters: Set<String> = [
    "", "ftp", "hdl", "prospero", "http", "imap", "https", "shttp", "rtsp", "rtspu", "sip", "sips", "mms", "sftp", "tel",
  ]

  /// `urlsplit(url, scheme)`.
  public init(_ url: PythonString, scheme fallback: PythonString = "") throws(PythonError) {
    let controls = PythonString(codePoints: Array(0...0x20))
    func clean(_ text: PythonString) -> PythonString {
      PythonString(codePoints: text.codePoints.filter { $0 != 9 && $0 != 10 && $0 != 13 })
    }
    var rest = clean(StringMethods.strip(url, controls, side: .left))
    scheme = clean(StringMethods.strip(fallback, controls))
    authority = ""
    query = ""
    fragment = ""
    let colon = StringMethods.find(rest, ":")
    if colon > 0, rest[0] < 0x80, UnicodeFacts.isAlpha(rest[0]) {
      let isScheme = rest[0..<colon].codePoints.allSatisfy {
        $0 < 0x80 && (UnicodeFacts.isAlphanumeric($0) || [0x2b, 0x2d, 0x2e].contains($0))
      }
      if isScheme {
        scheme = StringMethods.lower(rest[0..<colon])
        rest = rest[colon + 1..<rest.count]
      }
    }
    if StringMethods.hasPrefix(rest, "//") {
      let points = rest.codePoints
      let end = points[2...].firstIndex { $0 == 0x2f || $0 == 0x3f || $0 == 0x23 } ?? points.count
      authority = rest[2..<end]
      rest = rest[end..<rest.count]
      if StringMethods.contains(authority, "[") != StringMethods.contains(authority, "]") {
        throw PythonError(.valueError, "Invalid IPv6 URL")
      }
    }
    if StringMethods.contains(rest, "#") {
      let parts = try StringMethods.partition(rest, "#")
      rest = parts.0
      fragment = parts.2
    }
    if StringMethods.contains(rest, "?") {
      let parts = try StringMethods.partition(rest, "?")
      rest = parts.0
      query = parts.2
    }
    path = rest
  }

  /// `urlparse(url, scheme)`: the parameters of the last part of the path stand alone.
  public static func parse(_ url: PythonString, scheme: PythonString = "") throws(PythonError) -> WebAddress {
    var address = try WebAddress(url, scheme: scheme)
    guard withParameters.contains(address.scheme.text), StringMethods.contains(address.path, ";") else {
      return address
    }
    let slash = StringMethods.findLast(address.path, "/")
    let semicolon = StringMethods.find(address.path, ";", start: max(0, slash))
    guard semicolon >= 0 else { return address }
    address.parameters = address.path[semicolon + 1..<address.path.count]
    address.path = address.path[0..<semicolon]
    return address
  }

  /// `urlunsplit`, and `urlunparse` with parameters.
  public var unsplit: PythonString {
    var url = parameters.isEmpty ? path : path + ";" + parameters
    let hasAuthority =
      !authority.isEmpty
      || (!scheme.isEmpty && Self.withAuthority.contains(scheme.text) && !StringMethods.hasPrefix(url, "//"))
    if hasAuthority {
      if !url.isEmpty, url[0] != 0x2f { url = "/" + url }
      url = "//" + authority + url
    }
    if !scheme.isEmpty { url = scheme + ":" + url }
    if !query.isEmpty { url = url + "?" + query }
    if !fragment.isEmpty { url = url + "#" + fragment }
    return url
  }

  /// `urljoin(base, url)`.
  public static func join(_ base: PythonString, _ url: PythonString) throws(PythonError) -> PythonString {
    if base.isEmpty { return url }
    if url.isEmpty { return base }
    let from = try parse(base)
    var to = try parse(url, scheme: from.scheme)
    guard to.scheme == from.scheme, relative.contains(to.scheme.text) else { return url }
    if withAuthority.contains(to.scheme.text) {
      if !to.authority.isEmpty { return to.unsplit }
      to.authority = from.authority
    }
    if to.path.isEmpty, to.parameters.isEmpty {
      to.path = from.path
      to.parameters = from.parameters
      if to.query.isEmpty { to.query = from.query }
      return to.unsplit
    }
    func parts(_ path: PythonString) throws(PythonError) -> [PythonString] {
      try StringMethods.split(path, separator: "/", ceiling: .max)
    }
    var baseParts = try parts(from.path)
    if let last = baseParts.last, !last.isEmpty { baseParts.removeLast() }
    var segments: [PythonString]
    if to.path.count > 0, to.path[0] == 0x2f {
      segments = try parts(to.path)
    } else {
      segments = baseParts + (try parts(to.path))
      // Empty segments inside of the path are left out.
      if segments.count > 2 {
        segments = [segments[0]] + segments[1..<segments.count - 1].filter { !$0.isEmpty } + [segments[segments.count - 1]]
      }
    }
    var resolved: [PythonString] = []
    for segment in segments {
      if segment == ".." {
        if !resolved.isEmpty { resolved.removeLast() }
      } else if segment != "." {
        resolved.append(segment)
      }
    }
    if segments.last == "." || segments.last == ".." { resolved.append("") }
    let path = try StringMethods.join("/", resolved, ceiling: .max)
    to.path = path.isEmpty ? "/" : path
    return to.unsplit
  }
}

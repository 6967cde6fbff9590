import Compression
import Limits

/// One container to be read: its bytes, and where it lies in the tree.
struct Container {
  let bytes: ArraySlice<UInt8>
  /// Path of the container itself, empty for the artifact; anomalies of the whole container bear it.
  let path: String
  /// Last component of the file name, for the name of what a plain compressed stream holds.
  let name: String
  /// Depth of its members: 1 for the artifact's own.
  let depth: Int
  /// True when the same bytes are read in another format too, so that what this one leaves over is the other's.
  var isPolyglot = false

  /// The path of a member.
  func path(of member: String) -> String {
    path.isEmpty ? member : path + "!/" + member
  }

  /// The member's own name, from a path that `path(of:)` made.
  func member(of path: String) -> String {
    self.path.isEmpty ? path : String(decoding: path.utf8.dropFirst(self.path.utf8.count + 2), as: UTF8.self)
  }

  /// The same place with other bytes, such as the tar inside a gzip.
  func holding(_ inner: ArraySlice<UInt8>) -> Container {
    Container(bytes: inner, path: path, name: name, depth: depth, isPolyglot: isPolyglot)
  }
}

/// What all readers of one artifact write to: the findings so far and the fuel that is left.
struct Inspection: ~Copyable {
  /// Facts of one kind that are listed one by one; a million broken members would otherwise drown the report.
  static let mostFactsOfAKind = 100

  var fuel: Fuel
  private(set) var entries: [ArchiveEntry] = []
  private(set) var anomalies: [ArchiveAnomaly] = []
  private(set) var limitations: [Limitation] = []
  private var anomalyCounts: [ArchiveAnomaly.Kind: Int] = [:]
  private var limitationCounts: [Limitation.Kind: Int] = [:]

  init(limits: Limits) {
    fuel = Fuel(limits: limits)
  }

  /// Notes an anomaly, the same one only once in a row, and not more than `mostFactsOfAKind` of a kind.
  mutating func note(_ kind: ArchiveAnomaly.Kind, _ path: String, _ message: @autoclosure () -> String) {
    let count = anomalyCounts[kind, default: 0]
    anomalyCounts[kind] = count + 1
    guard count < Inspection.mostFactsOfAKind else { return }
    let anomaly = ArchiveAnomaly(kind, path: path, message: message())
    if anomalies.last == anomaly {
      anomalyCounts[kind] = count
    } else {
      anomalies.append(anomaly)
    }
  }

  /// Notes something that was not read, not more than `mostFactsOfAKind` of a kind.
  mutating func limit(_ kind: Limitation.Kind, _ path: String, _ message: @autoclosure () -> String) {
    limit(Limitation(kind, path: path, message: message()))
  }

  /// Notes a ceiling that was reached.
  mutating func limit(_ exceeded: LimitExceeded, _ path: String) {
    limit(exceeded.limitation(path: path))
  }

  private mutating func limit(_ limitation: Limitation) {
    let count = limitationCounts[limitation.kind, default: 0]
    limitationCounts[limitation.kind] = count + 1
    if count < Inspection.mostFactsOfAKind { limitations.append(limitation) }
  }

  /// Adds a member; false when no further member may be added, which is noted once.
  mutating func add(_ entry: ArchiveEntry) -> Bool {
    do throws(LimitExceeded) {
      try fuel.chargeEntry()
    } catch {
      if limitationCounts[.entries] == nil { limit(error, "") }
      return false
    }
    entries.append(entry)
    return true
  }

  /// True once a member was refused; nothing that follows could be told.
  var isFull: Bool { limitationCounts[.entries] != nil }

  /// Adds bytes that belong to no member, so that they are looked at too.
  mutating func addLeftover(_ content: ArraySlice<UInt8>, named name: String, of container: Container) {
    guard !container.isPolyglot, !content.isEmpty else { return }
    let path = container.path(of: name)
    guard admit(content.count, in: container, path: path) else { return }
    _ = add(ArchiveEntry(path: path, kind: .other, reading: .trailing, content: content, depth: container.depth))
  }

  /// Charges the bytes of a stored member, which are not copied but will be analysed; false when there is no budget.
  mutating func admit(_ count: Int, in container: Container, path: String) -> Bool {
    if container.depth == 1 { fuel.notePackedBytes(count) }
    do throws(LimitExceeded) {
      try fuel.chargeStored(count)
      return true
    } catch {
      if container.depth == 1 { fuel.forgetPackedBytes(count) }
      limit(error, path)
      return false
    }
  }

  /// Gives back most of what was kept of a stream that a ceiling stopped, so that the members behind it find room.
  mutating func trim(_ unpacked: inout UnpackedStream, to count: Int) {
    guard case .exceeded = unpacked.outcome, unpacked.bytes.count > count else { return }
    fuel.refundBytes(unpacked.bytes.count - count)
    unpacked.bytes = Array(unpacked.bytes.prefix(count))
  }

  /// Unpacks one stream and notes how it ended.
  mutating func unpack(
    _ input: ArraySlice<UInt8>, as format: CompressionFormat, expecting: Int? = nil, in container: Container,
    path: String
  ) -> UnpackedStream {
    if container.depth == 1 { fuel.notePackedBytes(input.count) }
    let unpacked: UnpackedStream
    do throws(LimitExceeded) {
      try fuel.chargeRead(0)
      unpacked = Decompressor.unpack(input, as: format, expecting: expecting, fuel: &fuel)
      try fuel.chargeRead(unpacked.consumed)
    } catch {
      limit(error, path)
      return UnpackedStream(outcome: .exceeded(error))
    }
    switch unpacked.outcome {
    case .complete: break
    case .truncated:
      note(.truncated, path, "The \(format.rawValue) stream ends too early.")
      limit(.damaged, path, "The \(format.rawValue) stream is cut off; \(unpacked.bytes.count) bytes of it were read.")
    case .damaged:
      limit(.damaged, path, "The \(format.rawValue) stream is damaged; \(unpacked.bytes.count) bytes of it were read.")
    case .exceeded(let exceeded):
      if container.depth == 1 { fuel.forgetPackedBytes(input.count) }
      limit(exceeded, path)
    }
    return unpacked
  }

  /// Sets the content of an entry that was added before, as links get the bytes they point to.
  mutating func setContent(_ content: ArraySlice<UInt8>, ofEntry index: Int) {
    entries[index].content = content
  }

  /// The archive, once all was read.
  consuming func archive(format: ArchiveFormat) -> Archive {
    Archive(format: format, entries: entries, anomalies: anomalies, limitations: limitations)
  }
}

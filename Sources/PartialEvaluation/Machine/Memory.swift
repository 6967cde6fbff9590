import BigIntegers
import PythonLibrary

/// How many bytes the values of an execution take, about. What several hold is counted once when it is text, bytes or a
/// tuple; lists that share their storage are counted each.
struct MemoryMeter {
  /// An object without what it holds.
  static let objectBytes = 96

  let measurement: Int32
  var bytes = 0

  mutating func add(_ value: Value) {
    switch value {
    case .str(let text):
      guard text.measurement != measurement else { return }
      text.measurement = measurement
      bytes += 64 + text.content.storageBytes
    case .bytes(let content):
      guard content.measurement != measurement else { return }
      content.measurement = measurement
      bytes += 64 + content.content.count
    case .tuple(let tuple): if tuple.depth <= Tuple.depthCeiling { add(deep: tuple) }
    case .big(let number): bytes += 32 + number.bitLength / 8
    case .slice: bytes += 80
    case .range, .complex: bytes += 48
    // What is in the heap is met there.
    default: break
    }
  }

  /// A tuple with what is in it; of those in it that are deep themselves the heap takes care.
  mutating func add(deep tuple: Tuple) {
    guard tuple.measurement != measurement else { return }
    tuple.measurement = measurement
    bytes += 48
    add(tuple.items)
  }

  mutating func add(_ values: [Value]) {
    bytes += values.capacity * 16
    for value in values { add(value) }
  }

  mutating func add(_ slots: [Value?]) {
    bytes += slots.capacity * 16
    for case let value? in slots { add(value) }
  }

  mutating func add(_ table: Table) {
    bytes += table.storageBytes
    for entry in table.entries where entry.isLive {
      add(entry.key)
      add(entry.value)
    }
  }

  mutating func add(_ saved: SavedFrame) {
    add(saved.stack)
    add(saved.locals)
    add(saved.handled)
  }

  mutating func add(_ frame: Frame) {
    bytes += 256
    add(frame.stack)
    add(frame.locals)
    add(frame.handled)
    add(frame.pendingReturns)
    for pending in frame.pendingJoins { add(pending.locals) }
  }

  mutating func add(_ state: ObjectState) {
    switch state {
    case .values(let values): add(values)
    case .table(let table): add(table)
    case .attributes(let table, let payload):
      add(table)
      add(payload)
    case .bytes(let content): bytes += content.count
    case .generator(let saved, let queue):
      if let saved { add(saved) }
      add(queue)
    case .nothing, .iterator, .file: break
    }
  }
}

extension Machine {
  /// Bytes that the values of one execution may take, layers that were parsed included.
  static let memoryCeiling = 96 << 20
  /// Steps between two looks at the heap. One step makes no more than 256 bytes, see `charge`.
  static let collectionInterval = 1 << 18

  /// To be called when `steps` has come down to `checkpoint`: the budget is spent, or it is time to look at the heap.
  func pause() throws(Signal) {
    if steps <= 0 {
      prolong()
      if steps > 0, collectionMark - steps < untilCollection {
        checkpoint = max(0, collectionMark - untilCollection)
        return
      }
    }
    guard steps > 0, !isFull else {
      noteExhausted()
      throw .exhausted
    }
    heap.collect()
    memory = measured()
    untilCollection = Self.collectionInterval
    collectionMark = steps
    checkpoint = max(0, steps - untilCollection)
    guard memory <= Self.memoryCeiling else {
      isFull = true
      note("its values take more than \(Self.memoryCeiling >> 20) MB: what comes after it is unseen")
      noteExhausted()
      throw .exhausted
    }
  }

  /// Begins a run with a budget of its own.
  ///
  /// - Parameter more: steps that it may have beyond, as long as it decodes.
  func begin(steps amount: Int, more: Int = 0) {
    steps = amount
    budget = amount
    reserve = more
    prolongation = 0
    activityMark = activity
    usedMark = 0
    callMark = unknownCalls
    collectionMark = amount
    checkpoint = max(0, amount - max(0, untilCollection))
    exhaustedAt = nil
  }

  /// - Returns: the steps that the run used.
  func end() -> Int {
    untilCollection -= collectionMark - steps
    return used
  }

  /// Steps that the run has used so far.
  var used: Int { budget - steps }

  /// How much was decoded so far, character by character or whole.
  var activity: Int { exclusiveOrs + characterCalls + pieceCount + decodings * 256 }

  /// Code that decodes as it runs gets more steps, half as many again each time. What asks the world in each round does not
  /// decode.
  func prolong() {
    let done = activity - activityMark
    guard reserve > 0, done >= (used - usedMark) / 64, unknownCalls - callMark <= done / 4 else { return }
    let more = min(reserve, max(20_000, budget / 2))
    activityMark = activity
    usedMark = used
    callMark = unknownCalls
    reserve -= more
    budget += more
    prolongation += more
    steps += more
    collectionMark += more
    checkpoint += more
  }

  private func measured() -> Int {
    measurement += 1
    var meter = MemoryMeter(measurement: measurement)
    meter.bytes = parsedBytes + names.byteCount + layerBytes + output.count
    heap.measure(&meter)
    for frame in frames { meter.add(frame) }
    for entry in trail { meter.add(entry.state) }
    for split in splits {
      meter.add(split.second)
      guard let first = split.first else { continue }
      meter.add(first.frame)
      for change in first.changes {
        meter.add(change.before.state)
        meter.add(change.after)
      }
    }
    return meter.bytes
  }

  /// Runs something with no more than so many steps, and no matter what it used.
  func withSteps<Result>(atMost count: Int, _ body: () -> Result) -> Result {
    let saved = (steps, checkpoint, exhaustedAt)
    let savedReserve = reserve
    reserve = 0
    let noted = limitations.count
    steps = min(steps, count)
    checkpoint = 0
    let result = body()
    limitations.removeSubrange(min(noted, limitations.count)...)
    reserve = savedReserve
    let used = min(saved.0, count) - steps
    (steps, checkpoint, exhaustedAt) = (max(0, saved.0 - 16 - used), saved.1, saved.2)
    return result
  }
}

extension PythonString {
  /// Bytes of its code points.
  var storageBytes: Int {
    switch storage {
    case .narrow(let bytes): bytes.count
    case .wide(let points): points.count * 4
    }
  }
}

import Dispatch
import Synchronization

/// The results of `body` for each item, in the order of the items, worked out on up to `jobs` threads.
///
/// The only place below the edge that knows of threads. What `body` returns may not depend on the other calls, so the
/// number of jobs never shows in a report.
func mapConcurrently<Item: Sendable, Output: Sendable>(
  _ items: [Item], jobs: Int, _ body: @Sendable (Item) -> Output
) -> [Output] {
  guard jobs > 1, items.count > 1 else { return items.map(body) }
  let outputs = Mutex([Output?](repeating: nil, count: items.count))
  let next = Atomic<Int>(0)
  DispatchQueue.concurrentPerform(iterations: min(jobs, items.count)) { _ in
    while true {
      let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
      guard index < items.count else { return }
      let output = body(items[index])
      outputs.withLock { $0[index] = output }
    }
  }
  return outputs.withLock { $0.compactMap { $0 } }
}

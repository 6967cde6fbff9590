import PythonLibrary
import PythonSyntax

/// `itertools`.
enum IterationModels {
  static func register(_ registry: inout Registry) {
    func lazy(_ name: String, _ body: @escaping @Sendable (Machine, Arguments) throws(Signal) -> IteratorObject.Source)
    {
      registry.function("itertools." + name, takesUnknown: true) { (machine, arguments) throws(Signal) in
        machine.makeIterator(try body(machine, arguments))
      }
    }
    @Sendable func iterator(_ machine: Machine, _ value: Value?) throws(Signal) -> Value {
      try machine.iterator(over: value ?? .none)
    }
    lazy("chain") { _, arguments in .chain(arguments.positional, 0, current: nil) }
    registry.function("itertools.chain.from_iterable") { (machine, arguments) throws(Signal) in
      machine.makeIterator(.chain(try machine.items(of: arguments[0] ?? .none), 0, current: nil))
    }
    lazy("count") { _, arguments in
      .count(arguments.value(0, "start") ?? .int(0), arguments.value(1, "step") ?? .int(1))
    }
    lazy("cycle") { (machine, arguments) throws(Signal) in .cycle(try machine.items(of: arguments[0] ?? .none), 0) }
    lazy("repeat") { (machine, arguments) throws(Signal) in
      .repeat(
        arguments[0] ?? .none,
        try arguments.value(1, "times").map { (value) throws(Signal) in max(0, try machine.integer(value)) })
    }
    lazy("islice") { (machine, arguments) throws(Signal) in
      func number(_ value: Value?) throws(Signal) -> Int? {
        guard let value, !value.isNone else { return nil }
        return try machine.integer(value)
      }
      let source = try iterator(machine, arguments[0])
      if arguments.count == 2 { return .slice(source, next: 0, stop: try number(arguments[1]), step: 1, position: 0) }
      let start = try number(arguments[1]) ?? 0
      let step = try number(arguments[3]) ?? 1
      guard start >= 0, step > 0 else {
        throw machine.error("ValueError", "Indices for islice() must be None or an integer: 0 <= x <= sys.maxsize.")
      }
      return .slice(source, next: start, stop: try number(arguments[2]), step: step, position: 0)
    }
    lazy("takewhile") { (machine, arguments) throws(Signal) in
      .takeWhile(arguments[0] ?? .none, try iterator(machine, arguments[1]))
    }
    lazy("dropwhile") { (machine, arguments) throws(Signal) in
      .dropWhile(arguments[0] ?? .none, try iterator(machine, arguments[1]), started: false)
    }
    lazy("starmap") { (machine, arguments) throws(Signal) in
      .starmap(arguments[0] ?? .none, try iterator(machine, arguments[1]))
    }
    lazy("accumulate") { (machine, arguments) throws(Signal) in
      .accumulate(
        try iterator(machine, arguments[0]), arguments.value(1, "func") ?? .none, total: arguments.keyword("initial"))
    }
    lazy("groupby") { (machine, arguments) throws(Signal) in
      .groupBy(try iterator(machine, arguments[0]), arguments.value(1, "key") ?? .none, pending: nil)
    }
    for (name, part) in [("imap", "map"), ("izip", "zip"), ("ifilter", "filter")] {
      registry.function("itertools." + name) { (machine, arguments) throws(Signal) in
        try machine.call(.type(machine.type(part)), arguments)
      }
    }
    registerCombinations(&registry)
  }

  private static func registerCombinations(_ registry: inout Registry) {
    registry.function("itertools.zip_longest") { (machine, arguments) throws(Signal) in
      var columns: [[Value]] = []
      for value in arguments.positional { columns.append(try machine.items(of: value)) }
      let filling = arguments.keyword("fillvalue") ?? .none
      let count = columns.map(\.count).max() ?? 0
      try machine.chargeElements(count * (columns.count + 4))
      return machine.makeIterator(
        .values(
          (0..<count).map { row in machine.heap.tuple(columns.map { row < $0.count ? $0[row] : filling }) }, 0))
    }
    registry.function("itertools.product") { (machine, arguments) throws(Signal) in
      var pools: [[Value]] = []
      for value in arguments.positional { pools.append(try machine.items(of: value)) }
      let times = try arguments.keyword("repeat").map { (value) throws(Signal) in try machine.integer(value) } ?? 1
      guard times <= 64 else { throw machine.tooLarge("a product") }
      pools = (0..<max(0, times)).flatMap { _ in pools }
      var rows: [[Value]] = [[]]
      for pool in pools {
        let (count, overflow) = rows.count.multipliedReportingOverflow(by: pool.count)
        guard !overflow, count <= Machine.collectionCeiling else { throw machine.tooLarge("a product") }
        try machine.chargeElements(count * ((rows.first?.count ?? 0) + 5))
        try machine.charge(count * 16)
        rows = rows.flatMap { row in pool.map { row + [$0] } }
      }
      return machine.makeIterator(.values(rows.map { machine.heap.tuple($0) }, 0))
    }
    for (name, isOrdered, repeats) in [
      ("permutations", true, false), ("combinations", false, false), ("combinations_with_replacement", false, true),
    ] {
      registry.function("itertools." + name) { (machine, arguments) throws(Signal) in
        let pool = try machine.items(of: arguments[0] ?? .none)
        let length =
          try arguments.value(1, "r").flatMap { (value) throws(Signal) in
            value.isNone ? nil : try machine.integer(value)
          } ?? pool.count
        guard length >= 0 else { throw machine.error("ValueError", "r must be non-negative") }
        var rows: [[Int]] = [[]]
        for _ in 0..<min(length, pool.count + (repeats ? length : 1)) {
          var next: [[Int]] = []
          for row in rows {
            try machine.charge(16 * pool.count)
            guard next.count * (row.count + 5) <= Machine.collectionCeiling else {
              throw machine.tooLarge("a list of \(name)")
            }
            for index in pool.indices {
              if isOrdered ? row.contains(index) : index < (row.last.map { repeats ? $0 : $0 + 1 } ?? 0) { continue }
              next.append(row + [index])
            }
          }
          rows = next
        }
        return machine.makeIterator(
          .values(rows.map { row in machine.heap.tuple(row.map { pool[$0] }) }, 0))
      }
    }
    registry.function("itertools.compress") { (machine, arguments) throws(Signal) in
      let data = try machine.items(of: arguments[0] ?? .none)
      let selectors = try machine.items(of: arguments[1] ?? .none)
      var kept: [Value] = []
      for (value, selector) in zip(data, selectors) where try machine.truth(of: selector) ?? true { kept.append(value) }
      return machine.makeIterator(.values(kept, 0))
    }
    registry.function("itertools.filterfalse") { (machine, arguments) throws(Signal) in
      var kept: [Value] = []
      for value in try machine.items(of: arguments[1] ?? .none) {
        let function = arguments[0] ?? .none
        let test = function.isNone ? value : try machine.call(function, Arguments([value]))
        if try machine.truth(of: test) == false { kept.append(value) }
      }
      return machine.makeIterator(.values(kept, 0))
    }
    registry.function("itertools.tee") { (machine, arguments) throws(Signal) in
      let items = try machine.items(of: arguments[0] ?? .none)
      let count = try arguments.value(1, "n").map { (value) throws(Signal) in try machine.integer(value) } ?? 2
      guard (0...1024).contains(count) else { throw machine.tooLarge("a tee") }
      try machine.charge(count * 16)
      return machine.heap.tuple((0..<count).map { _ in machine.makeIterator(.values(items, 0)) })
    }
    registry.function("itertools.pairwise") { (machine, arguments) throws(Signal) in
      let items = try machine.items(of: arguments[0] ?? .none)
      try machine.charge(items.count * 16)
      return machine.makeIterator(.values(zip(items, items.dropFirst()).map { machine.heap.tuple([$0, $1]) }, 0))
    }
  }
}

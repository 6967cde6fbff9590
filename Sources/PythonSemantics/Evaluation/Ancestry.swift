import PythonSyntax
import SourceText

/// The classes of the package that each class has as bases, directly or not: itself first, then nearest first.
///
/// Worked out once for each class, since every attribute of an object of it asks for them. What is remembered is forgotten
/// when a module says other bases than before.
struct Ancestry {
  /// Classes of one line, the class itself among them; what is above is unknown.
  static let ceiling = 32
  /// Bases of one class that are looked at.
  static let baseCeiling = 32

  private var starts: [Int32]
  private var counts: [UInt8]
  /// What was worked out under another stamp is old.
  private var stamps: [Int32]
  private var stamp: Int32 = 1
  /// The first base of each line that is none of the package; -1 for none.
  private var outsides: [Int32]
  /// By class: the search that met it last.
  private var marks: [Int32]
  private var mark: Int32 = 0
  private var items: [Int32] = []

  init(typeCount: Int) {
    starts = [Int32](repeating: 0, count: typeCount)
    counts = [UInt8](repeating: 0, count: typeCount)
    stamps = [Int32](repeating: 0, count: typeCount)
    marks = [Int32](repeating: 0, count: typeCount)
    outsides = [Int32](repeating: PathTable.none, count: typeCount)
  }

  /// Says that bases changed.
  mutating func forget() {
    stamp += 1
    items.removeAll(keepingCapacity: true)
  }

  subscript(type: Int32) -> ArraySlice<Int32> {
    let start = Int(starts[Int(type)])
    return items[start..<start + Int(counts[Int(type)])]
  }

  /// The first base of the line that is no class of the package, as a path.
  func outside(_ type: Int32) -> Int32 { outsides[Int(type)] }

  func isKnown(_ type: Int32) -> Bool { stamps[Int(type)] == stamp }

  /// Works the line of a class out, if that was not done.
  mutating func make(_ type: Int32, _ bases: [[Int32]], _ paths: PathTable) {
    guard !isKnown(type) else { return }
    mark += 1
    let start = items.count
    items.append(type)
    marks[Int(type)] = mark
    outsides[Int(type)] = PathTable.none
    var position = start
    search: while position < items.count {
      for base in bases[Int(items[position])].prefix(Self.baseCeiling) {
        guard case .type(let inner)? = paths.definition(base) else {
          if outsides[Int(type)] < 0 { outsides[Int(type)] = base }
          continue
        }
        guard marks[Int(inner)] != mark else { continue }
        marks[Int(inner)] = mark
        items.append(inner)
        if items.count - start == Self.ceiling { break search }
      }
      position += 1
    }
    starts[Int(type)] = Int32(truncatingIfNeeded: start)
    counts[Int(type)] = UInt8(items.count - start)
    stamps[Int(type)] = stamp
  }
}

extension PackageState {
  /// The line of a class, worked out if need be.
  mutating func makeAncestry(of type: Int32) -> ArraySlice<Int32> {
    if !ancestries.isKnown(type) { ancestries.make(type, bases, paths) }
    return ancestries[type]
  }

  /// Works out the lines of all classes; from here on, bases stay.
  mutating func settleAncestries() {
    for type in bases.indices { ancestries.make(Int32(type), bases, paths) }
  }

  /// A class and the classes of the package that it has as bases, nearest first; once they are settled.
  func ancestry(of type: Int32) -> ArraySlice<Int32> { ancestries[type] }

  func isClass(_ type: Int32, below other: Int32) -> Bool { ancestry(of: type).contains(other) }
}

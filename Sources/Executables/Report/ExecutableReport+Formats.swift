import ByteReading

/// From the tables of each format to the common words.
extension ExecutableReport {
  init(_ reader: PEReader) {
    let pe = reader.result
    let isFirmware = (10...13).contains(pe.subsystem)
    self.init(
      format: .pe, target: isFirmware ? .other : .windows, architectures: [Machines.pe(pe.machine)],
      kind: pe.isLibrary ? .library : .program, details: .pe(pe))
    for library in pe.imports {
      add(library: library.name)
      imports.append(contentsOf: library.functions)
    }
    settleLibraries()
    let kernel: Set = ["ntoskrnl.exe", "hal.dll", "ntkrnlpa.exe", "fltmgr.sys", "ndis.sys", "wdfldr.sys"]
    if pe.subsystem == 1, pe.imports.contains(where: { kernel.contains($0.name.lowercased()) }) { kind = .driver }
    if let table = pe.exports {
      exports = table.names
      note(.internalName, table.libraryName)
    }
    for path in pe.symbolPaths { note(.symbolPath, path) }
    for string in pe.versionStrings.prefix(64) {
      note(.version, "\(string.key): \(string.value)")
      if string.value.contains("://") { note(.address, string.value) }
    }
    if let identifier = pe.symbolIdentifier { note(.buildIdentifier, identifier) }
    if let version = pe.dotNetVersion { note(.compiler, ".NET" + (version.isEmpty ? "" : " " + version)) }
    if let privilege = pe.requestedPrivilege, privilege != "asInvoker" { note(.privilege, privilege) }
    note(.compiler, "linker \(pe.linkerMajor).\(pe.linkerMinor)")
    anomalies = reader.image.anomalies
    for section in pe.sections where section.isWritable && section.isExecutable {
      anomalies.append(.init(.writableExecutable, "Section \(section.name) may be written and run at once."))
    }
    if pe.tlsCallbackCount > 0 {
      anomalies.append(
        .init(.tlsCallbacks, "\(pe.tlsCallbackCount) functions run before the entry point (TLS callbacks)."))
    }
    if !pe.isDotNet {
      judgeEntropy(pe.sections.filter(\.isExecutable).map { ($0.name, $0.size, $0.entropy) })
    }
    limitations = reader.image.limitations
    overlay = pe.overlay
    pythonModule = PythonModule.name(exports: exports, imports: imports, prefix: "")
  }

  init(_ reader: ELFReader) {
    let elf = reader.result
    let kinds: [UInt16: Kind] = [1: .object, 2: .program, 3: .library, 4: .core]
    self.init(
      format: .elf, target: [0, 3].contains(elf.systemABI) ? .linux : .other,
      architectures: [Machines.elf(elf.machine, isWide: elf.isWide)], kind: kinds[elf.type] ?? .other,
      details: .elf(elf))
    // A program that may be moved is a library by its header; it asks for a loader.
    if elf.type == 3, elf.interpreter != nil, elf.sharedName == nil { kind = .program }
    if elf.type == 1, elf.sections.contains(where: { $0.name == ".gnu.linkonce.this_module" }) { kind = .driver }
    libraries = elf.needed
    settleLibraries()
    imports = elf.imports
    exports = elf.exports
    if let name = elf.sharedName { note(.internalName, name) }
    for path in elf.runPaths { note(.searchPath, path) }
    for compiler in elf.compilers { note(.compiler, compiler) }
    if let identifier = elf.buildIdentifier { note(.buildIdentifier, identifier) }
    if let go = elf.go {
      note(.compiler, go.version.isEmpty ? "Go" : go.version)
      note(.buildPath, go.path)
      note(.buildPath, go.module)
      for setting in go.settings where setting.hasPrefix("vcs") { note(.buildIdentifier, setting) }
    }
    anomalies = reader.image.anomalies
    judgeEntropy(elf.sections.filter { $0.flags & 4 != 0 }.map { ($0.name, $0.size, $0.entropy) })
    limitations = reader.image.limitations
    overlay = elf.overlay
    pythonModule = PythonModule.name(exports: exports, imports: imports, prefix: "")
  }

  /// A thin file, or each architecture of a fat one.
  init?(slices file: ImageReading) {
    var file = file
    var images: [MachOImage] = []
    let slices = FatSlices.read(&file)
    var end = 0
    for slice in slices {
      guard let part = file.bytes.range(at: slice.lowerBound, count: slice.count) else { continue }
      end = max(end, slice.upperBound)
      guard var reader = MachOReader(file.part(part)) else { continue }
      reader.result.sliceOffset = slice.lowerBound
      images.append(reader.result)
      file.take(reader.image)
    }
    self.init(
      format: .machO, target: .macOS, architectures: images.map { Machines.machO($0.cpu, $0.cpuSubtype) },
      kind: .other, details: .machO(images))
    let kinds: [UInt32: Kind] = [
      1: .object, 2: .program, 4: .core, 6: .library, 7: .other, 8: .bundle, 9: .library, 11: .driver,
    ]
    guard let first = images.first else {
      // A fat file may hold objects of the compiler's own kind.
      anomalies = file.anomalies
      limitations = file.limitations
      return
    }
    kind = kinds[first.fileType] ?? .other
    if let platform = first.platform, ![1, 6].contains(platform) { target = .other }
    imports = first.imports
    exports = first.exports
    for image in images {
      for library in image.libraries { add(library: library.path) }
      for path in image.runPaths { note(.searchPath, path) }
      if let name = image.installName { note(.internalName, name) }
      if let identifier = image.identifier { note(.buildIdentifier, identifier) }
      if let signature = image.signature { note(.signature, signature.identifier) }
      if let sdk = image.sdk { note(.compiler, "SDK \(sdk)") }
      // The same names again in each architecture, as a rule.
      if image != first { add(namesOf: image) }
    }
    settleLibraries()
    anomalies = file.anomalies
    for image in images {
      judgeEntropy(
        image.segments.filter { $0.protection & 4 != 0 }.flatMap(\.sections).map { ($0.name, $0.size, $0.entropy) })
    }
    limitations = file.limitations
    if images.count == 1, slices == [0..<file.count] {
      overlay = first.overlay
    } else if end < file.count {
      overlay = end..<file.count
    }
    pythonModule = PythonModule.name(exports: exports, imports: imports, prefix: "_")
  }

  /// Names that only another architecture has.
  private mutating func add(namesOf image: MachOImage) {
    if image.imports == imports, image.exports == exports { return }
    let knownImports = Set(imports.indices.map { Array(imports.bytes(at: $0)) })
    for index in image.imports.indices where !knownImports.contains(Array(image.imports.bytes(at: index))) {
      imports.append(image.imports.bytes(at: index))
    }
    let knownExports = Set(exports.indices.map { Array(exports.bytes(at: $0)) })
    for index in image.exports.indices where !knownExports.contains(Array(image.exports.bytes(at: index))) {
      exports.append(image.exports.bytes(at: index))
    }
  }

  /// Machine code stays below 7 bits for each byte; compressed or encrypted code comes close to 8.
  private mutating func judgeEntropy(_ sections: [(name: String, size: Int, entropy: Double?)]) {
    var isPacked = false
    for section in sections where section.size >= 4_096 {
      guard let entropy = section.entropy, entropy > 7.2 else { continue }
      isPacked = true
      let bits = Double(Int(entropy * 100)) / 100
      anomalies.append(
        .init(.packedCode, "Section \(section.name) of code looks random: \(bits) bits for each byte."))
    }
    if isPacked, imports.count < 20, format != .elf || kind != .object {
      anomalies.append(
        .init(.fewImports, "It wants only \(imports.count) functions from others beside code that looks random."))
    }
  }
}

/// The module an extension holds.
enum PythonModule {
  /// - Parameter prefix: what C puts before each name on this system.
  static func name(exports: NameList, imports: NameList, prefix: String) -> String? {
    // `PyInitU_` carries a name in punycode (PEP 489); `PyModExport_` returns slots (PEP 793).
    for start in ["PyInit_", "PyInitU_", "PyModExport_"] {
      if let found = exports.first(withPrefix: prefix + start) {
        return String(found.utf8.dropFirst(prefix.utf8.count + start.utf8.count))
      }
    }
    guard let found = exports.first(withPrefix: prefix + "init"), found.utf8.count > prefix.utf8.count + 4,
      imports.first(withPrefix: prefix + "Py_InitModule") != nil
    else { return nil }
    return String(found.utf8.dropFirst(prefix.utf8.count + 4))
  }
}

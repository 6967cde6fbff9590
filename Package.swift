// swift-tools-version: 6.2
// One section for each floor, targets sorted inside it. A target may depend on lower floors only; `ArchitectureTests`
// reads the same order from `floors` below, so a wrong arrow fails the build's tests and not only a review.

import PackageDescription

let strict: [SwiftSetting] = [
  .treatAllWarnings(as: .error),
  .strictMemorySafety(),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableExperimentalFeature("Lifetimes"),
  // Leaf accessors of the syntax tree are called in every loop of the floors above it: see docs/decisions/0003.
  .unsafeFlags(["-cross-module-optimization"], .when(configuration: .release)),
]

func room(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: strict)
}

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .testTarget(
    name: name, dependencies: dependencies,
    swiftSettings: [.treatAllWarnings(as: .error), .enableUpcomingFeature("ExistentialAny")])
}

/// A libFuzzer program in `Fuzz/<name>`. `Tools/fuzz` passes the sanitizer for all modules.
func fuzz(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .executableTarget(
    name: name, dependencies: dependencies + ["FuzzDriver"], path: "Fuzz/\(name)",
    exclude: ["seeds.txt"],
    swiftSettings: [.unsafeFlags(["-parse-as-library"])])
}

let libraries: [Target] = [
  .systemLibrary(name: "CBzip2", path: "Sources/CLibraries/CBzip2", providers: [.apt(["libbz2-dev"])]),
  .systemLibrary(name: "CDeflate", path: "Sources/CLibraries/CDeflate", providers: [.apt(["libdeflate-dev"])]),
  .systemLibrary(name: "CGmp", path: "Sources/CLibraries/CGmp", providers: [.apt(["libgmp-dev"])]),
  .systemLibrary(name: "CLzma", path: "Sources/CLibraries/CLzma", providers: [.apt(["liblzma-dev"])]),
  .systemLibrary(name: "CNettle", path: "Sources/CLibraries/CNettle", providers: [.apt(["nettle-dev"])]),
  .systemLibrary(name: "CYAML", path: "Sources/CLibraries/CYAML", providers: [.apt(["libyaml-dev"])]),
  .systemLibrary(name: "CZlib", path: "Sources/CLibraries/CZlib", providers: [.apt(["zlib1g-dev"])]),
  .systemLibrary(name: "CZstd", path: "Sources/CLibraries/CZstd", providers: [.apt(["libzstd-dev"])]),
]

let floor0: [Target] = [
  room("BigIntegers", ["CGmp"]),
  room("ByteReading"),
  .target(
    name: "CEmbeddedData",
    cSettings: [.unsafeFlags(["-std=c23", "-Wno-c23-extensions"])]),
  .target(name: "CYara"),
  room("EmbeddedData", ["CEmbeddedData"]),
  room("Limits"),
  room("SourceGeneration"),
  room("SourceText", ["ByteReading"]),
]

let floor1: [Target] = [
  room("Archives", ["ByteReading", "Compression", "Limits"]),
  room("Compression", ["ByteReading", "CBzip2", "CDeflate", "CLzma", "CZlib", "CZstd", "Limits"]),
  room("Cryptography", ["CNettle"]),
  room("Executables", ["ByteReading", "Limits"]),
  room("FrontMatter", ["CYAML"]),
  room("JSON", ["SourceText"]),
  room("PythonBytecode", ["ByteReading", "Limits"]),
  room("PythonLibrary", ["BigIntegers", "Compression", "Cryptography", "EmbeddedData", "Limits"]),
  room("PythonSyntax", ["ByteReading", "Limits", "SourceText"]),
  room("Yara", ["CYara"]),
]

let floor2: [Target] = [
  room("EmbeddedPython", ["Limits", "PythonSyntax", "SourceText"]),
  room("Packages", ["Archives", "Cryptography", "Executables", "Limits", "SourceText"]),
  room(
    "PartialEvaluation",
    [
      "BigIntegers", "ByteReading", "Compression", "Cryptography", "EmbeddedPython", "Executables", "Limits",
      "Packages", "PythonBytecode", "PythonLibrary", "PythonSemantics", "PythonSyntax", "SourceText",
    ]),
  room("PythonDiagnostics", ["Limits", "PythonSyntax", "SourceText"]),
  room("PythonSemantics", ["Limits", "Packages", "PythonSyntax", "SourceText"]),
]

let floor3: [Target] = [
  room(
    "Behaviors",
    [
      "Archives", "ByteReading", "EmbeddedData", "Executables", "Limits", "Packages", "PartialEvaluation",
      "PythonBytecode", "PythonLibrary", "PythonSemantics", "PythonSyntax", "SourceText",
    ]),
  room("Intelligence", ["EmbeddedData", "FrontMatter"]),
  room(
    "Judgement",
    ["Archives", "Behaviors", "EmbeddedData", "Limits", "Packages", "PythonSemantics", "Rules", "SourceText"]),
  room(
    "Linking",
    ["Behaviors", "EmbeddedData", "Intelligence", "PythonSemantics", "PythonSyntax", "SourceText"]),
  room("Rules", ["Behaviors", "EmbeddedData", "FrontMatter", "PythonSemantics", "SourceText"]),
  room(
    "Similarity",
    [
      "Behaviors", "ByteReading", "Cryptography", "EmbeddedData", "Packages", "PythonSemantics", "PythonSyntax",
      "SourceText",
    ]),
]

let floor4: [Target] = [
  room("Exchange", ["ByteReading", "Cryptography", "Intelligence", "JSON", "Packages", "SourceText"]),
  room(
    "Reporting",
    [
      "Archives", "Behaviors", "Cryptography", "Exchange", "Intelligence", "JSON", "Judgement", "Limits", "Linking",
      "Packages", "PartialEvaluation", "PythonDiagnostics", "PythonSemantics", "Rules", "Scanning", "Similarity",
      "SourceText",
    ]),
  room(
    "Scanning",
    [
      "Archives", "Behaviors", "Cryptography", "EmbeddedPython", "Exchange", "Executables", "Intelligence", "Judgement",
      "Limits", "Linking", "Packages", "PartialEvaluation", "PythonBytecode", "PythonSemantics", "PythonSyntax",
      "Rules",
      "Similarity",
      "SourceText", "Yara",
    ]),
]

let floor6: [Target] = [
  .executableTarget(
    name: "sekisho",
    dependencies: [
      "Archives", "Behaviors", "ByteReading", "Exchange", "Intelligence", "Judgement", "Limits", "Linking", "Packages",
      "Reporting", "Rules", "Scanning", "Similarity", "Yara",
      .product(name: "ArgumentParser", package: "swift-argument-parser"),
    ],
    swiftSettings: strict)
]

/// `Workbench` serves development only: dumps for the conformance run and benches per stage. It is not installed.
let workbench: [Target] = [
  .executableTarget(
    name: "workbench",
    dependencies: [
      "Archives", "Behaviors", "BigIntegers", "Cryptography", "EmbeddedPython", "Executables", "Intelligence",
      "Judgement", "Limits", "Linking", "Packages", "PartialEvaluation", "PythonBytecode", "PythonDiagnostics",
      "PythonLibrary", "PythonSemantics", "PythonSyntax", "Reporting", "Rules", "Scanning", "Similarity",
      "SourceGeneration", "SourceText",
      .product(name: "ArgumentParser", package: "swift-argument-parser"),
    ],
    swiftSettings: strict)
]

let testTargets: [Target] = [
  tests("ArchitectureTests", []),
  tests("ArchivesTests", ["Archives", "ByteReading", "Compression", "Cryptography", "Executables", "Limits"]),
  tests("BigIntegersTests", ["BigIntegers"]),
  tests("CryptographyTests", ["Cryptography"]),
  tests("EmbeddedPythonTests", ["EmbeddedPython", "Limits", "PythonSyntax", "SourceText"]),
  tests("ExchangeTests", ["Cryptography", "Exchange", "Intelligence", "JSON"]),
  tests("ExecutablesTests", ["ByteReading", "Executables", "Limits", "SourceGeneration"]),
  tests("IntelligenceTests", ["EmbeddedData", "Intelligence"]),
  tests("JSONTests", ["JSON"]),
  tests(
    "LinkingTests", ["Archives", "Behaviors", "Intelligence", "Judgement", "Linking", "Rules", "Scanning"]),
  tests("PackagesTests", ["Archives", "Limits", "Packages"]),
  tests(
    "PartialEvaluationTests",
    ["Limits", "Packages", "PartialEvaluation", "PythonSemantics", "PythonSyntax", "SourceText"]),
  tests("PythonBytecodeTests", ["Limits", "PythonBytecode"]),
  tests("PythonDiagnosticsTests", ["Limits", "PythonDiagnostics", "PythonSyntax", "SourceText"]),
  tests("PythonLibraryTests", ["BigIntegers", "Limits", "PythonLibrary"]),
  tests(
    "PythonSemanticsTests",
    ["Archives", "Limits", "Packages", "PythonSemantics", "PythonSyntax", "SourceGeneration", "SourceText"]),
  tests("PythonSyntaxTests", ["Limits", "PythonSyntax", "SourceGeneration", "SourceText"]),
  tests(
    "ReportingTests",
    [
      "Archives", "Behaviors", "JSON", "Judgement", "Limits", "PythonSemantics", "Reporting", "Rules", "Scanning",
      "Similarity", "SourceText", "sekisho",
    ]),
  tests(
    "RulesTests",
    [
      "Archives", "Behaviors", "EmbeddedData", "Executables", "Judgement", "Limits", "Packages", "PartialEvaluation",
      "PythonSemantics", "PythonSyntax", "Rules", "Similarity", "SourceText",
    ]),
  tests(
    "ScanningTests",
    ["Archives", "Behaviors", "Judgement", "Limits", "Reporting", "Rules", "Scanning", "SourceGeneration", "Yara"]),
  tests(
    "SimilarityTests",
    [
      "Archives", "Behaviors", "ByteReading", "Packages", "PythonSemantics", "PythonSyntax", "Similarity", "SourceText",
    ]),
]

/// libFuzzer targets, built by `make fuzz` only: they need `-sanitize=fuzzer`, which no other product bears.
let fuzzTargets: [Target] =
  Context.environment["SEKISHO_FUZZ"] == nil
  ? []
  : [
    .target(name: "FuzzDriver", path: "Fuzz/Driver"),
    fuzz("FuzzEvaluator", ["Limits", "PartialEvaluation", "PythonSemantics", "PythonSyntax", "SourceText"]),
    fuzz("FuzzExecutable", ["Executables"]),
    fuzz("FuzzHiddenContent", ["Executables"]),
    fuzz("FuzzLexer", ["PythonSyntax", "SourceText"]),
    fuzz("FuzzMarshal", ["Limits", "PythonBytecode"]),
    fuzz("FuzzLibrary", ["BigIntegers", "Limits", "PythonLibrary"]),
    fuzz("FuzzModel", ["Limits", "Packages", "PythonSemantics", "PythonSyntax", "SourceText"]),
    fuzz("FuzzParser", ["Limits", "PythonSyntax", "SourceText"]),
    fuzz("FuzzPickle", ["Limits", "PythonBytecode"]),
    fuzz("FuzzTar", ["Archives", "Limits"]),
    fuzz("FuzzZip", ["Archives", "Limits"]),
  ]

let package = Package(
  name: "sekisho",
  platforms: [.macOS(.v26)],
  products: [.executable(name: "sekisho", targets: ["sekisho"])],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2")
  ],
  targets: libraries + floor0 + floor1 + floor2 + floor3 + floor4 + floor6 + workbench + testTargets + fuzzTargets,
  cxxLanguageStandard: .cxx20
)

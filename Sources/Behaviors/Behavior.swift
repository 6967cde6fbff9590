/// What code does: the closed vocabulary that rules are written in.
///
/// At most 64 cases, so that a set of them is one word. Names are stable: rule files and reports use them.
public enum Behavior: UInt8, Sendable, CaseIterable {
  case executesCode, importsDynamically, spawnsProcess, runsShell, runsPowerShell, runsEncodedPowerShell,
    loadsNativeCode
  case fetchesFromNetwork, sendsToNetwork, opensSocket, listensOnNetwork, resolvesName
  case readsEnvironment, readsHostIdentity, readsCredentials, readsBrowserData, readsWallet, readsFile, readsClipboard
  case capturesScreen, capturesKeys
  case writesFile, deletesFile, makesExecutable, redirectsDescriptor
  case decodes, decompresses, decrypts, deserializes, opaqueConstant
  case persists, evadesAnalysis, hidesWindow, mines, installsPackage, hooksInstall
  case hidesText, notPythonText, nativeExecutable, usesSuspiciousHost

  /// The name that rules and reports use, such as `executes-code`.
  public var name: String { Self.names[Int(rawValue)] }

  /// The behaviour of that name.
  public init?(name: String) {
    guard let index = Self.names.firstIndex(of: name) else { return nil }
    self = Self.allCases[index]
  }

  /// `executesCode` → `executes-code`, once.
  private static let names: [String] = allCases.map { behavior in
    var name = ""
    for character in String(describing: behavior).unicodeScalars {
      if character.properties.isUppercase { name += "-" }
      name += character.properties.lowercaseMapping
    }
    return name
  }
}

/// A set of behaviours in one word.
public struct BehaviorSet: OptionSet, Sendable, Hashable {
  public let rawValue: UInt64

  public init(rawValue: UInt64) { self.rawValue = rawValue }

  public init(_ behavior: Behavior) { self.init(rawValue: 1 << UInt64(behavior.rawValue)) }

  public func contains(_ behavior: Behavior) -> Bool { rawValue & (1 << UInt64(behavior.rawValue)) != 0 }
}

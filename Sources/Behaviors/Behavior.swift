/// What code does: the closed vocabulary that rules are written in.
///
/// At most 128 cases, so that a set of them is two words. Names are stable: rule files and reports use them.
/// The catalogue (`Data/Catalogue`) says which names of functions and which texts show a behaviour.
public enum Behavior: UInt8, Sendable, CaseIterable {
  // MARK: Running code

  /// `exec`, `eval`, a code object that is called.
  case executesCode
  /// `compile` to a code object, `types.FunctionType`.
  case compilesCode
  /// A module whose name is computed is imported.
  case importsDynamically
  case spawnsProcess
  /// The program is none that builds or looks at software.
  case startsUnknownProgram
  /// A Python program that stands in a text of the package is written to a file or handed to an interpreter.
  case carriesProgram
  /// The command goes through a shell.
  case runsShell
  case runsPowershell
  case runsEncodedPowershell
  /// A command line that fetches something, such as `curl` or `certutil -urlcache`.
  case runsDownloadCommand
  /// A command line that hands a shell to another machine, such as `/dev/tcp/…`.
  case runsReverseShell
  case loadsNativeCode
  /// Memory of a process is allocated, written and started.
  case injectsCode
  /// Code that goes on beside the program: a thread, a process, a timer.
  case runsBeside
  /// The program waits, such as `time.sleep`.
  case pauses
  /// Code that runs when the program ends, or when something is imported or traced.
  case hooksInterpreter
  /// A function of another package is exchanged for one of its own.
  case replacesFunction
  case drivesBrowser

  // MARK: Network

  case fetchesFromNetwork, sendsToNetwork, opensSocket, listensOnNetwork, resolvesName
  /// A host that serves malware as often as anything else; the subject says which kind.
  case namesHost
  /// A URL that starts with `http` or `ftp`, or an address of digits.
  case namesAddress
  /// The path of what people keep to themselves: keys, passwords, cookies, wallets. It is never seen by itself; it flows into
  /// the call that opens it.
  case namesStore
  /// Mail goes out.
  case sendsMail
  /// Looks for what other machines and ports there are.
  case scansNetwork
  /// Connections go through a proxy or through Tor.
  case usesProxy

  // MARK: Reading

  /// The environment as a whole.
  case readsEnvironment
  /// Single environment variables.
  case readsVariable
  case readsHostIdentity, readsCredentials, readsBrowserData, readsChatTokens, readsWallet, readsFile
  case readsClipboard, writesClipboard, capturesScreen, capturesCamera, capturesSound, capturesKeys
  /// Moves the pointer or presses keys.
  case simulatesInput
  case listsFiles
  case listsProcesses, listsPackages
  case readsRegistry, readsMail
  /// The passwords of wireless networks, and which there are.
  case readsWireless

  // MARK: Changing the machine

  case writesFile, deletesFile, makesExecutable, redirectsDescriptor, spawnsTerminal
  case persists, installsPackage, mines, encryptsFiles
  /// Ends, stops or lowers other processes.
  case endsProcess
  case writesRegistry
  /// Becomes an administrator, or asks to.
  case raisesPrivileges
  /// Locks, restarts or ends the system, or keeps it so busy that it stops.
  case stopsSystem
  /// Puts files into an archive.
  case packsFiles
  /// Finds the folders that packages are installed in.
  case locatesPackages
  /// Uploads to an index of packages.
  case publishesPackage

  // MARK: Hiding

  case decodes, decompresses, decrypts, deserializes
  /// The other way: text or bytes become base64, hexadecimal digits and the like.
  case encodes
  /// Characters are computed one by one: `chr`, `ord`, xor over bytes.
  case transformsText
  /// A long literal that no person can read.
  case opaqueConstant
  case hidesWindow
  /// The address of a request is decoded or decrypted first.
  case hidesAddress
  /// The command of a process is decoded or decrypted first.
  case hidesCommand
  /// A background process that outlives its parent.
  case detachesProcess
  /// Looks for a virtual machine, a debugger or an analyst.
  case evadesAnalysis
  case disablesSecurity
  /// Attributes and places that keep a file out of sight.
  case hidesFile
  /// The file of the program itself is deleted.
  case deletesItself
  /// The times of a file are set.
  case forgesTimes
  /// Code where an editor does not show it.
  case hidesText
  /// Characters that show a text other than it is.
  case hidesCharacters
  case obfuscatesNames

  // MARK: The distribution

  /// `setup()` replaces a command.
  case hooksInstall
  /// A `.pth` line or `sitecustomize` that runs code.
  case hooksStart
  case notPythonText, nativeExecutable
  /// Compiled code whose source is not there, or says something else.
  case carriesBytecode
  /// A native program that is there under a disguise.
  case hidesProgram
  /// A distribution with nothing in it that could be used: no code, no data, nothing that it depends on.
  case carriesNothing
  /// Depends on distributions named like modules of the standard library, which no index needs to have.
  case requiresLibraryModules

  // MARK: What gives it away

  /// A program that only shows that code ran, such as a calculator.
  case provesExecution
  /// A script or program that lies beside the code is started.
  case startsOwnFile
  /// A shell without a command: it takes them from whoever holds its input.
  case startsShell
  /// What another program printed.
  case readsOutput
  /// A value whose name says that it is a private key or a recovery phrase.
  case readsSecret
  /// What somebody else asks of a server or a bot.
  case receivesRequest
  /// A literal that is an address, or a command, under an encoding; nobody needs to use it.
  case encodesAddress, encodesCommand
  /// Says of itself that it is an experiment: dependency confusion, a bounty, a proof of concept.
  case claimsResearch
  /// Names of its own that say what malware does.
  case namesOffence
  /// Orders to a language model, where one will read them.
  case instructsModel
  /// Harm behind a comment sign.
  case commentsOutPayload
  /// The name of the distribution is one letter, or one word that says nothing, from a well-known one; the detail says how.
  case resemblesName
  /// A top-level module that a well-known distribution of another name installs.
  case takesModuleName
  /// A command that a well-known tool or distribution has.
  case takesCommandName
  /// Author or home page of a well-known distribution of another name, with somebody else's mailbox.
  case borrowsIdentity
  /// Folders, addresses or a description that still have the name of a well-known distribution.
  case keepsFormerName
  /// The file, its metadata and its folders do not agree on what it is.
  case contradictsItself
  /// A YARA rule that the user brought matches its bytes; the subject is the rule.
  case matchesYara
  /// An index of known packages that the user brought has it; the subject is the record.
  case isKnownMalicious

  /// The name that rules and reports use, such as `executes-code`.
  public var name: String { Self.names[Int(rawValue)] }

  /// The behaviour of that name.
  public init?(name: String) {
    guard let behavior = Self.byName[name] else { return nil }
    self = behavior
  }

  /// `executesCode` → `executes-code`, once.
  private static let names: [String] = allCases.map { behavior in
    var name = ""
    for scalar in String(describing: behavior).unicodeScalars {
      if scalar.properties.isUppercase { name += "-" }
      name += scalar.properties.lowercaseMapping
    }
    return name
  }

  /// All of them, made once.
  fileprivate static let inOrder: [Behavior] = allCases

  private static let byName: [String: Behavior] = {
    var table: [String: Behavior] = [:]
    for behavior in allCases { table[behavior.name] = behavior }
    return table
  }()
}

/// A set of behaviours in two words.
public struct BehaviorSet: OptionSet, Sendable, Hashable {
  public let rawValue: UInt128

  public init(rawValue: UInt128) { self.rawValue = rawValue }

  public init(_ behavior: Behavior) { self.init(rawValue: 1 << UInt128(behavior.rawValue)) }

  public init(_ behaviors: [Behavior]) {
    var bits: UInt128 = 0
    for behavior in behaviors { bits |= 1 << UInt128(behavior.rawValue) }
    self.init(rawValue: bits)
  }

  /// Whether the behaviour is a member.
  public func contains(_ behavior: Behavior) -> Bool { rawValue & (1 << UInt128(behavior.rawValue)) != 0 }

  /// The members in the order of the enum.
  public var members: [Behavior] {
    guard rawValue != 0 else { return [] }
    var members: [Behavior] = []
    var rest = rawValue
    while rest != 0 {
      members.append(Behavior.inOrder[rest.trailingZeroBitCount])
      rest &= rest - 1
    }
    return members
  }
}

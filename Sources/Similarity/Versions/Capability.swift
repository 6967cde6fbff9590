public import Behaviors

/// What a package can do, in as many words as a person keeps in mind. Raw values are stable: reports and
/// `--fail-on-new` use them.
public enum Capability: String, Sendable, CaseIterable {
  case install = "install-hook", start = "start-hook"
  case code = "computed-code", bytecode, native = "native-code", process = "processes", network, secrets, watching,
    persistence
  case installs = "installs-packages", hiding, evasion, damage, identity, environment, files, deletion

  /// The verb phrase for a package: it …
  public var phrase: String {
    switch self {
    case .install: "replaces a command of the installation"
    case .start: "runs code at every start of Python"
    case .code: "executes code that it computes"
    case .bytecode: "holds compiled Python that no source of it explains"
    case .native: "loads native code"
    case .process: "starts processes"
    case .network: "uses the network"
    case .secrets: "reads passwords, keys, tokens or wallets"
    case .watching: "watches the screen, the keyboard, the clipboard, camera or microphone"
    case .persistence: "makes itself stay on the machine"
    case .installs: "installs packages"
    case .hiding: "hides what it holds"
    case .evasion: "looks for analysts or switches off protection"
    case .damage: "encrypts files, mines, or stops the system"
    case .identity: "borrows the name of another project"
    case .environment: "reads the environment or what identifies the machine"
    case .files: "writes files"
    case .deletion: "deletes files"
    }
  }

  /// The behaviours that make it up; those of none are too common, or mean nothing by themselves.
  public static func of(_ behavior: Behavior) -> Capability? {
    switch behavior {
    case .hooksInstall: .install
    case .hooksStart, .hooksInterpreter: .start
    case .executesCode, .importsDynamically, .deserializes, .carriesProgram: .code
    case .carriesBytecode: .bytecode
    case .loadsNativeCode, .injectsCode, .nativeExecutable: .native
    case .spawnsProcess, .startsUnknownProgram, .runsShell, .runsPowershell, .runsEncodedPowershell, .runsReverseShell,
      .startsOwnFile, .startsShell, .detachesProcess:
      .process
    case .fetchesFromNetwork, .sendsToNetwork, .opensSocket, .listensOnNetwork, .resolvesName, .sendsMail,
      .scansNetwork,
      .runsDownloadCommand:
      .network
    case .readsCredentials, .readsBrowserData, .readsChatTokens, .readsWallet, .readsSecret, .readsWireless: .secrets
    case .readsClipboard, .capturesScreen, .capturesCamera, .capturesSound, .capturesKeys: .watching
    case .persists, .writesRegistry: .persistence
    case .installsPackage, .publishesPackage: .installs
    case .opaqueConstant, .hidesWindow, .hidesAddress, .hidesCommand, .hidesFile, .hidesText, .hidesCharacters,
      .hidesProgram,
      .obfuscatesNames, .encodesAddress, .encodesCommand, .commentsOutPayload:
      .hiding
    case .evadesAnalysis, .disablesSecurity, .deletesItself, .forgesTimes: .evasion
    case .mines, .encryptsFiles, .stopsSystem: .damage
    case .takesModuleName, .takesCommandName, .borrowsIdentity, .keepsFormerName: .identity
    case .readsEnvironment, .readsHostIdentity: .environment
    case .writesFile: .files
    case .deletesFile: .deletion
    default: nil
    }
  }

  /// Whether most packages do without it.
  public var isTelling: Bool {
    switch self {
    case .files, .deletion, .environment: false
    default: true
    }
  }
}

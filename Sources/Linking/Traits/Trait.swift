public import Behaviors
public import Intelligence

/// One thing about the code of a package by which other packages may be compared with it.
///
/// Two packages show the same trait when kind and fingerprint are equal; sketches alone are compared by degree.
public struct Trait: Sendable, Hashable {
  public let kind: CodeTrait.Kind
  /// What is compared, in the form of `docs/reference/campaign-format.md`.
  public let fingerprint: String
  /// How much it says that another package shows it too.
  public let strength: CodeTrait.Strength
  /// The trait in words, for a person who compares by eye; from hostile code, not escaped.
  public let summary: String
  public let location: Location

  public init(
    kind: CodeTrait.Kind, fingerprint: String, strength: CodeTrait.Strength, summary: String, location: Location
  ) {
    self.kind = kind
    self.fingerprint = fingerprint
    self.strength = strength
    self.summary = summary
    self.location = location
  }
}

/// Something of which only one sort says the same thing twice: what is compared together counts once.
///
/// The shape of a function and the sketch of the file around it are not two independent witnesses.
public enum Witness: UInt8, Sendable, CaseIterable {
  /// Layers, shapes and sketches: the code itself.
  case code
  case constant
  case identifier
  case protocolShape
  case path
  case network
  case build
  case other

  public init(_ kind: CodeTrait.Kind) {
    self =
      switch kind {
      case .layer, .functionShape, .codeSketch: .code
      case .constant: .constant
      case .identifier: .identifier
      case .host: .network
      case .protocolShape: .protocolShape
      case .pathExpression: .path
      case .buildArtefact: .build
      case .imitation, .trigger, .encoding: .other
      }
  }
}

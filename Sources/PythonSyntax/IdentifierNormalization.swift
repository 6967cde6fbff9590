/// Python compares identifiers in Unicode normal form KC (PEP 3131): `𝐞𝐱𝐞𝐜` is `exec`.
enum IdentifierNormalization {
  static func normalized(_ bytes: [UInt8]) -> [UInt8] { bytes }
}

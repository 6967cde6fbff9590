/// What a claimant's word for his confidence is on the scale of STIX, 0 to 100.
///
/// Levels are those of the two scales of STIX 2.1, appendix A: none/low/medium/high (15, 50, 85) and words of estimative
/// probability (30, 50, 70, 90). Which words of others belong to which level is our reading; the word itself goes along. A
/// word that is not here has no number.
public enum ConfidenceScale {
  /// Words and their number; a longer text is looked up whole first, then by the words in it.
  static let levels: [(word: String, level: Int)] = [
    ("almost certain", 90), ("highly likely", 90), ("high confidence", 85), ("clear connection", 85),
    ("likely", 70), ("probably", 70), ("probable", 70), ("medium confidence", 50), ("moderate confidence", 50),
    ("evidence points to", 50), ("evidence suggests", 50), ("believed", 50), ("as far as we know", 50),
    ("suspected", 50), ("perhaps", 30), ("possibly", 30), ("possible", 30), ("unlikely", 30), ("low confidence", 15),
  ]

  /// The number; nothing for a word that stands in no scale.
  public static func level(_ word: String) -> Int? {
    let word = word.lowercased()
    return levels.first { $0.word == word }?.level
  }
}

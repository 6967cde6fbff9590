/// How one name is made from another. Raw values are stable: reports and `Data/Names/weights.tsv` use them.
public enum NameOperation: String, Sendable, CaseIterable {
  /// A letter is left out: `reqests`.
  case omitted
  /// A letter is added: `requiests`.
  case added
  /// A letter is typed twice: `requestss`.
  case doubled
  /// Two letters are swapped: `reqeusts`.
  case swapped
  /// A neighbouring key: `rwquests`.
  case neighbour = "neighbouring-key"
  /// Another vowel: `colarama`.
  case vowel
  /// Another letter: `bequests`.
  case replaced
  /// ASCII characters that look alike: `jeIlyfish`, `rn` for `m`.
  case homoglyph
  /// Characters of other scripts that look alike.
  case unicodeHomoglyph = "unicode-homoglyph"
  /// One bit of a character differs: `sequests`.
  case bitFlip = "bit-flip"
  /// Two letters differ.
  case twoEdits = "two-edits"
  /// Hyphens, underscores and dots set elsewhere or left out: `setup-tools`.
  case separator
  /// The same words in another order: `nmap-python`.
  case wordOrder = "word-order"
  /// A word that says nothing is added: `python-requests`, `requests-pro`.
  case affixAdded = "affix-added"
  /// A word that says nothing is left out: `dateutil`.
  case affixDropped = "affix-dropped"
  /// Another word that says nothing: `libcurl` for `pycurl`.
  case affixChanged = "affix-changed"
  /// Digits are added: `requests2`.
  case digitsAdded = "digits-added"
  /// Digits are left out: `urllib`.
  case digitsDropped = "digits-dropped"
  /// Other digits: `boto4`.
  case digitsChanged = "digits-changed"
  /// One where the other has many: `request`.
  case plural
  /// What one writes to import it: `sklearn`.
  case importName = "import-name"
  /// What one types to start it.
  case commandName = "command-name"
  /// One of several words is left out: `asset-pipeline` for `sinatra-asset-pipeline`.
  case wordDropped = "word-dropped"
  /// A known name inside of a longer word: `loadyaml`.
  case contained
  /// A module of Python's own library, which nobody installs: `urllib`.
  case standardLibrary = "standard-library"
  /// A known name with a word of its own, such as language models make up: `requests-async`.
  case brandAndWord = "brand-and-word"

  /// For a person, as the middle of a sentence: “… is `requests` with PHRASE”.
  public var phrase: String {
    switch self {
    case .omitted: "a letter left out"
    case .added: "a letter added"
    case .doubled: "a letter typed twice"
    case .swapped: "two letters swapped"
    case .neighbour: "a neighbouring key"
    case .vowel: "another vowel"
    case .replaced: "another letter"
    case .homoglyph: "characters that look alike"
    case .unicodeHomoglyph: "look-alike characters of another script"
    case .bitFlip: "one bit flipped"
    case .twoEdits: "two letters changed"
    case .separator: "other separators"
    case .wordOrder: "its words in another order"
    case .affixAdded: "a word added that says nothing"
    case .affixDropped: "a word left out that says nothing"
    case .affixChanged: "another word that says nothing"
    case .digitsAdded: "digits added"
    case .digitsDropped: "digits left out"
    case .digitsChanged: "other digits"
    case .plural: "one and many exchanged"
    case .importName: "the name it is imported by"
    case .commandName: "the name of its command"
    case .wordDropped: "a word left out"
    case .contained: "something glued to it"
    case .standardLibrary: "the name of a module of Python's own library"
    case .brandAndWord: "a word of its own added"
    }
  }

  /// Whether it changes letters one by one.
  var isEdit: Bool {
    switch self {
    case .omitted, .added, .doubled, .swapped, .neighbour, .vowel, .replaced, .homoglyph, .bitFlip: true
    default: false
    }
  }

  /// Its place in an array of weights.
  var index: Int { Self.places[self] ?? 0 }

  private static let places = Dictionary(uniqueKeysWithValues: zip(allCases, allCases.indices))
}

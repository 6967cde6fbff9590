// Similarity: who a package pretends to be.
//
// What it knows: fingerprints of files that survive renaming and reformatting (`Fingerprints`), the index of known projects
// (`Index`), and what a package has in common with one of them and what was added (`Copies`).
// What it must not know: where an index lies, findings and verdicts. An index is hostile input like any other.
//
//     let index = try ReferenceIndex(SharedBytes(bytes), name: "known.index")
//     let search = CopySearch(sample, fingerprints: sample.files.map(FileFingerprint.init), indexes: [index], forks: forks)
//     print(search.copies.map(\.project))

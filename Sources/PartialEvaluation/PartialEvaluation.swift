// PartialEvaluation: see ARCHITECTURE.md.

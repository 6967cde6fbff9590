// Similarity: see ARCHITECTURE.md.

// Compression: see ARCHITECTURE.md.

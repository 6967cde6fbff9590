// Executables: see ARCHITECTURE.md.

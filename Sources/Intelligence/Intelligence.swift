// Intelligence: see ARCHITECTURE.md.

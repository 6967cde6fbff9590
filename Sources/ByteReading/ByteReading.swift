// ByteReading: see ARCHITECTURE.md.

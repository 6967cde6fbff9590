// PythonBytecode: see ARCHITECTURE.md.

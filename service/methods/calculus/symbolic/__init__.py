"""Methods for symbolic answers, on SymPy's expressions."""

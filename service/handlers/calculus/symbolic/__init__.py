"""Symbolic answers by SymPy, built from checked graphs, within shares of time, and believed only after a numeric check."""

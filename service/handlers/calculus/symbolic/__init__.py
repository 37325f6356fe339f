"""Symbolic answers by SymPy: built from checked graphs, within shares of time, believed after a numeric check."""

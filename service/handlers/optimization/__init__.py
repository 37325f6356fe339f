"""Optimization: programs, smooth minimisation, fits, roots and descents."""

"""Handlers of numerics: floating-point formats, stable sums, and samples as signals."""

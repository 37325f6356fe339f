"""Continuous laws in ball arithmetic (FLINT's Arb)."""

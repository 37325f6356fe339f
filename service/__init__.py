"""Abacus: computation over HTTP."""

__version__ = "0.2.0"

"""Abacus: computation over HTTP."""

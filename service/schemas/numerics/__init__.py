"""Requests of numerics."""

"""Requests of optimization."""

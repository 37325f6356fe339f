"""Handlers of statistics."""

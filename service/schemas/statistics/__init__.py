"""Requests of statistics."""

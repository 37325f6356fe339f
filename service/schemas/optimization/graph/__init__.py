"""Requests about graphs."""

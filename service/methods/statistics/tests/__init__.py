"""Null distributions of hypothesis tests."""

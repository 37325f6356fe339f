"""Hypothesis tests, and the null distributions they need."""

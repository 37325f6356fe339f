"""Distributions with digits deep in their tails."""

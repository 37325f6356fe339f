"""Distributions with digits deep in their tails, and the operations on them."""

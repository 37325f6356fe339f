"""Algorithms on graphs, in exact integers."""

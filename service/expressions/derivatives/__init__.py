"""Exact derivatives of graphs: forward, reverse and of every order, and where there are none."""

"""Requests of neural networks."""

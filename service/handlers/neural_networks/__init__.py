"""Handlers of neural networks: activations, losses, layers, and what trains them."""

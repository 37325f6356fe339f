"""Methods of neural networks."""

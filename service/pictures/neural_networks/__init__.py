"""Pictures of the answers of neural networks."""

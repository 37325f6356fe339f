"""Pictures of the answers of numerics."""

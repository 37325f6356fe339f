"""Pictures of the answers of optimization."""

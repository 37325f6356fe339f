"""Pictures of the answers of statistics."""

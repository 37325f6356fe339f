"""Statistics, their laws and their quantiles in ball arithmetic."""

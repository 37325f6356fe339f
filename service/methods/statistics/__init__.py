"""Methods of statistics."""

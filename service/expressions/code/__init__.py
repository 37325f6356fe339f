"""From a graph to compiled Python: templates, straight-line source, and what it may call."""

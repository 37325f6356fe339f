"""The Model Context Protocol at /mcp: the catalogue as a few tools for assistants."""

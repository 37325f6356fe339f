"""The requests that once brought the service down, or are made like those, each held to its bound."""

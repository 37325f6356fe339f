"""Requests of all kinds, hostile and not, to a service whose event loop is timed: how long anything holds it."""

"""The ASGI edge: dispatch, limits, access, ids, metrics, and the pages."""

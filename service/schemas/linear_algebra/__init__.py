"""Requests of linear algebra."""

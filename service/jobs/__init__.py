"""Durable jobs: what was accepted is in a database before it is acknowledged, and outlives every process here."""

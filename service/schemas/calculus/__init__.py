"""Requests of calculus."""

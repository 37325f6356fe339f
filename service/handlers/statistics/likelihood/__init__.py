"""Likelihoods of densities and of named families."""

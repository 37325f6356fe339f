"""Definite integrals of vectorised functions: every estimate carries an error bound that holds."""

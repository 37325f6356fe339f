"""Calculus: derivatives, integrals, differential equations and symbolic answers of formulas."""

"""Methods of numerics: formats, sums, interpolation and polynomials."""

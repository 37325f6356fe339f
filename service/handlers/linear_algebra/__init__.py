"""Linear algebra on dense and sparse matrices, with a certificate for every answer."""

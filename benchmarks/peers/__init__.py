"""NumPy's and SciPy's own tests, run with their functions replaced by a client of the service: `make peers`."""

"""Comparisons in one run each, printed as ratios: `make bench`. BLAS has one thread, as in the service."""

import os

for _name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[_name] = "1"  # before NumPy is imported by any of the modules

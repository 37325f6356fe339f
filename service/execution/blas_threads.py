"""How many threads BLAS has in processes that compute: one.

Read when NumPy and SciPy are loaded, so that whoever sets it imports this file, which imports nothing, before all else.
"""

_THREADS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")
ENVIRONMENT = dict.fromkeys(_THREADS, "1")
"""One thread each: with the cores busy more cost 2 to 50 times, and a process with threads must not fork."""

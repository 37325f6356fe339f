"""The triangular factor R of many rows, X = QR, by Householder's reflections of one block after the other.

Golub and Van Loan, Matrix Computations, section 5.1; XᵀX, whose condition is the square, is never formed.
"""

from __future__ import annotations

import numpy as np
from scipy.linalg import lapack

from service.methods.statistics.summation import Floats


def start(columns: int) -> Floats:
    """R of no rows."""
    return np.zeros((columns, columns))


def step(r: Floats, block: Floats) -> Floats:
    """R of the rows of r, and those of a block (n, p)."""
    p = len(r)
    rows = np.empty((p + len(block), p), order="F")
    rows[:p], rows[p:] = r, block
    factored, _, _, _ = lapack.dgeqrf(rows, lwork=64 * p, overwrite_a=True)  # 64 columns at once, LAPACK's own block
    return np.triu(factored[:p])


def merge(a: Floats, b: Floats) -> Floats:
    """R of the rows of both."""
    return step(a, b)

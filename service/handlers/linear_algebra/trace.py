"""Traces."""

from __future__ import annotations

import math

import numpy as np

from service.handlers.linear_algebra.results import ArrayResult, product_result
from service.methods.linear_algebra.integers import sum_of_products
from service.schemas.linear_algebra.operands import TraceRequest

_SUMMED = 10_000  # entries of diagonals that are summed exactly, one after another: 0.5 ms


def trace(request: TraceRequest) -> ArrayResult:
    """The trace tr A = Σᵢ aᵢᵢ, the sum of the diagonal and of the eigenvalues.

    Of integers it is exact, of up to 10,000 doubles on diagonals `proved`: right to its last digit for those received.
    """
    diagonals = np.diagonal(request.a, 0, -2, -1)
    if diagonals.dtype.kind == "i":
        found = sum_of_products(lambda entries: entries.sum(-1), [diagonals], diagonals.shape[-1])
        return ArrayResult(result=found, certainty="exact")
    rows = diagonals.reshape(-1, diagonals.shape[-1])
    if rows.dtype.char == "d" and rows.size <= _SUMMED:
        try:
            sums = np.array([math.fsum(row) for row in rows.tolist()])
            return ArrayResult(result=sums.reshape(diagonals.shape[:-1]), certainty="proved")
        except OverflowError:
            pass  # on the way, perhaps
    return product_result(rows, np.ones((rows.shape[1], 1), rows.dtype), diagonals.shape[:-1])

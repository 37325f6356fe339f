"""Traces."""

from __future__ import annotations

import numpy as np

from service.handlers.linear_algebra.doubts import cancelled, certainty
from service.handlers.linear_algebra.results import ArrayResult
from service.methods.linear_algebra.cancellation import product_of
from service.methods.linear_algebra.integers import sum_of_products
from service.schemas.linear_algebra.operands import TraceRequest


def trace(request: TraceRequest) -> ArrayResult:
    """The trace tr A = Σᵢ aᵢᵢ, the sum of the diagonal and of the eigenvalues.

    Of integers it is exact, of a small matrix `proved`: right to its last digit for the doubles received.
    """
    diagonals = np.diagonal(request.a, 0, -2, -1)
    result = sum_of_products(lambda entries: entries.sum(-1), [diagonals], diagonals.shape[-1])
    if result.dtype.kind == "i":
        return ArrayResult(result=result, certainty="exact")
    rows = diagonals.reshape(-1, diagonals.shape[-1])
    found, errors, level = product_of(rows, np.ones((rows.shape[1], 1), rows.dtype), result.reshape(-1, 1))
    warnings = cancelled(errors.reshape(result.shape), result.dtype.char)
    return ArrayResult(result=found.reshape(result.shape), certainty=certainty(level), warnings=warnings)

"""Traces."""

from __future__ import annotations

import numpy as np

from service.handlers.linear_algebra.doubts import cancelled
from service.handlers.linear_algebra.results import ArrayResult
from service.methods.linear_algebra.cancellation import sum_of
from service.methods.linear_algebra.integers import sum_of_products
from service.schemas.linear_algebra.operands import TraceRequest


def trace(request: TraceRequest) -> ArrayResult:
    """The trace tr A = Σᵢ aᵢᵢ, the sum of the diagonal and of the eigenvalues. Of integers it is exact."""
    diagonals = np.diagonal(request.a, 0, -2, -1)
    result = sum_of_products(lambda entries: entries.sum(-1), [diagonals], diagonals.shape[-1])
    if result.dtype.kind == "i":
        return ArrayResult(result=result, certainty="exact")
    found, errors = sum_of(diagonals, result)
    return ArrayResult(result=found, certainty="estimated", warnings=cancelled(errors, result.dtype.char))

"""Outer products."""

from __future__ import annotations

import numpy as np

from service.handlers.linear_algebra.doubts import exact_if
from service.handlers.linear_algebra.results import ArrayResult
from service.methods.linear_algebra.integers import operands, sum_of_products
from service.schemas.linear_algebra.operands import VectorPairRequest


def outer(request: VectorPairRequest) -> ArrayResult:
    """The outer product a bᵀ, the matrix (M, N) of all products aᵢbⱼ. Complex entries are not conjugated."""
    a, b = operands({"a": request.a, "b": request.b})
    result = sum_of_products(np.outer, [a, b], 1)
    return ArrayResult(result=result, certainty=exact_if(not np.iscomplexobj(result)))

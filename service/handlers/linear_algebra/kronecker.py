"""Kronecker products."""

from __future__ import annotations

import numpy as np

from service.handlers.linear_algebra.doubts import exact_if
from service.handlers.linear_algebra.results import ArrayResult
from service.methods.linear_algebra.integers import operands, sum_of_products
from service.schemas.linear_algebra.operands import KroneckerRequest


def kronecker(request: KroneckerRequest) -> ArrayResult:
    """The Kronecker product a ⊗ b: every entry of `a` times the whole of `b`, (M P, N Q) for (M, N) and (P, Q)."""
    a, b = operands({"a": request.a, "b": request.b})
    result = sum_of_products(np.kron, [a, b], 1)
    return ArrayResult(result=result, certainty=exact_if(not np.iscomplexobj(result)))

"""Outer products."""

from __future__ import annotations

from service.handlers.linear_algebra.multiply import entries_result
from service.handlers.linear_algebra.results import ArrayResult
from service.methods.linear_algebra.integers import operands
from service.schemas.linear_algebra.operands import VectorPairRequest


def outer(request: VectorPairRequest) -> ArrayResult:
    """The outer product a bᵀ, the matrix (M, N) of all products aᵢbⱼ. Complex entries are not conjugated.

    Where the two terms of a part of a complex product cancel, it is formed again exactly, or told.
    """
    a, b = operands({"a": request.a, "b": request.b})
    return entries_result(a[:, None], b[None, :])

"""Hadamard products of arrays."""

from __future__ import annotations

import numpy as np

from service.handlers.linear_algebra.doubts import cancelled, certainty
from service.handlers.linear_algebra.results import ArrayResult
from service.methods.linear_algebra.broadcasting import elementwise, require_broadcast
from service.methods.linear_algebra.complex_entries import complex_products
from service.methods.linear_algebra.integers import operands
from service.methods.linear_algebra.lapack import Array
from service.schemas.linear_algebra.operands import BroadcastRequest


def multiply(request: BroadcastRequest) -> ArrayResult:
    """The Hadamard product a ⊙ b, entry by entry (`matmul` is the matrix product). Integers are multiplied exactly.

    Where the two terms of a part of a complex product cancel, it is formed again exactly, or told.
    """
    a, b = operands({"a": request.a, "b": request.b})
    require_broadcast(a.shape, b.shape, "b")
    return entries_result(a, b)


def entries_result(a: Array, b: Array) -> ArrayResult:
    """The answer: the products of the entries of two arrays that broadcast, integers or not."""
    if "c" not in a.dtype.kind + b.dtype.kind:
        return ArrayResult(result=elementwise(np.multiply, a, b), certainty="exact")
    found, errors, level = complex_products(a, b)
    return ArrayResult(result=found, certainty=certainty(level), warnings=cancelled(errors, found.dtype.char))

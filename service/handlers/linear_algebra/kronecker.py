"""Kronecker products."""

from __future__ import annotations

import numpy as np

from service.handlers.linear_algebra.multiply import entries_result
from service.handlers.linear_algebra.results import ArrayResult
from service.methods.linear_algebra.integers import operands
from service.schemas.linear_algebra.operands import KroneckerRequest


def kronecker(request: KroneckerRequest) -> ArrayResult:
    """The Kronecker product a ⊗ b: every entry of `a` times the whole of `b`, (M P, N Q) for (M, N) and (P, Q).

    Where the two terms of a part of a complex product cancel, it is formed again exactly, or told.
    """
    a, b = operands({"a": request.a, "b": request.b})
    axes = max(a.ndim, b.ndim)
    outer, inner = ((1,) * (axes - array.ndim) + array.shape for array in (a, b))
    found = entries_result(
        a.reshape([length for n in outer for length in (n, 1)]), b.reshape([length for n in inner for length in (1, n)])
    )
    found.result = np.reshape(found.result, [m * n for m, n in zip(outer, inner, strict=True)])
    return found

"""Matrix products."""

from __future__ import annotations

import math

import numpy as np

from service.handlers.costs import broadcast_shape, product_steps
from service.handlers.linear_algebra.dot import summed_axis
from service.handlers.linear_algebra.results import ArrayResult, product_result
from service.methods.linear_algebra.broadcasting import require_broadcast
from service.methods.linear_algebra.integers import operands, sum_of_products
from service.operation import Cost
from service.schemas.linear_algebra.operands import MatmulRequest
from service.schemas.types.errors import InvalidInput


def matmul(request: MatmulRequest) -> ArrayResult:
    """The matrix product A B, (…, M, N) with entries Σₖ aᵢₖbₖⱼ; stacks broadcast (NumPy's `matmul`).

    A vector on the left is a row, on the right a column, and its axis is left out of the result. A small product
    is `proved`: each entry is right to its last digit for the doubles received. Of a large one entries whose terms
    cancel are computed again exactly, or told.
    """
    a, b = operands({"a": request.a, "b": request.b})
    terms, rows = a.shape[-1], b.shape[summed_axis(b)]
    if terms != rows:
        detail = f"`a` has {terms} columns (shape {list(a.shape)}), but here are {rows} rows (shape {list(b.shape)})."
        raise InvalidInput.at(detail, "b")
    lead = require_broadcast(a.shape[:-2], b.shape[:-2], "b")
    if a.dtype.kind == "i":
        return ArrayResult(result=sum_of_products(np.matmul, [a, b], terms), certainty="exact")
    left, right = (a if a.ndim > 1 else a[None, :]), (b if b.ndim > 1 else b[:, None])
    columns = b.shape[-1:] if b.ndim > 1 else ()
    return product_result(left, right, (*lead, *a.shape[-2:-1], *columns))


def matmul_cost(request: MatmulRequest) -> Cost:
    """One multiplication for each entry of the result and each term; larger where the leading axes broadcast."""
    a, b = request.a, request.b
    stack = broadcast_shape(a.shape[:-2], b.shape[:-2])
    rows = a.shape[-2] if a.ndim > 1 else 1
    columns = b.shape[-1] if b.ndim > 1 else 1
    elements = math.prod((*stack, rows, columns))
    return Cost(
        product_steps((a, b), a.shape[-1]) * elements * a.shape[-1] + a.size + b.size, max(elements, a.size, b.size)
    )

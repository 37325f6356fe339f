"""Matrix products."""

from __future__ import annotations

import math

import numpy as np

from service.handlers.costs import broadcast_shape, product_steps
from service.handlers.linear_algebra.dot import summed_axis
from service.handlers.linear_algebra.doubts import cancelled, certainty
from service.handlers.linear_algebra.results import ArrayResult
from service.methods.linear_algebra.broadcasting import require_broadcast
from service.methods.linear_algebra.cancellation import product_of
from service.methods.linear_algebra.integers import operands, sum_of_products
from service.methods.linear_algebra.lapack import Array
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
    require_broadcast(a.shape[:-2], b.shape[:-2], "b")
    return product_result(a, b, sum_of_products(np.matmul, [a, b], terms))


def product_result(a: Array, b: Array, result: Array) -> ArrayResult:
    """The answer: integers, or a product of which entries whose terms cancel are computed again, or told."""
    if result.dtype.kind == "i":
        return ArrayResult(result=result, certainty="exact")
    left, right = (a if a.ndim > 1 else a[None, :]), (b if b.ndim > 1 else b[:, None])
    found, errors, level = product_of(
        left, right, result.reshape(*result.shape[: result.ndim - _axes(a, b)], left.shape[-2], right.shape[-1])
    )
    warnings = cancelled(errors.reshape(result.shape), result.dtype.char)
    return ArrayResult(result=found.reshape(result.shape), certainty=certainty(level), warnings=warnings)


def _axes(a: Array, b: Array) -> int:
    """How many of the last axes of a product are those of its rows and columns."""
    return (a.ndim > 1) + (b.ndim > 1)


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

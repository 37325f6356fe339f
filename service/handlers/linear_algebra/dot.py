"""Dot products."""

from __future__ import annotations

import numpy as np

from service.handlers.costs import product_steps
from service.handlers.linear_algebra.multiply import entries_result
from service.handlers.linear_algebra.results import ArrayResult, product_result
from service.methods.linear_algebra.cancellation import dot_of
from service.methods.linear_algebra.integers import operands, sum_of_products
from service.methods.linear_algebra.lapack import Array
from service.operation import Cost
from service.schemas.linear_algebra.operands import DotRequest
from service.schemas.types.errors import InvalidInput


def dot(request: DotRequest) -> ArrayResult:
    """The dot product a · b = Σᵢ aᵢbᵢ of two vectors; of matrices, the matrix product (NumPy's `dot`).

    In general a sum over the last axis of `a` and the second-last of `b`: result[i, j, k, m] = Σ a[i, j, :] b[k, :, m].
    Complex entries are not conjugated. A small product is `proved`: each entry is right to
    its last digit for the doubles received. Of a large one entries whose terms cancel are computed again exactly, or
    told.
    """
    a, b = operands({"a": request.a, "b": request.b})
    if not a.ndim or not b.ndim:
        return entries_result(a, b)
    terms = a.shape[-1]
    if b.shape[summed_axis(b)] != terms:
        detail = f"The last axis of `a` has length {terms}, and must meet a length of {terms} here, not "
        raise InvalidInput.at(detail + f"{b.shape[summed_axis(b)]} (shape {list(b.shape)}).", "b")
    if a.dtype.kind == "i":
        return ArrayResult(result=sum_of_products(np.dot, [a, b], terms), certainty="exact")
    if a.ndim == b.ndim == 1 and (found := dot_of(a, b)) is not None:
        return ArrayResult(result=np.asarray(found), certainty="proved")
    shape = a.shape[:-1] + b.shape[:-2] + (b.shape[-1:] if b.ndim > 1 else ())
    columns = b[:, None] if b.ndim == 1 else np.moveaxis(b, -2, 0).reshape(terms, -1)
    return product_result(a.reshape(-1, terms), columns, shape)


def summed_axis(b: Array) -> int:
    """The axis of `b` that the last one of `a` meets."""
    return -2 if b.ndim > 1 else -1


def dot_cost(request: DotRequest) -> Cost:
    """One multiplication for each entry of the result and each term."""
    a, b = request.a, request.b
    if not a.ndim or not b.ndim:
        return Cost(10.0 * a.size * b.size, a.size * b.size)
    terms = max(a.shape[-1], b.shape[summed_axis(b)])
    elements = (a.size // a.shape[-1]) * (b.size // b.shape[summed_axis(b)])
    return Cost(product_steps((a, b), terms) * elements * terms + a.size + b.size, max(elements, a.size, b.size))

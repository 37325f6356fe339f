"""Cross products."""

from __future__ import annotations

import numpy as np

from service.handlers.linear_algebra.doubts import cancelled
from service.handlers.linear_algebra.results import ArrayResult
from service.methods.linear_algebra.broadcasting import require_broadcast
from service.methods.linear_algebra.cancellation import dots_of
from service.methods.linear_algebra.integers import operands, sum_of_products
from service.methods.linear_algebra.lapack import Array
from service.schemas.linear_algebra.operands import CrossRequest
from service.schemas.types.errors import InvalidInput


def cross(request: CrossRequest) -> ArrayResult:
    """The cross product a × b = (a₂b₃ − a₃b₂, a₃b₁ − a₁b₃, a₁b₂ − a₂b₁) of vectors in space.

    Its length is the area of their parallelogram. Of two vectors in the plane, the number a₁b₂ − a₂b₁.
    Where the two products cancel, their difference is computed again exactly.
    """
    a, b = operands({"a": request.a, "b": request.b})
    for name, array in (("a", a), ("b", b)):
        if array.shape[-1] not in (2, 3):
            raise InvalidInput.at(f"The last axis must have 3 components, or 2; it has {array.shape[-1]}.", name)
    if a.shape[-1] != b.shape[-1]:
        raise InvalidInput.at(f"`a` has {a.shape[-1]} components; send as many here.", "b")
    require_broadcast(a.shape[:-1], b.shape[:-1], "b")
    result = sum_of_products(lambda a, b: np.multiply(*_factors(a, b)).sum(-1), [a, b], 2)
    if result.dtype.kind == "i":
        return ArrayResult(result=result, certainty="exact")
    found, errors = dots_of(*_factors(a, b), result)
    return ArrayResult(result=found, certainty="estimated", warnings=cancelled(errors, result.dtype.char))


def _factors(a: Array, b: Array) -> tuple[Array, Array]:
    """x and y (…, 3, 2), or (…, 2) in the plane, with the product Σ xᵢyᵢ over their last axis."""
    places = [0, 1] if a.shape[-1] == 2 else [[1, 2], [2, 0], [0, 1]]
    x, y = np.broadcast_arrays(a[..., places], b[..., places][..., ::-1] * np.array([1, -1], b.dtype))
    return x, y

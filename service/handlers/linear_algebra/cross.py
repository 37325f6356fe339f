"""Cross products."""

from __future__ import annotations

import numpy as np

from service.handlers.linear_algebra.doubts import exact_if
from service.handlers.linear_algebra.results import ArrayResult
from service.methods.linear_algebra.broadcasting import require_broadcast
from service.methods.linear_algebra.integers import operands, sum_of_products
from service.methods.linear_algebra.lapack import Array
from service.schemas.linear_algebra.operands import CrossRequest
from service.schemas.types.errors import InvalidInput


def cross(request: CrossRequest) -> ArrayResult:
    """The cross product a × b = (a₂b₃ − a₃b₂, a₃b₁ − a₁b₃, a₁b₂ − a₂b₁) of vectors in space.

    Its length is the area of their parallelogram. Of two vectors in the plane, the number a₁b₂ − a₂b₁.
    """
    a, b = operands({"a": request.a, "b": request.b})
    for name, array in (("a", a), ("b", b)):
        if array.shape[-1] not in (2, 3):
            raise InvalidInput.at(f"The last axis must have 3 components, or 2; it has {array.shape[-1]}.", name)
    if a.shape[-1] != b.shape[-1]:
        raise InvalidInput.at(f"`a` has {a.shape[-1]} components; send as many here.", "b")
    require_broadcast(a.shape[:-1], b.shape[:-1], "b")
    result = sum_of_products(_cross, [a, b], 2)
    return ArrayResult(result=result, certainty=exact_if(result.dtype.kind == "i"))


def _cross(a: Array, b: Array) -> Array:
    def term(i: int, j: int) -> Array:
        return np.asarray(a[..., i] * b[..., j] - a[..., j] * b[..., i])

    if a.shape[-1] == 2:
        return term(0, 1)
    return np.stack((term(1, 2), term(2, 0), term(0, 1)), -1)

"""Cross products."""

from __future__ import annotations

import numpy as np

from service.handlers.linear_algebra.results import ArrayResult, product_result
from service.methods.linear_algebra.broadcasting import require_broadcast
from service.methods.linear_algebra.integers import operands, sum_of_products
from service.methods.linear_algebra.lapack import Array
from service.schemas.linear_algebra.operands import CrossRequest
from service.schemas.types.errors import InvalidInput


def cross(request: CrossRequest) -> ArrayResult:
    """The cross product a × b = (a₂b₃ − a₃b₂, a₃b₁ − a₁b₃, a₁b₂ − a₂b₁) of vectors in space.

    Its length is the area of their parallelogram. Of two vectors in the plane, the number a₁b₂ − a₂b₁.
    That of two vectors is `proved`: right to its last digit for the doubles received, whatever cancels.
    """
    a, b = operands({"a": request.a, "b": request.b})
    for name, array in (("a", a), ("b", b)):
        if array.shape[-1] not in (2, 3):
            raise InvalidInput.at(f"The last axis must have 3 components, or 2; it has {array.shape[-1]}.", name)
    if a.shape[-1] != b.shape[-1]:
        raise InvalidInput.at(f"`a` has {a.shape[-1]} components; send as many here.", "b")
    lead = require_broadcast(a.shape[:-1], b.shape[:-1], "b")
    left, right = _matrix(a), b[..., None]
    shape = (*lead, 3) if b.shape[-1] == 3 else lead
    if a.dtype.kind == "i":
        found = sum_of_products(np.matmul, [left, right], b.shape[-1])
        return ArrayResult(result=found.reshape(shape), certainty="exact")
    return product_result(left, right, shape)


def _matrix(a: Array) -> Array:
    """[a]ₓ (…, 3, 3) with [a]ₓ b = a × b, or (…, 1, 2) in the plane."""
    if a.shape[-1] == 2:
        return np.stack((-a[..., 1], a[..., 0]), -1)[..., None, :]
    if a.ndim == 1:  # in an eighth of the time
        x, y, z = a.tolist()
        return np.array([[0, -z, y], [z, 0, -x], [-y, x, 0]], a.dtype)
    x, y, z = np.moveaxis(a, -1, 0)
    zero = np.zeros_like(x)
    return np.stack((zero, -z, y, z, zero, -x, -y, x, zero), -1).reshape(*a.shape, 3)

"""Elementwise arithmetic on arrays whose shapes broadcast."""

from __future__ import annotations

import numpy as np

from service.methods.linear_algebra.integers import exactly, largest, operands, product_bound
from service.methods.linear_algebra.lapack import Array
from service.schemas.types.errors import InvalidInput

Shape = tuple[int, ...]


def require_broadcast(first: Shape, second: Shape, field: str) -> Shape:
    """What two shapes broadcast to, the second that of a field. Raises InvalidInput where they do not."""
    if first == second:
        return first
    try:
        return np.broadcast_shapes(first, second)
    except ValueError:
        detail = (
            f"Shape {list(second)} does not broadcast with {list(first)}: from the last axis on, lengths must be "
            "equal, or one of them 1."
        )
        raise InvalidInput.at(detail, field) from None


def require_like_vectors(a: Array, b: Array, field: str) -> None:
    """Refuse vectors `b`, those of a field, that have other components than `a`, or do not broadcast with it."""
    if a.shape[-1] != b.shape[-1]:
        raise InvalidInput.at(f"`a` has {a.shape[-1]} components, this has {b.shape[-1]}.", field)
    require_broadcast(a.shape, b.shape, field)


def elementwise(compute: np.ufunc, a: Array, b: Array) -> Array:
    """The sum, difference or product of two arrays, entry by entry; exact for integers, which must fit 64 bits."""
    a, b = operands({"a": a, "b": b})
    require_broadcast(a.shape, b.shape, "b")
    if a.dtype.kind != "i":
        with np.errstate(over="ignore"):  # A result that is not finite is refused by its field.
            return np.asarray(compute(a, b))
    bound = product_bound([a, b], 1) if compute is np.multiply else largest(a) + largest(b)
    return exactly(compute, [a, b], bound)

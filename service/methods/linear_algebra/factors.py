"""What all factorisations share: the check of Hermitian input, and the residual of a product."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from service.methods.linear_algebra.lapack import Array, epsilon
from service.methods.linear_algebra.scaling import largest_part
from service.methods.linear_algebra.sensitivity import signs
from service.schemas.types.errors import InvalidInput

_SMALLER = 2.0**-32  # by which sums of so many numbers, more than a request can have, stay in range
_BAND = 64  # rows; a choice
ASYMMETRY = 100.0  # units of rounding that a computed "symmetric" matrix may be off: a choice


def adjoint(a: Array) -> Array:
    """Aᴴ of each item."""
    return np.swapaxes(a, -1, -2).conj()


def require_hermitian(a: Array, field: str) -> None:
    """Refuse a stack with an item that is not symmetric (complex: Hermitian), beyond rounding. Raises InvalidInput."""
    allowed = ASYMMETRY * epsilon(a) * largest_part(a)[..., None, None]
    if any((np.abs(band - mirrored) > allowed).any() for band, mirrored in _mirrored(a)):
        place = np.argwhere(np.abs(a - adjoint(a)) > allowed)[0].tolist()
        row, column = place[-2:]
        kind = "Hermitian" if np.iscomplexobj(a) else "symmetric"
        detail = f"The matrix is not {kind}: entry [{row}, {column}] differs from the one mirrored at the diagonal."
        raise InvalidInput.at(detail, field, *place)


def _mirrored(a: Array) -> Iterator[tuple[Array, Array]]:
    """Rows of each item from the diagonal on, and what is mirrored there; few at once stay in the cache."""
    for first in range(0, a.shape[-1], _BAND):
        rows, others = slice(first, first + _BAND), slice(first, None)
        yield a[..., rows, others], adjoint(a[..., others, rows])


def product_residual(a: Array, *factors: Array, unit: float = 1.0) -> Array:
    """How far a product of factors is from A: the largest ‖(A − F₁F₂…)v‖∞ / (‖A‖∞‖v‖∞) over 3 random ±1 vectors v.

    It costs a few products of a matrix with a vector. One number for each item; 0 where A is 0 and the product too.
    Where a sum leaves the range, the vectors are ±`unit`.
    """
    product = expected = signs(a.shape[-1], a.dtype.char) * a.real.dtype.type(unit)
    with np.errstate(over="ignore", invalid="ignore"):
        expected = a @ expected
        for factor in reversed(factors):
            product = factor @ product
        scale = np.abs(a if unit == 1 else a * unit).sum(-1).max(-1)
        if unit == 1 and not np.isfinite(scale).all():
            return product_residual(a, *factors, unit=_SMALLER)
        return np.asarray(np.abs(expected - product).max((-1, -2)) / np.where(scale > 0, scale, 1))

"""Norms of vectors and matrices, safe from overflow and underflow on the way."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from service.methods.dyadic import length
from service.methods.linear_algebra.lapack import Array, routine
from service.schemas.types.errors import ComputationError

_FEW = 16  # values that are looked at one by one: arrays take 12 µs for any few of them


def worst_relative(w: Array, errors: Array) -> Array:
    """The worst relative error of each item; a zero without error has none."""
    if w.ndim == 1 and len(w) <= _FEW:
        pairs = zip(map(abs, w.tolist()), errors.tolist(), strict=True)
        ratios = [error and (error / size if size else math.inf) for size, error in pairs]
        return np.asarray(max(ratios, default=0.0) if math.isfinite(sum(ratios)) else sum(ratios))
    size = np.abs(w)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.where(errors == 0, 0, errors / size).max(-1, initial=0))


_POWERS = 8.0  # half units in the last place of a power: four units at most; two of squares and absolute values
_TAME_ORDERS = (1, 2, math.inf, -math.inf)


def euclidean(a: Array) -> float | None:
    """The Euclidean norm of a few doubles, correctly rounded; None of others, and where it leaves the range."""
    if a.size > _FEW or a.dtype.char != "d":
        return None
    try:
        return length(a.ravel().tolist())
    except OverflowError:
        return None


def scaled_norm(a: Array, order: Any, axis: tuple[int, ...], *, keepdims: bool) -> Array:
    """NumPy's norm of entries brought near 1 by a power of two, which is exact, so that no square overflows."""
    _, found, scale = _near_one(a, order, axis)
    with np.errstate(over="ignore"):
        result = found * scale
    return np.asarray(result if keepdims else result.squeeze(axis))


def rounding_of_norms(norms: Array, order: Any, terms: int) -> Array:
    """Bounds on the absolute errors of norms that are sums of so many powers, of which none is negative.

    The relative error of such a sum is γₙ (Higham 2002, 4.2), to which powers add some units; a root divides it.
    """
    root = 1.0 if order == 0 or isinstance(order, str) or math.isinf(order) else min(1.0, abs(float(order)))
    powers = 2.0 if isinstance(order, str) or order in _TAME_ORDERS else _POWERS
    units = (terms + powers + math.log(terms)) / root + powers
    bounds = units * np.finfo(norms.dtype).eps / 2 * norms
    return np.asarray(np.where(norms == 0, 0, bounds + np.spacing(norms)), norms.dtype)


def frobenius(a: Array) -> Array:
    """The Frobenius norm of each item of a stack."""
    return scaled_norm(a, "fro", (a.ndim - 2, a.ndim - 1), keepdims=False)


def row_lengths(rows: Array) -> Array:
    """The Euclidean length of each row of a matrix."""
    return scaled_norm(rows, 2, (1,), keepdims=False)


def normalized(a: Array, order: Any, axis: tuple[int, ...]) -> tuple[Array, Array, Any]:
    """The array over its norm, NaN where that is 0, and the norm as two factors, whose product may leave the range."""
    near, found, scale = _near_one(a, order, axis)
    with np.errstate(invalid="ignore"):
        return np.asarray(near / found), found, scale


def _near_one(a: Array, order: Any, axis: tuple[int, ...]) -> tuple[Array, Array, Any]:
    """The array over a power of two or, for orders that need it, over the entry that counts most; its norm; that."""
    along = axis[0] if len(axis) == 1 else axis
    if order == 0:
        return a, np.asarray(np.linalg.norm(a, 0, axis[0], keepdims=True)), 1
    sizes = np.abs(a)
    if len(axis) == 1 and order not in _TAME_ORDERS:  # Powers of any other number leave the range for a large order.
        extreme = sizes.min(along, keepdims=True) if order < 0 else sizes.max(along, keepdims=True)
        scale = np.where(extreme > 0, extreme, 1).astype(sizes.dtype)
    else:
        scale = size_of(sizes, axis)
    with np.errstate(all="ignore"):  # Negative orders divide by zero entries, and are zero then.
        near = a / scale
        return near, np.asarray(np.linalg.norm(near, order, along, keepdims=True)), scale


def size_of(a: Array, axis: tuple[int, ...]) -> Array:
    """The power of two that is next to the largest absolute value along axes, which are kept."""
    sizes = np.abs(a)
    _, exponent = np.frexp(sizes.max(axis, keepdims=True))
    # Above the subnormal numbers, so that the reciprocal is in range.
    least = -1000 if sizes.dtype == np.float64 else -120
    return np.asarray(np.ldexp(np.ones((), sizes.dtype), np.clip(exponent, least, None) - 1))


def directions(a: Array, name: str) -> tuple[Array, Array, Array]:
    """Unit vectors, and their lengths before as two factors."""
    unit, lengths, scale = normalized(a, 2, (a.ndim - 1,))
    if not lengths.all():
        index = [int(i) for i in np.argwhere(lengths == 0)[0][:-1]]
        raise ComputationError.at("This vector is zero, so that it has no direction.", name, *index)
    return unit, lengths, scale


def norm_1(a: Array) -> float:
    """The largest absolute column sum of one C-contiguous matrix (LAPACK lange on its transpose, no copies)."""
    return float(routine("lange", a.dtype.char)("I", a.T))


def norm_inf(a: Array) -> float:
    """The largest absolute row sum of one C-contiguous matrix (LAPACK lange on its transpose, no copies)."""
    return float(routine("lange", a.dtype.char)("1", a.T))


def largest(a: Array) -> float:
    """The largest absolute entry of one C-contiguous matrix, likewise: of a small one in a quarter of NumPy's time."""
    return float(routine("lange", a.dtype.char)("M", a.T))


def norms_1(a: Array) -> Array:
    """The largest absolute column sum of each item of a stack."""
    sums = np.einsum("...ij->...j", np.abs(a))  # three times faster than `sum` on small items
    return np.asarray(np.moveaxis(sums, -1, 0).copy().max(0))  # as is `max` over the first axis

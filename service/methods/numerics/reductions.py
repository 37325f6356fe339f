"""Reductions along axes, exact for integers, with no partial result out of range."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from service.methods.linear_algebra.integers import exactly, largest, narrowed
from service.methods.numerics.sums import exact_sums

Array = NDArray[Any]
Axis = tuple[int, ...]

_CERTAIN_BITS = 0.01  # beside the limit: log2 of doubles, summed, errs by some 1e-14 a term


def _count(array: Array, axis: Axis) -> int:
    return math.prod(array.shape[one] for one in axis)


def _lanes(array: Array, axis: Axis) -> Array:
    """What is to be reduced along the first axis, the axes that stay behind it."""
    stay = [size for i, size in enumerate(array.shape) if i not in axis]
    return np.moveaxis(array, axis, range(len(axis))).reshape(-1, *stay)


def _sum(array: Array, axis: Axis) -> Array:
    if array.dtype.kind != "i":
        return np.asarray(exact_sums(_lanes(array, axis)), array.dtype)
    return exactly(lambda a: a.sum(axis), [array], _count(array, axis) * largest(array))


def _mean(array: Array, axis: Axis) -> Array:
    count = _count(array, axis)
    if array.dtype.kind == "i":
        fits = count * largest(array) < 2**63
        total = np.asarray((array if fits else array.astype(object)).sum(axis)).astype(object)
        return np.asarray(total / count, np.float64)
    total = exact_sums(_lanes(array, axis))
    if np.isfinite(total).all():
        return np.asarray(total / count, array.dtype)
    return np.asarray(exact_sums(_lanes(array / count, axis)), array.dtype)  # only the sum is out of range


def _product(array: Array, axis: Axis) -> Array:
    if array.dtype.kind != "i":
        return _float_product(array, axis)
    bits = np.log2(np.abs(array.astype(np.float64))).sum(axis, keepdims=True)  # -inf where a factor is 0
    if (bits < 63 - _CERTAIN_BITS).all():
        return np.asarray(array.prod(axis))
    if (bits > 63 + _CERTAIN_BITS).any():
        return narrowed(2**64)  # Refused, without multiplying it out.
    return narrowed(np.where(np.isneginf(bits), 0, array).astype(object).prod(axis))


def _float_product(array: Array, axis: Axis) -> Array:
    """The product, whose partial products may leave the range."""
    mantissa, exponent = np.frexp(array)
    if np.abs(exponent).sum(axis).max() < np.finfo(array.dtype).maxexp:
        return np.asarray(array.prod(axis))
    total = exponent.sum(axis)
    factors = _lanes(mantissa, axis)
    while len(factors) > 1:
        odd = factors[len(factors) & ~1 :]
        factors, exponent = np.frexp(factors[: len(factors) & ~1 : 2] * factors[1::2])
        factors, total = np.concatenate((factors, odd)), total + exponent.sum(0)
    return np.asarray(np.ldexp(factors[0], total))


REDUCTIONS: dict[str, Callable[[Array, Axis], Array]] = {
    "minimum": lambda array, axis: np.asarray(array.min(axis)),
    "maximum": lambda array, axis: np.asarray(array.max(axis)),
    "sum": _sum,
    "product": _product,
    "mean": _mean,
}

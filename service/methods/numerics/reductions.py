"""Reductions along axes, exact for integers, with no partial result out of range."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from service.methods.linear_algebra.integers import exactly, largest, narrowed
from service.methods.numerics.sums import exact_sums
from service.methods.numerics.variances import variances

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


def _range(array: Array, axis: Axis) -> Array:
    if array.dtype.kind != "i":
        return np.asarray(array.max(axis) - array.min(axis))
    return exactly(lambda a: a.max(axis) - a.min(axis), [array], 2 * largest(array))


def _median(array: Array, axis: Axis) -> Array:
    lanes = _lanes(array, axis)
    middle = (len(lanes) - 1) // 2
    low, high = np.partition(lanes, (middle, len(lanes) // 2), axis=0)[[middle, len(lanes) // 2]]
    if array.dtype.kind == "i":
        return np.asarray((low.astype(object) + high.astype(object)) / 2, np.float64)
    total = low + high
    return np.asarray(np.where(np.isfinite(total), total / 2, low / 2 + high / 2), array.dtype)


def _position(extreme: Callable[[Array, Axis], Array]) -> Callable[[Array, Axis], Array]:
    """The first place of an extreme along one axis, or in the flat array."""

    def found(array: Array, axis: Axis) -> Array:
        lanes = _lanes(array, axis)
        return np.asarray((lanes == extreme(lanes, (0,))).argmax(0))

    return found


def ties(array: Array, axis: Axis, positions: Array) -> Array:
    """How many entries are equal to the one at a position of each lane, itself left out."""
    lanes = _lanes(array, axis)
    return np.asarray((lanes == np.take_along_axis(lanes, positions[None], 0)).sum(0) - 1)


def _least(array: Array, axis: Axis) -> Array:
    return np.asarray(array.min(axis))


def _greatest(array: Array, axis: Axis) -> Array:
    return np.asarray(array.max(axis))


def variance(array: Array, axis: Axis, correction: int) -> Array:
    """Sums of squared deviations over the count less the correction."""
    found, exponent = variances(_lanes(array, axis), correction)
    return np.asarray(np.ldexp(found, 2 * exponent))


def standard_deviation(array: Array, axis: Axis, correction: int) -> Array:
    """The square root of the variance, which may itself be out of range."""
    found, exponent = variances(_lanes(array, axis), correction)
    return np.asarray(np.ldexp(np.sqrt(found), exponent))


def lanes_of(array: Array, axis: Axis) -> Array:
    """What is reduced, one lane a row (…, n)."""
    lanes = _lanes(array, axis)
    return lanes.reshape(len(lanes), -1).T


REDUCTIONS: dict[str, Callable[[Array, Axis], Array]] = {
    "minimum": _least,
    "maximum": _greatest,
    "range": _range,
    "median": _median,
    "argmin": _position(_least),
    "argmax": _position(_greatest),
    "any": lambda array, axis: np.asarray(array.any(axis)),
    "all": lambda array, axis: np.asarray(array.all(axis)),
    "count_nonzero": lambda array, axis: np.asarray(np.count_nonzero(array, axis)),
    "sum": _sum,
    "product": _product,
    "mean": _mean,
}

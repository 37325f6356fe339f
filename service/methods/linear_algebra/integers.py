"""Arithmetic on arrays that stays exact where all of them are integers, and never wraps."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from service.methods.linear_algebra.lapack import Array
from service.schemas.types.array_parsing import ArrayFaults, to_float64
from service.schemas.types.errors import Fault, IntegerOverflow, InvalidInput

_FEW = 64  # numbers that are looked at one by one, in the time that NumPy takes for any few
_BEYOND = (
    "The exact integers of `result` leave 64 bits. Send decimals (2.0 rather than 2) to compute in floating point."
)


def operands(named: dict[str, Array]) -> list[Array]:
    """The arrays as they are where all are integers or none is; else integers become float64, refused where inexact."""
    arrays = list(named.values())
    if len({array.dtype.kind == "i" for array in arrays}) == 1:
        return arrays
    return [_floating(array, name.split("/")) for name, array in named.items()]


def _floating(array: Array, name: list[str]) -> Array:
    if array.dtype.kind != "i":
        return array
    try:
        return to_float64(array)
    except ArrayFaults as error:
        location = tuple(int(step) if step.isdigit() else step for step in name)
        raise InvalidInput(str(error), [Fault((*location, *place), text) for place, text in error.faults]) from None


def largest(array: Array) -> int:
    """The largest absolute value of an array of integers, as a Python integer."""
    if array.size <= _FEW:
        return max(map(abs, array.ravel().tolist()), default=0)
    return max(int(array.max()), -int(array.min()))


def product_bound(arrays: list[Array], terms: int) -> int:
    """What no entry can exceed that is a sum of so many products, each of one entry of every array."""
    return terms * math.prod(max(1, largest(array)) for array in arrays)


def exactly(compute: Callable[..., Any], arrays: list[Array], bound: int) -> Array:
    """Sums of products of integers, `compute(*arrays)`, of which no partial result exceeds `bound`.

    In float64, which is BLAS, where that is exact; else in int64; else in Python's integers, and then checked.
    Raises IntegerOverflow where the result leaves 64 bits.
    """
    if bound <= 2**53:  # doubles hold such integers exactly
        return np.asarray(compute(*(array.astype(np.float64) for array in arrays))).astype(np.int64)
    if bound < 2**63:  # as 64 bits do
        return np.asarray(compute(*arrays))
    return narrowed(compute(*(array.astype(object) for array in arrays)))


def sum_of_products(compute: Callable[..., Any], arrays: list[Array], terms: int) -> Array:
    """The array `compute(*arrays)`, whose entries are sums of so many products; exact for integers."""
    if arrays[0].dtype.kind == "i":
        return exactly(compute, arrays, product_bound(arrays, terms))
    with np.errstate(over="ignore", invalid="ignore"):  # A result that is not finite is refused by its field.
        return np.asarray(compute(*arrays))


def narrowed(wide: Any) -> Array:
    """Python's integers as int64. Raises IntegerOverflow."""
    try:
        return np.asarray(wide, object).astype(np.int64)
    except OverflowError:
        raise IntegerOverflow(_BEYOND) from None


_WORD = 63  # bits of the largest 64-bit integer
_MOST_BITS = 2048
"""Partial results of exact powers may pass 64 bits so far: the result may be small again, as of nilpotent matrices."""


def power(a: Array, exponent: int) -> Array:
    """Aᵏ of each item of a stack, k not negative; of integers exact.

    From the highest bit of the exponent down, so that no partial result is a higher power than the last.
    """
    return narrowed(_squared(a.astype(object), exponent)) if is_wide(a, exponent) else _squared(a, exponent)


def is_wide(a: Array, exponent: int) -> bool:
    """Whether a power of a matrix of integers may leave 64 bits, and is computed in Python's integers."""
    return a.dtype.kind == "i" and exponent * (a.shape[-1].bit_length() + largest(a).bit_length()) >= _WORD


def _squared(a: Array, exponent: int) -> Array:
    result = np.zeros_like(a)
    result[..., range(a.shape[-1]), range(a.shape[-1])] = 1
    with np.errstate(over="ignore", invalid="ignore"):  # A result that is not finite is refused by its field.
        for bit in f"{exponent:b}":
            result = result @ result
            if bit == "1":
                result = result @ a
            if a.dtype == object and max(map(abs, result.flat)).bit_length() > _MOST_BITS:
                raise IntegerOverflow(_BEYOND)
    return result

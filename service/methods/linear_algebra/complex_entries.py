"""Products and quotients of complex numbers, entry by entry: each part is a sum that may cancel."""

from __future__ import annotations

import math

import numpy as np

from service.methods.budget import affords
from service.methods.linear_algebra.cancellation import (
    DOUBTFUL,
    Sums,
    complex_of,
    dots_of,
    exact_dots,
    in_parts,
    level_of,
    relative,
    replaced,
)
from service.methods.linear_algebra.lapack import Array
from service.methods.linear_algebra.levels import CHECKED, ESTIMATED, EXACT, PROVED
from service.methods.linear_algebra.scaling import times_power

_FEW_PRODUCTS = 10_000  # that are formed exactly in any case: 2 ms
_FEW_QUOTIENTS = 200  # likewise, of Python's integers: 0.4 ms
_STEPS = 2_000.0  # operations of the same time that a quotient of integers takes: 2 µs


def complex_products(a: Array, b: Array) -> Sums:
    """The products aᵢbᵢ: both parts of few are correctly rounded, of many those that lose digits, or they are told.

    Where the rounding error of a product lies below the smallest number, they are estimates.
    """
    with np.errstate(all="ignore"):
        result = np.asarray(a * b)
        x, y = (np.broadcast_to(array, result.shape)[..., None] for array in (a, b))
        if result.size > _FEW_PRODUCTS:
            found, errors = dots_of(x, y, result)
            return Sums(found, errors, _level(errors, a, b))
        terms = zip(*in_parts(x, y), strict=True)
        exact = complex_of(*(exact_dots(*(np.moveaxis(one, -1, 0) for one in part)) for part in terms))
        finite = np.isfinite(exact)
        rounded = np.where(finite, exact, result).astype(result.dtype)
    errors = np.where(finite, 0.0, np.inf).astype(result.real.dtype)
    return Sums(rounded, np.zeros_like(errors), _once(result) if _level(errors, a, b) == CHECKED else ESTIMATED)


def complex_quotients(a: Array, b: Array) -> Sums:
    """The quotients aᵢb̄ᵢ/|bᵢ|²: both parts of few are correctly rounded, of many those that lose digits, or told."""
    if not a.ndim and not b.ndim:  # single numbers have no places to look for
        found, errors, level = complex_quotients(a[None], b)
        return Sums(found.reshape(()), errors.reshape(()), level)
    with np.errstate(all="ignore"):
        of_a, of_b = (np.frexp(np.maximum(np.abs(one.real), np.abs(one.imag)))[1] for one in (a, b))
        x, y = times_power(a, -of_a), times_power(b, -of_b)  # near 1, where nothing leaves the range
        quotient = x / y
        result = np.asarray(np.where(b == 0, a / b, times_power(quotient, of_a - of_b)))
        terms = zip(*in_parts(x[..., None], y.conj()[..., None]), (quotient.real, quotient.imag), strict=True)
        real, other = (relative(np.abs(u * v).sum(-1) / np.abs(y) ** 2, part, 2) for u, v, part in terms)
        errors = np.asarray(np.maximum(real, other))
    few = result.size <= _FEW_QUOTIENTS
    index = np.nonzero((few | (errors > DOUBTFUL)) & np.isfinite(result))
    if not affords(_STEPS * len(index[0])):
        return Sums(result, errors, ESTIMATED)
    pairs = zip(*(np.broadcast_to(array, result.shape)[index].tolist() for array in (a, b)), strict=True)
    found, errors = replaced(result, errors, index, np.array([_quotient(*pair) for pair in pairs], complex))
    return Sums(found, np.zeros_like(errors), _once(result)) if few else Sums(found, errors, ESTIMATED)


def _quotient(a: complex, b: complex) -> complex:
    """a/b with both parts correctly rounded, as quotients of integers are."""
    (p, q, above), (u, v, below) = _integers(a), _integers(b)
    shift, scale = max(below - above, 0), (u * u + v * v) << max(above - below, 0)
    try:
        return complex((p * u + q * v << shift) / scale, (q * u - p * v << shift) / scale)
    except OverflowError:
        return complex(math.inf)


def _integers(z: complex) -> tuple[int, int, int]:
    """Both parts times 2ᵉ, and e."""
    (real, one), (imaginary, other) = z.real.as_integer_ratio(), z.imag.as_integer_ratio()
    common = max(one, other)
    return real * (common // one), imaginary * (common // other), common.bit_length() - 1


def _once(result: Array) -> int:
    """The level of what is rounded to a double, and then to the precision of the result."""
    return EXACT if result.dtype.char == "D" else PROVED


def _level(errors: Array, a: Array, b: Array) -> int:
    return level_of(errors, 2, *(np.concatenate((one.real, one.imag), None) for one in (a, b)))

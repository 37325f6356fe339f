"""Sums of products of one entry of each of several arrays: how many digits are lost, and few of them exactly."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from typing import Any

import numpy as np

from service.methods.budget import affords
from service.methods.linear_algebra.cancellation import Sums, relative, replaced, rounded_once, worst
from service.methods.linear_algebra.exact import rounded
from service.methods.linear_algebra.lapack import Array
from service.methods.linear_algebra.levels import ESTIMATED, PROVED

_MOST_WHOLE = 100_000  # products of Python's integers, 0.1 s at most
_WHOLE_STEPS = 1_000.0  # operations of the same time that one of these takes: of thousands of bits a microsecond
_WHOLE_AT_ONCE = 400  # of these products, in sums that are proved in any case: 0.4 ms


def multilinear_of(compute: Callable[..., Any], arrays: list[Array], result: Array, products: int) -> Sums:
    """The like of `compute(*arrays)`, sums of products of an entry of each array, of which so many are formed.

    Few are proved: formed in integers, which doubles are but for powers of two. So are those of more that cancel.
    """
    terms = max(products // max(result.size, 1), 1)
    with np.errstate(all="ignore"):
        errors = _errors_of(compute, arrays, result, terms)
    whole_products = products << sum(array.dtype.kind == "c" for array in arrays)
    few = whole_products <= _WHOLE_AT_ONCE and all(np.isfinite(array).all() for array in arrays)
    places = np.argwhere(np.ones(errors.shape, bool)) if few else worst(errors, 1)
    if not len(places) or whole_products > _MOST_WHOLE or not affords(_WHOLE_STEPS * whole_products):
        return Sums(result, errors, ESTIMATED)
    index = tuple(places.T)
    whole, exponent = _whole_sums(compute, arrays)
    real, imaginary = (rounded_once(result.dtype, np.asarray(part[index], object).ravel().tolist()) for part in whole)
    pairs = zip(real, imaginary, strict=True)
    exact = np.array([complex(rounded(x, exponent), rounded(y, exponent)) for x, y in pairs])
    exact = exact.reshape(errors[index].shape)
    found, errors = replaced(result, errors, index, exact if result.dtype.kind == "c" else exact.real)
    return Sums(found, np.zeros_like(errors), PROVED) if few else Sums(found, errors, ESTIMATED)


def _errors_of(compute: Callable[..., Any], arrays: list[Array], result: Array, terms: int) -> Array:
    """Those of `compute(*arrays)`, of complex numbers the larger of both parts.

    |z|₊ = |z′| + |z″| and |z|₋ = |z′| − |z″| go through products and sums each alone, so that half their sum and half
    their difference are the sizes of what is added up to a part.
    """
    if result.dtype.kind != "c":
        return relative(np.asarray(compute(*map(np.abs, arrays))), result, terms)
    above, below = (
        np.asarray(compute(*(np.abs(array.real) + sign * np.abs(array.imag) for array in arrays))) for sign in (1, -1)
    )
    real = relative((above + below) / 2, result.real, 2 * terms)
    return np.asarray(np.maximum(real, relative(np.abs(above - below) / 2, result.imag, 2 * terms)))


def _whole_sums(compute: Callable[..., Any], arrays: list[Array]) -> tuple[list[Array], int]:
    """Real and imaginary part of `compute(*arrays)` as integers, both times 2ᵉ, and e."""
    parts, exponents = zip(*(_whole(array) for array in arrays), strict=True)
    sums: list[Any] = [0, 0]
    for turns in product(*(range(len(part)) for part in parts)):  # each factor i turns by a right angle
        value = np.asarray(compute(*(part[turn] for part, turn in zip(parts, turns, strict=True))), object)
        quarters = sum(turns)
        sums[quarters % 2] = sums[quarters % 2] + (value if quarters % 4 < 2 else -value)
    return [np.broadcast_to(np.asarray(part, object), value.shape) for part in sums], sum(exponents)


def _whole(array: Array) -> tuple[list[Array], int]:
    """An array, or its real and its imaginary part, as Python's integers times 2ᵉ, and e."""
    parts = [array.real, array.imag] if array.dtype.kind == "c" else [array]
    halves = [np.frexp(part.astype(np.float64)) for part in parts]
    lowest = min(int(exponents.min()) for _, exponents in halves)
    whole = [
        np.asarray((mantissas * 2.0**53).astype(np.int64).astype(object) << (exponents - lowest).astype(object), object)
        for mantissas, exponents in halves
    ]
    return whole, lowest - 53

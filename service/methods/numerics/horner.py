"""Horner's rule, plain, compensated and in ball arithmetic (FLINT), with bounds on its error."""

from __future__ import annotations

from typing import Any

import numpy as np
from flint import acb_poly, arb_poly
from numpy.typing import NDArray

from service.methods.budget import affords
from service.methods.linear_algebra.balls import at
from service.methods.numerics.sums import UNIT
from service.methods.proofs import RIGHT

Array = NDArray[Any]

_ENOUGH = 1e-10  # relative error up to which a value stays: ten digits are what answers promise
_PRECISIONS = (128, 512, 2048)
_ROUNDED = 1.01 * UNIT  # of the nearest double to a ball of RIGHT bits
_STEPS = 3_000.0  # operations of the time that a coefficient takes at a point, with 2048 bits
_UNDERFLOW = 2.0**-1070  # no less than what the eight products of one step can lose below the smallest number
_SPLITTER = 2.0**27 + 1  # by which a double falls into two halves of 26 bits (Dekker 1971)


def polynomial_value(coefficients: Array, x: Array) -> tuple[Array, Array]:
    """The value of a polynomial, its highest coefficient first, at points x (…), and a bound on the error (…).

    Compensated for real numbers (Graillat, Langlois and Louvet 2005), else plain (Higham 2002, 5.2). Where the bound
    leaves fewer than ten digits, in ball arithmetic with as many bits as cancel, if that does not take long.
    """
    value, bound = _by_doubles(coefficients, x)
    with np.errstate(all="ignore"):
        poor = np.argwhere(np.isfinite(bound) & ~(bound <= _ENOUGH * np.abs(value)))
    if not len(poor) or not affords(_STEPS * len(poor) * len(coefficients)):
        return value, bound
    value, bound = np.array(value), np.array(bound)
    for place in map(tuple, poor):
        if (exact := _by_balls(coefficients, x[place].item())) is not None:
            value[place], bound[place] = exact, _ROUNDED * abs(exact) + _UNDERFLOW
    return value, bound


def _by_balls(coefficients: Array, x: complex) -> complex | None:
    """The double nearest to the value at a point; None where not even the most bits tell it."""
    kind: Any = acb_poly if coefficients.dtype.kind == "c" or isinstance(x, complex) else arb_poly
    for bits in _PRECISIONS:
        found = at(bits, lambda: kind(coefficients[::-1].tolist())(x))
        if found.is_exact() or found.rel_accuracy_bits() >= RIGHT:
            return complex(found) if kind is acb_poly else float(found)
    return None


def _by_doubles(coefficients: Array, x: Array) -> tuple[Array, Array]:
    degree = len(coefficients) - 1
    with np.errstate(all="ignore"):
        magnitude = _horner(np.abs(coefficients), np.abs(x))
        lost_below = _UNDERFLOW * _horner(np.ones(degree + 1), np.abs(x))
        if "c" in coefficients.dtype.kind + x.dtype.kind:
            # A complex product or sum has a relative error of √5 or 1 units: 4 a step covers both.
            value = _horner(coefficients.astype(np.complex128), x.astype(np.complex128))
            return value, _gamma(4 * degree + 1) * magnitude + lost_below
        plain, compensated = _compensated(coefficients.astype(np.float64), x.astype(np.float64))
        bound = UNIT * np.abs(compensated) + 2 * _gamma(2 * degree + 1) ** 2 * magnitude
        lost = ~np.isfinite(compensated)  # Beyond 2^996 the split itself overflows; then Horner's rule has to do.
        bound = np.where(lost, _gamma(2 * degree + 1) * magnitude, bound) + lost_below
        return np.where(lost, plain, compensated), bound


def _gamma(n: int) -> float:
    return n * UNIT / (1 - n * UNIT)


def _horner(coefficients: Array, x: Array) -> Array:
    value = np.full(x.shape, coefficients[0], np.result_type(coefficients, x))
    for coefficient in coefficients[1:]:
        value = value * x + coefficient
    return np.asarray(value)


def _compensated(coefficients: Array, x: Array) -> tuple[Array, Array]:
    """The value by Horner's rule, and compensated."""
    value = np.full(x.shape, coefficients[0])
    correction = np.zeros(x.shape)
    high, low = _split(x)
    for coefficient in coefficients[1:]:
        product = value * x
        first, second = _split(value)
        lost = low * second - (((product - first * high) - second * high) - first * low)  # Dekker's two-product.
        value = product + coefficient
        part = value - product
        lost += (product - (value - part)) + (coefficient - part)  # Knuth's two-sum.
        correction = correction * x + lost
    return value, value + correction


def _split(x: Array) -> tuple[Array, Array]:
    scaled = _SPLITTER * x
    high = scaled - (scaled - x)
    return high, x - high

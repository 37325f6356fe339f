"""Functions of arrays and of floats that NumPy, SciPy and `math` do not have, or have in a slower or a wider form."""

from __future__ import annotations

import math
from functools import lru_cache
from math import copysign, exp, log1p
from typing import Any

import numpy as np
from scipy import special

Array = np.ndarray[Any, Any]


def sigmoid(x: Array) -> Array:
    """1 / (1 + exp(-x)); where exp overflows the quotient is 0, as it should be."""
    result: Array = 1.0 / (1.0 + np.exp(-x))
    return result


def softplus(x: Array) -> Array:
    """log(1 + exp(x)) without overflow; a third of the time of numpy.logaddexp."""
    result: Array = np.maximum(x, 0.0) + np.log1p(np.exp(-np.abs(x)))
    return result


def relu(x: Array) -> Array:
    """max(x, 0)."""
    return np.maximum(x, 0.0)


def polygamma(order: int, x: Array) -> Array:
    """Derivative of this order of the digamma function."""
    return np.asarray(special.polygamma(order, x) if order else special.psi(x))


def sinc(order: int, x: Array) -> Array:
    """The derivative of this order of sin(pi x)/(pi x), which is 1 at 0.

    It is pi**n times F_n(z), z = pi x, the integral of t**n cos(z t + n pi/2) for t from 0 to 1: by Gauss and Legendre
    where z is at most n + 1, and by z F_n = sin(z + n pi/2) - n F_(n-1), which loses no digits, beyond.
    """
    x = np.asarray(x, dtype=np.float64)
    z = np.pi * x
    with np.errstate(all="ignore"):
        far = np.where(z == 0, 1.0, _turned(x, 0) / z)
        for k in range(1, order + 1):
            far = (_turned(x, k) - k * far) / z
    if not order:
        return far
    t, weights = _gauss_legendre(order)
    near = np.clip(z, -order - 1, order + 1)[..., None] * t
    quarter = (np.cos, np.sin)[order % 2](near) * (1, -1, -1, 1)[order % 4]
    return np.asarray(np.pi**order * np.where(np.abs(z) > order + 1, far, quarter @ (weights * t**order)))


def _turned(x: Array, k: int) -> Array:
    """sin(pi x + k pi/2), exactly 0 where it is."""
    r = x - 2 * np.rint(x / 2)
    folded = 0.5 - np.abs(r) if k % 2 else np.where(np.abs(r) > 0.5, np.copysign(1.0, r) - r, r)
    return np.asarray(np.sin(np.pi * folded) * (1, 1, -1, -1)[k % 4])


@lru_cache(maxsize=8)
def _gauss_legendre(order: int) -> tuple[Array, Array]:
    """Nodes and weights on [0, 1]: half the degree n, half the largest z, 20 for the Taylor terms."""
    t, weights = special.roots_legendre(order + 20)
    return (t + 1) / 2, weights / 2


def float_sinc(order: int, x: float) -> float:
    """`sinc` of a float."""
    return float(sinc(order, np.asarray(x)))


def float_polygamma(order: int, x: float) -> float:
    """`polygamma` of a float."""
    return float(polygamma(order, np.asarray(x)))


def float_sigmoid(x: float) -> float:
    """1 / (1 + exp(-x)); exp(-x) is within the range of floats down to -700."""
    return 1.0 / (1.0 + exp(-x)) if x > -700.0 else exp(x)


def float_softplus(x: float) -> float:
    """log(1 + exp(x)) without overflow."""
    return max(x, 0.0) + log1p(exp(-abs(x)))


def float_logaddexp(a: float, b: float) -> float:
    """log(exp(a) + exp(b)); equal ones may be infinite."""
    return a + math.log(2.0) if a == b else max(a, b) + log1p(exp(-abs(a - b)))


def float_maximum(a: float, b: float) -> float:
    """The larger; NaN where one is."""
    return a if a >= b or math.isnan(a) else b


def float_minimum(a: float, b: float) -> float:
    """The smaller; NaN where one is."""
    return a if a <= b or math.isnan(a) else b


def float_sign(x: float) -> float:
    """-1, 0 or 1, and NaN of NaN."""
    return x if x == 0.0 or math.isnan(x) else copysign(1.0, x)


def float_relu(x: float) -> float:
    """max(x, 0)."""
    return float_maximum(x, 0.0)

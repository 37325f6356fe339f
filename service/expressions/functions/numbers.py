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


def bessely(order: Array, x: Array) -> Array:
    """Bessel's function of the second kind, of x >= 0; at 0, where an order below 0 leaves its sign open, NaN then."""
    return np.where((np.asarray(x) == 0) & (np.asarray(order) < 0), np.nan, special.yv(order, x))


def besselk(order: Array, x: Array) -> Array:
    """The modified function of the second kind, of x >= 0; SciPy's own is 0 from 700 on, where doubles go further."""
    x = np.asarray(x, dtype=np.float64)
    return np.where(x > FAR, special.kve(order, x) * np.exp(-x), special.kv(order, x))


FAR = 600
"""Where exp(-x) is a normal number still."""


def gammainc(a: Array, x: Array) -> Array:
    """The regularized lower incomplete gamma function, of a > 0 and x >= 0."""
    return np.where(np.asarray(a) > 0, special.gammainc(a, x), np.nan)


def gammaincc(a: Array, x: Array) -> Array:
    """The regularized upper incomplete gamma function, of a > 0 and x >= 0."""
    return np.where(np.asarray(a) > 0, special.gammaincc(a, x), np.nan)


def betainc(a: Array, b: Array, x: Array) -> Array:
    """The regularized incomplete beta function, of a > 0, b > 0 and x from 0 to 1."""
    return np.where((np.asarray(a) > 0) & (np.asarray(b) > 0), special.betainc(a, b, x), np.nan)


def beta(a: Array, b: Array) -> Array:
    """gamma(a)*gamma(b)/gamma(a + b), NaN at the poles of the first two."""
    return np.where(_is_pole(a) | _is_pole(b), np.nan, special.beta(a, b))


def _is_pole(a: Array) -> Any:
    return (np.asarray(a) <= 0) & (np.floor(a) == a)


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

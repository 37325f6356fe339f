"""Logarithms of the Poisson and binomial mass for real arguments, without the cancellation of log-gamma functions.

C. Loader, "Fast and accurate computation of binomial probabilities" (2000): the saddle-point expansion with the error
of Stirling's formula and the deviance, each computed to full relative accuracy.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import special

from service.methods.statistics.summation import two_product

Array = NDArray[Any]

_LOG_2PI = float(np.log(2 * np.pi))
_STIRLING = (1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360360, 1 / 156)
"""Coefficients of n^(1−2k) in the asymptotic series of the error, B₂ₖ/(2k(2k−1))."""


def stirling_error(n: Array) -> Array:
    """Return log Γ(n+1) − (n+½)log n + n − ½log 2π for n > 0."""
    n = np.asarray(n, float)
    with np.errstate(all="ignore"):
        direct = special.gammaln(n + 1.0) - (n + 0.5) * np.log(n) + n - 0.5 * _LOG_2PI
        series = np.polynomial.polynomial.polyval(1 / (n * n), _STIRLING) / n
    return np.where(n < 16.0, direct, series)


def deviance(x: Array, mean: Array) -> Array:
    """Return x log(x/mean) + mean − x, accurate also where x is close to the mean."""
    x, mean = np.broadcast_arrays(np.asarray(x, float), np.asarray(mean, float))
    with np.errstate(all="ignore"):
        v = (x - mean) / (x + mean)
        close = np.abs(v) < 0.1  # where the eleven terms reach rounding
        powers = np.polynomial.polynomial.polyval(v * v, [1 / (2 * j + 1) for j in range(1, 12)]) * v * v
        series = (x - mean) * v + 2 * x * v * powers
        direct = special.xlogy(x, x / mean) + mean - x
    return np.where(close, series, direct)


def _moved(x: Array, mean: Array, lost: Array | float) -> Array:
    """How −deviance(x, mean) changes where rounding lost so much of the mean: of 1e15, half a unit is 1e-8 of it."""
    change = lost * ((x - mean) / mean)
    return np.where(np.isfinite(change), change, 0.0)


def log_poisson(x: Array, mean: Array, lost: Array | float = 0.0) -> Array:
    """Log of exp(−m) m^x / Γ(x+1), x ≥ 0, of which the mean m is rounded, and has lost so much."""
    with np.errstate(all="ignore"):
        inside = -stirling_error(x) - deviance(x, mean) - 0.5 * (_LOG_2PI + np.log(x)) + _moved(x, mean, lost)
    return np.where(np.equal(x, 0), -np.asarray(mean), np.where(np.equal(mean, 0), -np.inf, inside))


def log_binomial(x: Array, y: Array, p: Array | float, q: Array | float, rest: Array | float = 0.0) -> Array:
    """Log of Γ(n+1)/(Γ(x+1)Γ(y+1)) p^x (q+rest)^y with n = x + y and q + rest = 1 − p, for x, y ≥ 0."""
    n = np.asarray(x + y, float)
    with np.errstate(all="ignore"):
        errors = stirling_error(n) - stirling_error(x) - stirling_error(y)
        spread = 0.5 * (_LOG_2PI + np.log(x) + np.log(y / n))
        (mean, lost), (other, other_lost) = two_product(n, p), two_product(n, q)
        inside = errors - deviance(x, mean) - deviance(y, other) - spread
        inside = inside + _moved(x, mean, lost) + _moved(y, other, other_lost + n * rest)
        none = np.where(np.equal(x, 0), special.xlog1py(n, -np.asarray(p)), special.xlogy(n, p))
    return np.where(np.equal(x, 0) | np.equal(y, 0), none, inside)

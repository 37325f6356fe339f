"""Closed forms of entropies that SciPy has not, or not with all digits, in mpmath's arithmetic."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import mpmath


def _log_beta(a: Any, b: Any) -> Any:
    return mpmath.loggamma(a) + mpmath.loggamma(b) - mpmath.loggamma(a + b)


def _beta_entropy(a: Any, b: Any) -> Any:
    total = (a + b - 2) * mpmath.digamma(a + b)
    return _log_beta(a, b) - (a - 1) * mpmath.digamma(a) - (b - 1) * mpmath.digamma(b) + total


def _beta_prime_entropy(a: Any, b: Any) -> Any:
    total = (a + b) * mpmath.digamma(a + b)
    return _log_beta(a, b) - (a - 1) * mpmath.digamma(a) - (b + 1) * mpmath.digamma(b) + total


def _burr_entropy(c: Any, d: Any) -> Any:
    return 1 + 1 / d - mpmath.log(c * d) + (1 - 1 / c) * (mpmath.digamma(d) + mpmath.euler)


def _von_mises_entropy(kappa: Any) -> Any:
    level = mpmath.besseli(0, kappa)
    return mpmath.log(2 * mpmath.pi * level) - kappa * mpmath.besseli(1, kappa) / level


def _geometric_entropy(p: Any) -> Any:
    return -mpmath.log(p) - (1 - p) / p * mpmath.log1p(-p)


def _zipf_entropy(exponent: Any) -> Any:
    zeta = mpmath.zeta(exponent)
    return mpmath.log(zeta) - exponent * mpmath.zeta(exponent, derivative=1) / zeta


ENTROPIES: dict[str, Callable[..., Any]] = {
    "beta": _beta_entropy,
    "betaprime": _beta_prime_entropy,
    "burr12": _burr_entropy,
    "geom": _geometric_entropy,
    "randint": lambda first, after: mpmath.log(after - first),
    "vonmises_line": _von_mises_entropy,
    "zipf": _zipf_entropy,
}
"""By SciPy's name, functions of its shapes in the standard form, to be evaluated with digits for their cancellation."""

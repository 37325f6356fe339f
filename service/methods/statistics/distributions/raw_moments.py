"""Closed forms of raw moments, in mpmath's arithmetic."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import mpmath


def _ratio(a: Any, b: Any) -> Any:
    """Γ(a)/Γ(b)."""
    return mpmath.gammaprod([a], [b])


def _noncentral_t(k: int, df: Any, nc: Any) -> Any:
    normal = {1: nc, 2: 1 + nc**2, 3: 3 * nc + nc**3, 4: 3 + 6 * nc**2 + nc**4}[k]
    return (df / 2) ** (mpmath.mpf(k) / 2) * _ratio((df - k) / 2, df / 2) * normal


def _extreme_value(k: int, c: Any) -> Any:
    """Of (1 − Eᶜ)/c with E exponential."""
    with mpmath.extradps(5 + k * max(0, -int(mpmath.log10(abs(c))))):  # what the sum cancels
        terms = [mpmath.binomial(k, j) * (-1) ** j * mpmath.gamma(1 + j * c) for j in range(k + 1)]
        return mpmath.fsum(terms) / c**k


RAW_MOMENTS: dict[str, Callable[..., Any]] = {
    "burr12": lambda k, c, d: mpmath.gammaprod([1 + k / c, d - k / c], [d]),
    "betaprime": lambda k, a, b: mpmath.gammaprod([a + k, b - k], [a, b]),
    "chi": lambda k, df: mpmath.mpf(2) ** (mpmath.mpf(k) / 2) * _ratio((df + k) / 2, df / 2),
    "fisk": lambda k, c: mpmath.gammaprod([1 + k / c, 1 - k / c], [2]),
    "gengamma": lambda k, a, c: _ratio(a + k / c, a),
    "genextreme": _extreme_value,
    "halfgennorm": lambda k, b: _ratio((k + 1) / b, 1 / b),
    "invweibull": lambda k, c: mpmath.gamma(1 - k / c),
    "logser": lambda k, p: -[1, 1, 1 + p, 1 + 4 * p + p * p][k - 1] * p / (1 - p) ** k / mpmath.log1p(-p),
    "lomax": lambda k, c: mpmath.factorial(k) * _ratio(c - k, c),
    "nakagami": lambda k, m: _ratio(m + mpmath.mpf(k) / 2, m) / m ** (mpmath.mpf(k) / 2),
    "nct": _noncentral_t,
    "weibull_min": lambda k, c: mpmath.gamma(1 + k / c),
}
"""E[X^k] in the standard form, to be evaluated with as many digits as the cancellation in central moments takes."""

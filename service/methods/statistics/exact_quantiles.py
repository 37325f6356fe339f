"""Sample quantiles between neighbours, as fractions that are rounded once."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from service.methods.statistics.summation import Floats

MOST = 1000  # quantiles, in 30 ms
_PLOTTING = {
    "linear": (Fraction(1), Fraction(1)),
    "weibull": (Fraction(0), Fraction(0)),
    "hazen": (Fraction(1, 2), Fraction(1, 2)),
    "interpolated_inverted_cdf": (Fraction(0), Fraction(1)),
    "median_unbiased": (Fraction(1, 3), Fraction(1, 3)),
    "normal_unbiased": (Fraction(3, 8), Fraction(3, 8)),
}
"""The plotting positions (α, β) of Hyndman and Fan's continuous definitions."""


def exact_quantiles(data: Floats, p: Floats, method: str) -> Floats | None:
    """The quantiles p of a vector, or of each column, by a continuous definition; None by another, or where many."""
    if method not in _PLOTTING or p.size * (data.size // len(data)) > MOST:
        return None
    columns = np.sort(data, axis=0).reshape(len(data), -1).T
    result = [[_between(column, Fraction(q), method) for column in columns] for q in p.ravel().tolist()]
    return np.array(result).reshape(p.shape + data.shape[1:])


def _between(ordered: Floats, p: Fraction, method: str) -> float:
    """At the place n p + α + p(1 − α − β), counted from 1, between the values on both sides."""
    alpha, beta = _PLOTTING[method]
    last = len(ordered) - 1
    place = min(max(len(ordered) * p + alpha + p * (1 - alpha - beta) - 1, Fraction(0)), Fraction(last))
    first = place.numerator // place.denominator
    low, high = float(ordered[first]), float(ordered[min(first + 1, last)])
    if low == high:
        return low
    return float(Fraction(low) + (place - first) * (Fraction(high) - Fraction(low)))

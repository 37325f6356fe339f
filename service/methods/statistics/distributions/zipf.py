"""Far tails of Zipf's law: Hurwitz zeta functions that underflow."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import special

from service.methods.statistics.distributions.law import Law
from service.methods.statistics.distributions.placement import Array, Side

_TERMS = 256.0  # summed before Euler and Maclaurin's formula, whose error is then far below rounding
_LAST_INTEGER = 2.0**53  # beyond, doubles skip integers
_NEVER_CUT = 1.85  # from here on values beyond 2⁶³ have a probability below 2⁻⁵³
_BERNOULLI = (1 / 12, -1 / 720, 1 / 30240)
"""B₂ₖ/(2k)! of the Euler–Maclaurin formula."""


def zipf_start(probability: Any, exponent: Any) -> Any:
    """About where P(X > x) has this value, by the integral that the zeta function tends to."""
    power = probability * (exponent - 1.0) * special.zeta(exponent, 1.0)
    return np.maximum(np.floor(power ** (-1.0 / (exponent - 1.0))), 1.0)


def zipf_sample(generator: np.random.Generator, size: Any, exponent: Any) -> Any:
    """NumPy's values, or where it would cut off some beyond 2⁶³ Devroye's (1986, X.6.1) in floating point."""
    if exponent >= _NEVER_CUT:
        return generator.zipf(exponent, size)
    values, less = np.empty(int(np.prod(size))), exponent - 1.0
    left = np.arange(values.size)
    while left.size:
        x = np.floor((1.0 - generator.random(left.size)) ** (-1.0 / less))
        odds = np.expm1(less * np.log1p(1.0 / x))  # (1 + 1/x)^less − 1
        height = generator.random(left.size) * x * odds * 2.0**less
        values[left] = x  # infinite ones, of which the height is no number, are left for the law to refuse
        left = left[height > (1.0 + odds) * np.expm1(less * np.log(2.0))]
    whole = values.max(initial=0.0) < _LAST_INTEGER
    return values.reshape(size).astype(np.int64 if whole else np.float64)


def zipf_below(x: Any, exponent: Any) -> Any:
    """P(X ≤ x) by a sum and Euler and Maclaurin's formula: 1 less the other tail cancels at exponents next to 1."""
    last = np.floor(x)
    heads = np.cumsum(np.arange(1.0, _TERMS + 1.0) ** -exponent)
    end = np.maximum(last, _TERMS)
    between = _TERMS ** (1.0 - exponent) * special.boxcox(end / _TERMS, 1.0 - exponent)
    ends = _TERMS**-exponent * _corrections(_TERMS, exponent) - end**-exponent * (_corrections(end, exponent) - 1.0)
    total = np.where(last < _TERMS, heads[np.minimum(last, _TERMS).astype(int) - 1], heads[-2] + between + ends)
    return total / special.zeta(exponent, 1.0)


def log_zipf_tail(law: Law, x: Array, side: Side) -> Array:
    """Log P(X > x) by a sum and Euler and Maclaurin's formula for its rest; lower tails do not underflow."""
    if side == "lower":
        return law.log_tail_sum(x, side)
    (exponent,) = law.shapes
    first = np.floor(x) + 1.0
    total = ((1.0 + np.arange(_TERMS) / first[:, None]) ** -exponent).sum(1)
    end = first + _TERMS
    with np.errstate(all="ignore"):
        share = (end / first) ** -exponent
        total += np.where(share > 0, share * (end / (exponent - 1.0) + _corrections(end, exponent)), 0.0)
    return np.asarray(np.log(total) - exponent * np.log(first) - np.log(special.zeta(exponent, 1.0)))


def _corrections(end: Any, exponent: Any) -> Any:
    """What Σ j^−exponent from the end on has more than its integral, times end^exponent."""
    more, term = 0.5, exponent / end
    for k, factor in enumerate(_BERNOULLI):
        more += factor * term
        term *= (exponent + 2 * k + 1) / end * ((exponent + 2 * k + 2) / end)
    return more

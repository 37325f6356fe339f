"""Far tails of Zipf's law: Hurwitz zeta functions that underflow."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import special

from service.methods.statistics.distributions.law import Array, Law, Side

_TERMS = 256  # summed before Euler and Maclaurin's formula, whose error is then far below rounding
_BERNOULLI = (1 / 12, -1 / 720, 1 / 30240)
"""B₂ₖ/(2k)! of the Euler–Maclaurin formula."""


def zipf_start(probability: Any, exponent: Any) -> Any:
    """About where P(X > x) has this value, by the integral that the zeta function tends to."""
    power = probability * (exponent - 1.0) * special.zeta(exponent, 1.0)
    return np.maximum(np.floor(power ** (-1.0 / (exponent - 1.0))), 1.0)


def log_zipf_tail(law: Law, x: Array, side: Side) -> Array:
    """Log P(X > x) by a sum and Euler and Maclaurin's formula for its rest; lower tails are never small."""
    if side == "lower":
        return law.log_tail_sum(x, side)
    (exponent,) = law.shapes
    first = np.floor(x) + 1.0
    total = ((1.0 + np.arange(_TERMS) / first[:, None]) ** -exponent).sum(1)
    end = first + _TERMS
    with np.errstate(all="ignore"):
        rest, term = end / (exponent - 1.0) + 0.5, exponent / end
        for k, factor in enumerate(_BERNOULLI):
            rest += factor * term
            term *= (exponent + 2 * k + 1) / end * ((exponent + 2 * k + 2) / end)
        share = (end / first) ** -exponent
        total += np.where(share > 0, share * rest, 0.0)
    return np.asarray(np.log(total) - exponent * np.log(first) - np.log(special.zeta(exponent, 1.0)))

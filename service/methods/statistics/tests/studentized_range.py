"""Laws of the largest of several differences over one estimated standard deviation, with digits in the upper tail."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from scipy import optimize, special

from service.methods.statistics.summation import Floats


def studentized_range_survival(q: float, groups: int, df: float) -> float:
    """P(Q > q) of the range of `groups` standard normals over an independent √(χ²/df).

    P(R > w) = k ∫ φ(z) {Φ(z)^(k−1) − [Φ(z) − Φ(z − w)]^(k−1)} dz has no cancellation in the tail. Its integrand is
    analytic and falls off like normal densities, so that the trapezoidal rule converges beyond all powers.
    """
    return over_spread(q, df, lambda w: _range_survival(w, groups))


def over_spread(q: float, df: float, survival: Callable[[Floats], Floats]) -> float:
    """The mean of `survival(q s)`, which falls off like exp(−w²/4), over s = √(χ²/df): the trapezoidal rule in ln s."""
    if q <= 0 or math.isinf(q):
        return float(q <= 0)
    spread = math.sqrt(0.5 / df)
    peak = -math.log(math.hypot(1.0, q / math.sqrt(2 * df)))
    step = min(0.125, spread / 4)  # narrow beside the density: a choice
    t = np.arange(peak - max(10 * spread, 40 / df), max(9 * spread, 0.5 * math.log(90 / df + 1)) + step, step)
    density = np.exp(df * (t - 0.5 * np.expm1(2 * t)))
    return min(1.0, float((density * survival(q * np.exp(t))).sum() / density.sum()))


def _range_survival(w: Floats, groups: int) -> Floats:
    """P(R > w) of the range of so many standard normals, for each w."""
    step = 0.2  # narrow beside a normal density: a choice
    z = np.arange(-9.0, 10.0 + min(80.0, float(w.max())) / 2, step)  # beyond, densities are below 1e-18
    log_below, below = special.log_ndtr(z), special.ndtr(z)
    density = np.exp(-0.5 * z * z) / math.sqrt(2 * math.pi)
    share = np.minimum(special.ndtr(z - w[:, None]) / below, 1.0)
    with np.errstate(divide="ignore"):
        lost = -np.expm1((groups - 1) * np.log1p(-share))
    inner = density * np.exp((groups - 1) * log_below) * lost
    return np.asarray(groups * step * inner.sum(1))


def studentized_range_quantile(tail: float, groups: int, df: float) -> float:
    """The q with P(Q > q) = tail."""
    return upper_quantile(tail, lambda q: studentized_range_survival(q, groups, df))


def upper_quantile(tail: float, survival: Callable[[float], float]) -> float:
    """The positive q with survival(q) = tail."""

    def distance(log_q: float) -> float:
        return math.log(max(survival(math.exp(log_q)), 1e-320)) - math.log(tail)  # no logarithm of 0

    low, high = -1.0, 1.0
    while distance(low) < 0:
        low -= 1
    while distance(high) > 0:
        high += 1
    return math.exp(optimize.brentq(distance, low, high, xtol=1e-14, rtol=1e-14))

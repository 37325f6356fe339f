"""Tails and intervals of the statistics of tests."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from scipy import special

from service.methods.statistics.distributions.gamma_functions import f_tails
from service.methods.statistics.proportions import Ends


def tail(alternative: str, value: float, below: Callable[[float], Any]) -> float:
    """The p-value of a symmetric statistic from its distribution function; upper tails by symmetry, to keep digits."""
    if alternative == "two-sided":
        return min(1.0, 2 * float(below(-abs(value))))
    return float(below(value if alternative == "less" else -value))


def normal_tail(alternative: str, z: float) -> float:
    """The p-value of a standard normal statistic."""
    return tail(alternative, z, special.ndtr)


def interval(alternative: str, estimate: float, error: float, quantile: Callable[[float], Any], alpha: float) -> Ends:
    """Estimate ∓ quantile × error of a symmetric statistic, open on the side that the alternative leaves."""
    if alternative == "two-sided":
        half = -float(quantile(alpha / 2)) * error
        return estimate - half, estimate + half
    half = -float(quantile(alpha)) * error
    return (-math.inf, estimate + half) if alternative == "less" else (estimate - half, math.inf)


def upper_chi_squared(statistic: float, degrees_of_freedom: float) -> float:
    """P(χ² ≥ statistic)."""
    return float(special.chdtrc(degrees_of_freedom, statistic))


def upper_f(statistic: float, numerator: float, denominator: float) -> float:
    """P(F ≥ statistic)."""
    return float(f_tails(statistic, numerator, denominator)[1])

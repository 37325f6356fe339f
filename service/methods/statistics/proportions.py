"""Intervals and tails of a binomial probability."""

from __future__ import annotations

import math
from typing import Any

from scipy import special, stats

Ends = tuple[float, float]
SAME = 1 + 1e-7
"""Probabilities this near each other are the same one, computed along different ways; R takes the same."""


def proportion_interval(method: str, k: float, n: float, alpha: float) -> Ends:
    """The interval of level 1 − alpha for the probability of k successes in n trials, not cut to [0, 1].

    Both may be sums of weights.
    """
    z, p = -float(special.ndtri(alpha / 2)), k / n
    match method:
        case "clopper_pearson":
            return clopper_pearson(k, n, alpha)
        case "jeffreys":
            law = stats.beta(k + 0.5, n - k + 0.5)
            return (float(law.ppf(alpha / 2)) if k else 0.0), (float(law.isf(alpha / 2)) if k < n else 1.0)
        case "wald":
            half = z * math.sqrt(p * (1 - p) / n)
            return p - half, p + half
        case "agresti_coull":
            more = n + z * z
            centre = (k + z * z / 2) / more
            half = z * math.sqrt(centre * (1 - centre) / more)
            return centre - half, centre + half
        case _:
            centre, half = (p + z * z / (2 * n)), z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
            # At either end the difference is zero exactly, and rounding must not say otherwise.
            scale = 1 + z * z / n
            return ((centre - half) / scale if k else 0.0), ((centre + half) / scale if k < n else 1.0)


def clopper_pearson(k: float, n: float, alpha: float, alternative: str = "two-sided") -> Ends:
    """The exact interval of a probability, by quantiles of the beta distribution."""
    each = alpha / 2 if alternative == "two-sided" else alpha
    lower = float(stats.beta.ppf(each, k, n - k + 1)) if k and alternative != "less" else 0.0
    upper = float(stats.beta.isf(each, k + 1, n - k)) if k < n and alternative != "greater" else 1.0
    return lower, upper


def binomial_p_value(k: int, n: int, p: float, alternative: str) -> float:
    """P of k successes in n trials or of what is as extreme; two-sided, of all outcomes that are no likelier."""
    law = stats.binom  # not frozen, which takes half a millisecond
    if alternative != "two-sided":
        return float(law.cdf(k, n, p) if alternative == "less" else law.sf(k - 1, n, p))
    if k == p * n:
        return 1.0
    other = opposite(k, n, p)
    if k < p * n:
        return min(1.0, float(law.cdf(k, n, p) + law.sf(other - 1, n, p)))
    return min(1.0, float(law.cdf(other - 1, n, p) + law.sf(k - 1, n, p)))


def opposite(k: int, n: int, p: float) -> int:
    """The first outcome above n p that is no likelier than k below it, or the first below n p that is likelier than k.

    The likelihood rises to the mode and falls from there on.
    """
    limit = stats.binom.pmf(k, n, p) * SAME
    if k < p * n:
        return _first(lambda i: stats.binom.pmf(i, n, p) <= limit, math.ceil(p * n), n + 1)
    return _first(lambda i: stats.binom.pmf(i, n, p) > limit, 0, math.floor(p * n) + 1)


def _first(holds: Any, low: int, high: int) -> int:
    """The first integer from low on where a monotone condition holds; high where it does nowhere below."""
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if holds(middle) else (middle + 1, high)
    return low

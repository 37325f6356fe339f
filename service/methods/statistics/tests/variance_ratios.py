"""Statistics of the moments of samples: Student's, Fisher's, Welch's and Bartlett's."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from service.methods.statistics.moments import Moments, difference


def error_and_freedom(x: Moments, y: Moments, *, pooled: bool) -> tuple[float, float]:
    """Standard error of x̄ − ȳ and its degrees of freedom: pooled, or Welch's with those of Satterthwaite."""
    if pooled:
        df = float(x.count + y.count - 2)
        return math.sqrt((x.squares + y.squares) / df * (1 / x.count + 1 / y.count)), df
    of_x, of_y = x.variance / x.count, y.variance / y.count
    share = of_x / (of_x + of_y)
    df = 1 / (share**2 / (x.count - 1) + (1 - share) ** 2 / (y.count - 1))
    return math.sqrt(of_x + of_y), df


def squares_between(found: Sequence[Moments]) -> float:
    """Σ nᵢ(x̄ᵢ − x̄)² without cancellation."""
    weights = np.array([one.count for one in found], float)
    offsets = np.array([difference(one, found[0]) for one in found])
    centred = offsets - (weights * offsets).sum() / weights.sum()
    return float((weights * centred**2).sum())


def fisher(found: Sequence[Moments]) -> tuple[float, float, float]:
    """F of the analysis of variance, and its degrees of freedom."""
    k, n = len(found), sum(one.count for one in found)
    within = math.fsum(one.squares for one in found) / (n - k)
    return squares_between(found) / (k - 1) / within, k - 1, n - k


def welch(found: Sequence[Moments]) -> tuple[float, float, float]:
    """Welch's F (Biometrika 38, 1951) of samples with different variances, and its degrees of freedom."""
    k = len(found)
    weights = np.array([one.count / one.variance for one in found])
    offsets = np.array([difference(one, found[0]) for one in found])
    share = weights / weights.sum()
    lack = float(((1 - share) ** 2 / (np.array([one.count for one in found]) - 1)).sum()) / (k * k - 1)
    between = float((weights * (offsets - (share * offsets).sum()) ** 2).sum()) / (k - 1)
    return between / (1 + 2 * (k - 2) * lack), k - 1, 1 / (3 * lack)


def bartlett_statistic(found: Sequence[Moments]) -> float:
    """Bartlett's χ² of samples that all vary."""
    df = np.array([one.count - 1 for one in found], float)
    variances = np.array([one.variance for one in found])
    pooled = float((df * variances).sum() / df.sum())
    # Each logarithm is of a ratio near 1, so that equal variances do not cancel.
    spread = -float((df * np.log1p((variances - pooled) / pooled)).sum())
    return max(0.0, spread) / (1 + float((1 / df).sum() - 1 / df.sum()) / (3 * (len(found) - 1)))

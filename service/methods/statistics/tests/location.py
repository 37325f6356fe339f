"""Rank tests of location: the statistics with their laws, and the shift that fits with its interval."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from flint import fmpq
from numpy.typing import NDArray
from scipy import special

from service.methods.statistics.summation import Floats
from service.methods.statistics.tests.rank_distributions import (
    MOST_COUNTED,
    exact_tail,
    ranks_doubled,
    signed_sums,
    subset_sums,
    tie_sizes,
)
from service.methods.statistics.tests.tails import normal_tail

SMALL = 50
"""Values a sample below which the exact law is taken, as R does; it costs milliseconds there."""
MOST_SHIFTS = 4_000_000
"""Differences of pairs that are sorted: some 0.4 s and 64 MB."""


@dataclass(frozen=True, slots=True)
class RankStatistic:
    """A sum of ranks, and what is known of its law."""

    value: float
    mean: float
    variance: float
    """With ties."""
    excess: float
    """How far its kurtosis is below the normal law's."""
    scores: Floats
    """Whole numbers that are summed: ranks, doubled where there are ties."""
    total: int
    """Their observed sum."""
    drawn: int | None
    """How many of them are drawn; None where each has a sign."""
    ties: int
    """Σ(t³ − t) of the numbers of equal values."""

    @property
    def least_tail(self) -> float:
        """The chance of the least sum, if no scores are equal: one of all draws, or of all signs."""
        return 1 / (2 ** len(self.scores) if self.drawn is None else math.comb(len(self.scores), self.drawn))

    def exact_p_value(self, alternative: str) -> float:
        """By the law of all draws, or of all signs. Raises TooLarge."""
        law = signed_sums(self.scores) if self.drawn is None else subset_sums(self.scores, self.drawn)
        return exact_tail(law, self.total, alternative)

    @property
    def exact_variance(self) -> fmpq:
        """The variance as a fraction."""
        whole, n = len(self.scores), self.drawn
        if n is None:
            return fmpq(whole * (whole + 1) * (2 * whole + 1), 24) - fmpq(self.ties, 48)
        return fmpq(n * (whole - n), 12) * (whole + 1 - fmpq(self.ties, whole * (whole - 1)))

    @property
    def is_counted(self) -> bool:
        """Whether all draws, or signs, are so few that the law rounds nothing."""
        n = len(self.scores)
        return (2**n if self.drawn is None else math.comb(n, self.drawn)) <= MOST_COUNTED

    def normal_p_value(self, alternative: str, *, corrected: bool) -> float:
        """By the normal law, the distance from the mean moved by ½ towards it where it is corrected."""
        distance = self.value - self.mean - (self.correction(alternative) if corrected else 0.0)
        return normal_tail(alternative, distance / math.sqrt(self.variance))

    def correction(self, alternative: str) -> float:
        """The half by which the distance from the mean is less, a sum of ranks being whole."""
        distance = self.value - self.mean
        sides = {"two-sided": math.copysign(0.5, distance) if distance else 0.0, "greater": 0.5, "less": -0.5}
        return sides[alternative]


def rank_sum(x: NDArray[Any], y: NDArray[Any]) -> RankStatistic | None:
    """Mann and Whitney's U = #{xᵢ > yⱼ} + ½#{xᵢ = yⱼ}; None where all values are equal."""
    n, m, both = len(x), len(y), np.concatenate([x, y])
    ties = tie_sizes(both)
    if len(ties) == 1:
        return None
    doubled = ranks_doubled(both)
    unit = 2 if len(ties) == n + m else 1
    return RankStatistic(
        value=(float(doubled[:n].sum()) - n * (n + 1)) / 2,
        mean=n * m / 2,
        variance=n * m / 12 * (n + m + 1 - (ties**3 - ties).sum() / ((n + m) * (n + m - 1))),
        excess=1.2 * (n * n + m * m + n * m + n + m) / (n * m * (n + m + 1)),
        scores=doubled / unit,
        total=round(float(doubled[:n].sum()) / unit),
        drawn=n,
        ties=int((ties**3 - ties).sum()),
    )


def signed_rank(differences: NDArray[Any]) -> RankStatistic:
    """Wilcoxon's V, the sum of the ranks of the positive differences, none of which is 0."""
    n, sizes = len(differences), np.abs(differences)
    doubled, ties = ranks_doubled(sizes), tie_sizes(sizes)
    unit, doubled_v = 2 if len(ties) == n else 1, float(doubled[differences > 0].sum())
    return RankStatistic(
        value=doubled_v / 2,
        mean=n * (n + 1) / 4,
        variance=n * (n + 1) * (2 * n + 1) / 24 - (ties**3 - ties).sum() / 48,
        excess=1.2 * (3 * n * n + 3 * n - 1) / (n * (n + 1) * (2 * n + 1)),
        scores=doubled / unit,
        total=round(doubled_v / unit),
        drawn=None,
        ties=int((ties**3 - ties).sum()),
    )


class Shifts(NamedTuple):
    """Differences of pairs, or means of two, in ascending order."""

    values: Floats
    whole: Floats | None
    """Of the decimals sent, in whole numbers of a unit; None where these are too long."""
    unit: float

    @classmethod
    def of(cls, values: Floats, whole: Floats | None, unit: float) -> Shifts:
        """In ascending order."""
        return cls(np.sort(values, axis=None), None if whole is None else np.sort(whole, axis=None), unit)


def shift_interval(
    shifts: Floats | None, variance: float, alternative: str, alpha: float
) -> tuple[float | None, float | None, float | None]:
    """The median of shifts, and the order statistics that bound it by the normal approximation (Lehmann 1975)."""
    if shifts is None:
        return None, None, None
    z = -float(special.ndtri(alpha / (2 if alternative == "two-sided" else 1)))
    cut = max(0, math.floor(len(shifts) / 2 - 0.5 - z * math.sqrt(variance)))
    lower = -math.inf if alternative == "less" else float(shifts[cut])
    upper = math.inf if alternative == "greater" else float(shifts[-1 - cut])
    return float(np.median(shifts)), lower, upper

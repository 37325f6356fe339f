"""Rank tests of location: the normal approximation, and the shift that fits with its interval."""

from __future__ import annotations

import math

import numpy as np
from scipy import special

from service.methods.statistics.summation import Floats
from service.methods.statistics.tests.tails import normal_tail

SMALL = 50
"""Values a sample below which the exact law is taken, as R does; it costs milliseconds there."""
MOST_SHIFTS = 4_000_000
"""Differences of pairs that are sorted: some 0.4 s and 64 MB."""


def normal_p_value(distance: float, variance: float, alternative: str, *, corrected: bool) -> float:
    """The p-value of a statistic's distance from its mean, moved by ½ towards it where it is corrected."""
    if corrected:
        towards = {"two-sided": math.copysign(0.5, distance) if distance else 0.0, "greater": 0.5, "less": -0.5}
        distance -= towards[alternative]
    return normal_tail(alternative, distance / math.sqrt(variance))


def shift_interval(
    shifts: Floats | None, variance: float, alternative: str, alpha: float
) -> tuple[float | None, float | None, float | None]:
    """The median of the shifts, and the order statistics that bound it by the normal approximation (Lehmann 1975)."""
    if shifts is None:
        return None, None, None
    shifts = np.sort(shifts)
    z = -float(special.ndtri(alpha / (2 if alternative == "two-sided" else 1)))
    cut = max(0, math.floor(len(shifts) / 2 - 0.5 - z * math.sqrt(variance)))
    lower = -math.inf if alternative == "less" else float(shifts[cut])
    upper = math.inf if alternative == "greater" else float(shifts[-1 - cut])
    return float(np.median(shifts)), lower, upper

"""The central interval of a distribution."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from service.handlers.statistics.distributions.values import beyond_range, nearest_quantiles_or, univariate
from service.methods.statistics.distributions.placement import Side
from service.schemas.statistics.distributions.requests import DistributionLevel
from service.schemas.types.results import ExtendedNumber, Result

_SIDES: tuple[Side, Side] = ("lower", "upper")


@dataclass(slots=True, kw_only=True)
class IntervalResult(Result):
    """A central interval."""

    lower: ExtendedNumber
    """Quantile of (1 − level)/2."""
    upper: ExtendedNumber
    """Quantile of (1 + level)/2."""


def interval(request: DistributionLevel) -> IntervalResult:
    """The central interval that holds the probability `level`, with equal tails."""
    found = univariate(request.distribution, "central interval")
    rest = 1.0 - request.level
    tail = np.array([rest / 2.0])
    ends, proved = zip(*(nearest_quantiles_or(request.distribution, found, tail, side) for side in _SIDES), strict=True)
    is_exact = all(proved) and Fraction(rest) == 1 - Fraction(request.level)
    return IntervalResult(
        lower=ends[0][0], upper=ends[1][0], certainty="exact" if is_exact else "checked",
        warnings=beyond_range(found, np.concatenate(ends)),
    )  # fmt: skip

"""The central interval of a distribution."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from service.handlers.statistics.distributions.doubts import beyond_range
from service.handlers.statistics.distributions.inverse import quantiles
from service.handlers.statistics.distributions.values import univariate
from service.methods.statistics.distributions.placement import Side
from service.schemas.statistics.distributions.requests import DistributionLevel
from service.schemas.types.results import ExtendedNumber, Result, weakest

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
    ends = [quantiles(request.distribution, found, tail, side) for side in _SIDES]
    certainty = weakest(one.certainty for one in ends)
    if certainty == "exact" and Fraction(rest) != 1 - Fraction(request.level):
        certainty = "checked"
    lower, upper = (one.values[0] for one in ends)
    warnings = [warning for one in ends for warning in one.warnings] + beyond_range(found, np.array([lower, upper]))
    return IntervalResult(lower=lower, upper=upper, certainty=certainty, warnings=warnings)

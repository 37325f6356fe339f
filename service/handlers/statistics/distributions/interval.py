"""The central interval of a distribution."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from service.handlers.statistics.distributions.values import beyond_range, certain, univariate
from service.methods.statistics.distributions.inverse_tails import quantile as quantile_of
from service.schemas.statistics.distributions.requests import DistributionLevel
from service.schemas.types.results import ExtendedNumber, Result


@dataclass(slots=True, kw_only=True)
class IntervalResult(Result):
    """A central interval."""

    lower: ExtendedNumber
    """Quantile of (1 − level)/2."""
    upper: ExtendedNumber
    """Quantile of (1 + level)/2."""


def interval(request: DistributionLevel) -> IntervalResult:
    """The central interval that holds the probability `level`, with equal tails."""
    tail = np.array([(1.0 - request.level) / 2.0])
    found = univariate(request.distribution, "central interval")
    ends = np.append(quantile_of(found, tail, "lower"), quantile_of(found, tail, "upper"))
    return IntervalResult(
        lower=ends[0], upper=ends[1], certainty="checked", warnings=beyond_range(found, certain(ends))
    )

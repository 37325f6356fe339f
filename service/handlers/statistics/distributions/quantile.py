"""Quantiles of a distribution."""

from __future__ import annotations

from service.handlers.statistics.distributions.inverse import inverse_values
from service.handlers.statistics.distributions.values import ValuesResult
from service.schemas.statistics.distributions.requests import DistributionProbability


def quantile(request: DistributionProbability) -> ValuesResult:
    """The quantile: the smallest x with P(X ≤ x) ≥ probability, the inverse of `distributions/cumulative`.

    Values are polished by Newton's method against the tails; of continuous distributions they are the nearest doubles
    where ball arithmetic proves that in time (`certainty` is `exact`). At 0 and 1 it is the end of the support.
    """
    return inverse_values(request, "lower", "quantile")

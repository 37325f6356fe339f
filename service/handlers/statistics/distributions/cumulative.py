"""The cumulative distribution function, and its logarithm."""

from __future__ import annotations

from service.handlers.statistics.distributions.values import ValuesResult, log_tail_values, tail_values
from service.schemas.statistics.distributions.requests import DistributionAt


def cumulative(request: DistributionAt) -> ValuesResult:
    """The cumulative distribution function P(X ≤ x).

    Of continuous distributions values at up to a thousand points, or fewer where they take longer, are the nearest
    doubles, proved by ball arithmetic (`certainty` is `exact`). Small values keep their relative accuracy, and where
    one underflows a warning `underflow` points to `distributions/log-cumulative`. For values near 1 ask for
    `distributions/survival`.
    """
    return tail_values(request, "lower", "cumulative")


def log_cumulative(request: DistributionAt) -> ValuesResult:
    """Log P(X ≤ x), from the formula of the smaller tail, and by quadrature of the density where that underflows."""
    return log_tail_values(request, "lower", "cumulative")

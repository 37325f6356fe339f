"""The survival function, its logarithm and its inverse."""

from __future__ import annotations

from service.handlers.statistics.distributions.inverse import inverse_values
from service.handlers.statistics.distributions.values import ValuesResult, log_tail_values, tail_values
from service.schemas.statistics.distributions.requests import DistributionAt, DistributionProbability


def survival(request: DistributionAt) -> ValuesResult:
    """The survival function P(X > x) = 1 − P(X ≤ x), computed without that subtraction.

    Where a value underflows a warning `underflow` points to `distributions/log-survival`.
    """
    return tail_values(request, "upper", "survival")


def log_survival(request: DistributionAt) -> ValuesResult:
    """Log P(X > x), from the formula of the smaller tail, and by quadrature of the density where that underflows."""
    return log_tail_values(request, "upper", "survival")


def inverse_survival(request: DistributionProbability) -> ValuesResult:
    """The x with P(X > x) = probability, the inverse of `distributions/survival`, for probabilities down to 1e-308.

    For a discrete distribution it is the smallest x with P(X > x) ≤ probability.
    """
    return inverse_values(request, "upper", "quantile")

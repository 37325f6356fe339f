"""What is known of a distribution as a whole: its moments, entropy, median and support."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from pydantic import BaseModel

from service.handlers.places import at_places
from service.handlers.statistics.distributions.values import beyond_range, ill_conditioned, is_multivariate
from service.handlers.statistics.lost_digits import SMALLEST
from service.methods.statistics.distributions import moments as univariate_moments
from service.methods.statistics.distributions.families import law
from service.methods.statistics.distributions.law import Law
from service.methods.statistics.distributions.multivariate import vector_law
from service.schemas.statistics.distributions.requests import DistributionRequest
from service.schemas.types.errors import ComputationError
from service.schemas.types.results import (
    ExtendedMatrix,
    ExtendedNumber,
    ExtendedTensor,
    ExtendedVector,
    Result,
    Warning,
)


@dataclass(slots=True, kw_only=True)
class MomentsResult(Result):
    """Moments and other facts; infinite or NaN where they do not exist, null where they mean nothing."""

    mean: ExtendedTensor
    """Mean; a vector (d) of a multivariate distribution."""
    variance: ExtendedTensor
    """Variance; that of each component (d) of a multivariate distribution."""
    standard_deviation: ExtendedTensor
    """Square root of the variance."""
    covariance: ExtendedMatrix | None
    """Covariance matrix (d, d) of a multivariate distribution."""
    skewness: ExtendedNumber | None
    """Third standardised central moment."""
    kurtosis: ExtendedNumber | None
    """Fourth standardised central moment minus 3 (excess kurtosis)."""
    entropy: ExtendedNumber | None
    """Entropy in nats: −E[log f(X)]."""
    median: ExtendedNumber | None
    """Median; the smallest one of a discrete distribution."""
    support: ExtendedVector | None
    """Smallest and largest value."""


def moments(request: DistributionRequest) -> MomentsResult:
    """Mean, variance, skewness, excess kurtosis, entropy, median and support.

    Closed forms where there are some, else central moments by tanh-sinh quadrature of the density. Moments that do not
    exist are infinite, or NaN where they are undefined.
    """
    if is_multivariate(request.distribution):
        return _vector_moments(request.distribution)
    found = law(request.distribution)
    mean, deviation, skewness, kurtosis = known = univariate_moments.moments(found)
    median, no_median = _if_known(univariate_moments.median, found, "median")
    entropy, no_entropy = _if_known(univariate_moments.entropy, found, "entropy")
    return MomentsResult(
        mean=mean, variance=known.variance, standard_deviation=deviation, covariance=None, skewness=skewness,
        kurtosis=kurtosis, entropy=entropy, median=median, support=np.array(found.support()),
        certainty="estimated", warnings=_doubts(found, known) + no_median + no_entropy,
    )  # fmt: skip


def _if_known(fact: Callable[[Law], float], of: Law, name: str) -> tuple[float | None, list[Warning]]:
    """A fact, or None and a warning where no formula has its digits."""
    try:
        value = fact(of)
    except ComputationError as error:
        return None, [Warning(code="not-computed", detail=f"No {name}: {error.detail}")]
    if math.isnan(value):
        return None, [Warning(code="not-computed", detail=f"No {name}: its formula loses all digits here.")]
    return value, beyond_range(of, value) if name == "median" else []


def _doubts(of: Law, known: univariate_moments.Moments) -> list[Warning]:
    """Warnings about moments that cancel, and about a variance that leaves float64 where its root does not."""
    exponent, deviation = univariate_moments.tail_exponent(of), known.standard_deviation
    if deviation and any(math.isnan(value) and order < exponent for order, value in enumerate(known, 1)):
        return [Warning(code="not-computed", detail="A moment that is NaN is undefined or cancels in its formula.")]
    if any(math.isinf(value) and order < exponent for order, value in enumerate(known, 1)):
        return [Warning(code="overflow", detail="An infinite moment is finite in truth, but beyond 1.8e308.")]
    detail = "The variance is beyond the range of 64-bit floating point; take standard_deviation."
    variance = known.variance
    if 0 < deviation < math.inf:
        return at_places(math.isinf(variance), "overflow", detail) + at_places(variance < SMALLEST, "underflow", detail)
    return []


def _vector_moments(distribution: BaseModel) -> MomentsResult:
    found = vector_law(distribution)
    mean, covariance = found.moments()
    variance = np.diag(covariance)
    return MomentsResult(
        mean=mean, variance=variance, standard_deviation=np.sqrt(variance), covariance=covariance, skewness=None,
        kurtosis=None, entropy=found.entropy(), median=None, support=None, certainty="estimated",
        warnings=ill_conditioned(found, 0),
    )  # fmt: skip

"""What is known of a distribution as a whole: its moments, entropy, median and support."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from pydantic import BaseModel

from service.handlers.places import at_places
from service.handlers.statistics.distributions.doubts import beyond_range
from service.handlers.statistics.distributions.inverse import quantiles
from service.handlers.statistics.distributions.values import ill_conditioned, is_multivariate
from service.handlers.statistics.lost_digits import SMALLEST
from service.methods.statistics.distributions import moments as univariate_moments
from service.methods.statistics.distributions.enclosures.facts.nearest import nearest_facts
from service.methods.statistics.distributions.families import law
from service.methods.statistics.distributions.law import Law
from service.methods.statistics.distributions.multivariate import vector_law
from service.schemas.statistics.distributions.requests import DistributionRequest
from service.schemas.types.errors import ComputationError
from service.schemas.types.results import (
    Certainty,
    ExtendedMatrix,
    ExtendedNumber,
    ExtendedTensor,
    ExtendedVector,
    Result,
    Warning,
    weakest,
)

_MOMENTS = ("mean", "variance", "standard_deviation", "skewness", "kurtosis")
_CONSTANT = {"variance": 0.0, "standard_deviation": 0.0, "skewness": math.nan, "kurtosis": math.nan, "entropy": 0.0}
"""Facts of a law of one integer."""


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

    Those with closed forms, and entropies of integers that few enough masses sum to, are the nearest doubles, proved by
    ball arithmetic; others are by tanh-sinh quadrature of the density or by sums. Moments that do not exist are
    infinite, or NaN where they are undefined.
    """
    if is_multivariate(request.distribution):
        return _vector_moments(request.distribution)
    found = law(request.distribution)
    known, certainty, doubts = _known(request.distribution, found)
    median, of_median, more = _median(request.distribution, found)
    return MomentsResult(
        **known, covariance=None, median=median, support=_support(request.distribution, found),
        certainty=weakest((certainty, of_median)), warnings=doubts + more,
    )  # fmt: skip


def _known(distribution: Any, of: Law) -> tuple[dict[str, Any], Certainty, list[Warning]]:
    """Moments and entropy: the nearest doubles, and by formulas in doubles those that are not proved."""
    lower, upper = of.support()
    if of.discrete and lower == upper:
        return {**_CONSTANT, "mean": lower}, "exact", []
    missing = univariate_moments.missing(of)
    known = {**nearest_facts(distribution, missing), **missing}
    certainty: Certainty = "exact" if known.keys() >= {*_MOMENTS, "entropy"} else "estimated"
    if not known.keys() >= {*_MOMENTS}:
        found = univariate_moments.moments(of)
        known = {**{name: getattr(found, name) for name in _MOMENTS}, **known}
    warnings = _doubts({name: known[name] for name in _MOMENTS if name not in missing})
    entropy, no_entropy = (known["entropy"], []) if "entropy" in known else _entropy(of)
    return {**known, "entropy": entropy}, certainty, warnings + no_entropy


def _median(distribution: Any, of: Law) -> tuple[float | None, Certainty, list[Warning]]:
    if distribution.name == "discrete_uniform":  # of many values tails of neighbours round to the same ½
        return float((int(distribution.lower) + int(distribution.upper)) // 2), "exact", []
    try:
        found = quantiles(distribution, of, np.array(0.5), "lower")
    except ComputationError as error:
        return None, "exact", [_not_computed("median", error.detail)]
    return float(found.values), found.certainty, found.warnings + beyond_range(of, found.values)


def _not_computed(name: str, why: str) -> Warning:
    return Warning(code="not-computed", detail=f"No {name}: {why}")


def _entropy(of: Law) -> tuple[float | None, list[Warning]]:
    """That of formulas in doubles, or None and a warning where none has its digits."""
    try:
        value = univariate_moments.entropy(of)
    except ComputationError as error:
        return None, [_not_computed("entropy", error.detail)]
    if math.isnan(value):
        return None, [_not_computed("entropy", "its formula loses all digits here.")]
    return value, []


def _doubts(existing: dict[str, float]) -> list[Warning]:
    """Warnings about moments that cancel, and about a variance that leaves float64 where its root does not."""
    variance, deviation = existing.get("variance", math.nan), existing.get("standard_deviation", math.nan)
    if deviation and any(math.isnan(value) for value in existing.values()):
        return [Warning(code="not-computed", detail="A moment that is NaN is undefined or cancels in its formula.")]
    if any(math.isinf(value) for name, value in existing.items() if name != "variance"):
        return [Warning(code="overflow", detail="An infinite moment is finite in truth, but beyond 1.8e308.")]
    detail = "The variance is beyond the range of 64-bit floating point; take standard_deviation."
    if 0 < deviation < math.inf:
        return at_places(math.isinf(variance), "overflow", detail) + at_places(variance < SMALLEST, "underflow", detail)
    return []


def _support(distribution: Any, of: Law) -> Any:
    """The nearest doubles to both ends, which may be infinite."""
    return quantiles(distribution, of, np.array([0.0, 1.0]), "lower").values


def _vector_moments(distribution: BaseModel) -> MomentsResult:
    found = vector_law(distribution)
    mean, covariance = found.moments()
    variance = np.diag(covariance)
    return MomentsResult(
        mean=mean, variance=variance, standard_deviation=np.sqrt(variance), covariance=covariance, skewness=None,
        kurtosis=None, entropy=found.entropy(), median=None, support=None, certainty="estimated",
        warnings=ill_conditioned(found, 0),
    )  # fmt: skip

"""Values of distributions: densities, tails and quantiles, each with its logarithm or its inverse."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from service.handlers.places import at_places
from service.handlers.statistics.lost_digits import SMALLEST
from service.methods.statistics.distributions.families import law
from service.methods.statistics.distributions.inverse_tails import quantile as quantile_of
from service.methods.statistics.distributions.law import Array, Law, Side
from service.methods.statistics.distributions.multivariate import VECTOR_FAMILIES, VectorLaw, vector_law
from service.schemas.statistics.distributions.requests import DistributionAt, DistributionLevel, DistributionProbability
from service.schemas.types.array_parsing import places
from service.schemas.types.errors import ComputationError, Fault, InvalidInput
from service.schemas.types.results import ExtendedNumber, ExtendedTensor, Result, Warning

_BEYOND = "This {} is beyond what the density of this distribution reaches in float64; it is finite in truth."


@dataclass(slots=True, kw_only=True)
class ValuesResult(Result):
    """A value for each point."""

    result: ExtendedTensor
    """Values, of the shape of the points or probabilities."""


@dataclass(slots=True, kw_only=True)
class IntervalResult(Result):
    """A central interval."""

    lower: ExtendedNumber
    """Quantile of (1 − level)/2."""
    upper: ExtendedNumber
    """Quantile of (1 + level)/2."""


def is_multivariate(distribution: Any) -> bool:
    """Whether a distribution is one of vectors."""
    return distribution.name in VECTOR_FAMILIES


def univariate(distribution: Any, what: str) -> Law:
    """The law of a univariate distribution; one of vectors is refused, as it has no *what*."""
    if is_multivariate(distribution):
        detail = f"A distribution of vectors has no {what}: vectors are not ordered. Take one component's distribution."
        raise InvalidInput.at(detail, "distribution", "name")
    return law(distribution)


def density(request: DistributionAt) -> ValuesResult:
    """The probability density f(x), or the probability of x if the distribution is discrete.

    Saddle-point forms (Loader 2000) keep all digits for large parameters. Where the value underflows, a warning
    `underflow` points to `distributions/log-density`.
    """
    logarithms = _log_densities(request)
    with np.errstate(over="ignore", under="ignore"):
        if is_multivariate(request.distribution):
            values = np.exp(logarithms)
        else:
            values = _certain(_at_least_1d(law(request.distribution).density, _points(request.x)))
    lost = (np.abs(values) < SMALLEST) & (np.isfinite(logarithms) | _positive(request))
    return ValuesResult(result=values[()], warnings=_underflow(lost, "log-density"))


def log_density(request: DistributionAt) -> ValuesResult:
    """The natural logarithm of the density, −Infinity where the density is 0.

    A warning `underflow` tells where it is finite in truth, but beyond what float64 reaches.
    """
    values = _log_densities(request)
    lost = np.isneginf(values) & _positive(request)
    return ValuesResult(result=values[()], warnings=at_places(lost, "underflow", _BEYOND.format("density")))


def cumulative(request: DistributionAt) -> ValuesResult:
    """The cumulative distribution function P(X ≤ x).

    Small values keep their relative accuracy, and where one underflows a warning `underflow` points to
    `distributions/log-cumulative`. For values near 1 ask for `distributions/survival`.
    """
    return _tail(request, "lower", "cumulative")


def survival(request: DistributionAt) -> ValuesResult:
    """The survival function P(X > x) = 1 − P(X ≤ x), computed without that subtraction.

    Where a value underflows a warning `underflow` points to `distributions/log-survival`.
    """
    return _tail(request, "upper", "survival")


def log_cumulative(request: DistributionAt) -> ValuesResult:
    """Log P(X ≤ x), from the formula of the smaller tail, and by quadrature of the density where that underflows."""
    return _log_tail(request, "lower", "cumulative")


def log_survival(request: DistributionAt) -> ValuesResult:
    """Log P(X > x), from the formula of the smaller tail, and by quadrature of the density where that underflows."""
    return _log_tail(request, "upper", "survival")


def quantile(request: DistributionProbability) -> ValuesResult:
    """The quantile: the smallest x with P(X ≤ x) ≥ probability, the inverse of `distributions/cumulative`.

    Values are polished by Newton's method against the tails. At 0 and 1 it is the end of the support.
    """
    return _inverse(request, "lower", "quantile")


def inverse_survival(request: DistributionProbability) -> ValuesResult:
    """The x with P(X > x) = probability, the inverse of `distributions/survival`, for probabilities down to 1e-308.

    For a discrete distribution it is the smallest x with P(X > x) ≤ probability.
    """
    return _inverse(request, "upper", "quantile")


def interval(request: DistributionLevel) -> IntervalResult:
    """The central interval that holds the probability `level`, with equal tails."""
    tail = np.array([(1.0 - request.level) / 2.0])
    found = univariate(request.distribution, "central interval")
    ends = np.append(quantile_of(found, tail, "lower"), quantile_of(found, tail, "upper"))
    return IntervalResult(lower=ends[0], upper=ends[1], warnings=beyond_range(found, _certain(ends)))


def _points(x: Array) -> Array:
    return np.asarray(x, np.float64)


def _log_densities(request: DistributionAt) -> Array:
    x = _points(request.x)
    if not is_multivariate(request.distribution):
        return _certain(_at_least_1d(law(request.distribution).log_density, x))
    found: VectorLaw = vector_law(request.distribution)
    if x.ndim == 0 or x.shape[-1] != found.dimension:
        detail = f"Expected vectors of {found.dimension} entries along the last axis."
        raise InvalidInput.at(detail, "x")
    return np.asarray(found.log_density(x))


def _positive(request: DistributionAt) -> Any:
    """Where the density is not 0 in truth, though it may underflow; of vectors it is not known."""
    if is_multivariate(request.distribution):
        return False
    found, x = law(request.distribution), _points(request.x)
    # Double families may have no density at their location.
    return found.inside(x) & (x != found.location) & (not found.discrete or x == np.floor(x))


def _tail(request: DistributionAt, side: Side, name: str) -> ValuesResult:
    found, x = univariate(request.distribution, name), _points(request.x)
    values = _certain(_at_least_1d(lambda at: found.tail(at, side), x))
    lost = (values < SMALLEST) & found.inside(x)
    return ValuesResult(result=values[()], warnings=_underflow(lost, f"log-{name}"))


def _log_tail(request: DistributionAt, side: Side, name: str) -> ValuesResult:
    found, x = univariate(request.distribution, name), _points(request.x)
    values = _certain(_at_least_1d(lambda at: found.log_tail(at, side), x))
    lost = np.isneginf(values) & found.inside(x)
    return ValuesResult(result=values[()], warnings=at_places(lost, "underflow", _BEYOND.format("tail")))


def _inverse(request: DistributionProbability, side: Side, name: str) -> ValuesResult:
    probability = _points(request.probability)
    if (wrong := (probability < 0) | (probability > 1)).any():
        faults = [Fault(("probability", *place), "A probability lies between 0 and 1.") for place in places(wrong)]
        raise InvalidInput("Probabilities lie between 0 and 1.", faults)
    found = univariate(request.distribution, name)
    values = _certain(_at_least_1d(lambda flat: quantile_of(found, flat, side), probability))
    inner = np.where((probability > 0) & (probability < 1), values, np.nan)
    return ValuesResult(result=values[()], warnings=beyond_range(found, inner))


def beyond_range(law: Law, values: Any) -> list[Warning]:
    """Warnings about values that are infinite, or of a continuous law at an end of the support that is 0."""
    size, ends = np.abs(values), law.support()
    detail = "The value is not infinite in truth, but beyond 1e300."
    found = at_places(np.isinf(size), "overflow", detail)
    if law.discrete:
        return found
    detail = "The value is nearer to 0 than 2.2e-308, and underflows."
    return found + at_places((size < SMALLEST) & (0.0 in ends), "underflow", detail)


def _certain(values: Array) -> Array:
    """The values. Raises ComputationError where one is NaN: no formula at hand reaches there."""
    if np.isnan(values).any():
        detail = "The formulas of this distribution lose all digits at these parameters."
        raise ComputationError.at(detail, "distribution")
    return values


def _at_least_1d(function: Callable[[Array], Array], x: Array) -> Array:
    return function(np.atleast_1d(x)).reshape(x.shape)


def _underflow(lost: Array, operation: str) -> list[Warning]:
    what = f"distributions/{operation} answers its logarithm"
    return at_places(lost, "underflow", f"The value is positive but below 2.2e-308, and underflows; {what}.")

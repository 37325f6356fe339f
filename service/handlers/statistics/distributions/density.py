"""The density or mass of a distribution, and its logarithm."""

from __future__ import annotations

import numpy as np

from service.handlers.places import at_places
from service.handlers.statistics.distributions.doubts import at_least_1d, lost_distances, underflow
from service.handlers.statistics.distributions.values import (
    BEYOND,
    ValuesResult,
    certainty,
    for_each,
    ill_conditioned,
    is_multivariate,
    nearest_or,
    points_of,
)
from service.handlers.statistics.lost_digits import SMALLEST
from service.methods.statistics.distributions.enclosures.nearest import DENSITY, LOG_DENSITY
from service.methods.statistics.distributions.families import law
from service.methods.statistics.distributions.law import Law
from service.methods.statistics.distributions.multivariate import vector_law
from service.methods.statistics.distributions.placement import Array
from service.schemas.statistics.distributions.requests import DistributionAt
from service.schemas.types.errors import InvalidInput
from service.schemas.types.results import Warning


def density(request: DistributionAt) -> ValuesResult:
    """The probability density f(x), or the probability of x if the distribution is discrete.

    Of continuous distributions values at up to a thousand points are the nearest doubles, proved by ball arithmetic
    (`certainty` is `exact`); of more points some are, and the others are compared with them. Saddle-point forms (Loader
    2000) keep all digits for large parameters. Where the value underflows, a warning `underflow` points to
    `distributions/log-density`.
    """
    return for_each(request, _density)


def _density(request: DistributionAt) -> ValuesResult:
    if is_multivariate(request.distribution):
        return _vector_density(request)
    found, x = law(request.distribution), points_of(request.x)
    values, doubtful, doubts = nearest_or(request, DENSITY, found.density)
    lost = np.abs(values) < SMALLEST
    if lost.any():
        lost &= _positive(found, x) | np.isfinite(at_least_1d(found.log_density, x))
    warnings = doubts + lost_distances(found, x, doubtful, Law.density) + underflow(lost, "log-density")
    return ValuesResult(result=values[()], certainty=certainty(doubtful), warnings=warnings)


def _vector_density(request: DistributionAt) -> ValuesResult:
    logarithms, positive, ill = _vector_log_densities(request)
    with np.errstate(over="ignore", under="ignore"):
        values = np.exp(logarithms)
    lost = (values < SMALLEST) & (np.isfinite(logarithms) | positive)
    return ValuesResult(result=values[()], certainty="estimated", warnings=ill + underflow(lost, "log-density"))


def log_density(request: DistributionAt) -> ValuesResult:
    """The natural logarithm of the density, −Infinity where the density is 0.

    A warning `underflow` tells where it is finite in truth, but beyond what float64 reaches.
    """
    return for_each(request, _log_density)


def _log_density(request: DistributionAt) -> ValuesResult:
    if is_multivariate(request.distribution):
        values, positive, ill = _vector_log_densities(request)
        lost = at_places(np.isneginf(values) & positive, "underflow", BEYOND.format("density"))
        return ValuesResult(result=values[()], certainty="estimated", warnings=ill + lost)
    found, x = law(request.distribution), points_of(request.x)
    values, doubtful, doubts = nearest_or(request, LOG_DENSITY, found.log_density)
    lost = at_places(np.isneginf(values) & _positive(found, x), "underflow", BEYOND.format("density"))
    warnings = doubts + lost_distances(found, x, doubtful, Law.log_density) + lost
    return ValuesResult(result=values[()], certainty=certainty(doubtful), warnings=warnings)


def _vector_log_densities(request: DistributionAt) -> tuple[Array, bool, list[Warning]]:
    """Those of vectors, whether densities are positive everywhere, and the warning about a nearly singular covariance.

    It is one at more points than more digits allow.
    """
    x, found = points_of(request.x), vector_law(request.distribution)
    if x.ndim == 0 or x.shape[-1] != found.dimension:
        detail = f"Expected vectors of {found.dimension} entries along the last axis."
        raise InvalidInput.at(detail, "x")
    return np.asarray(found.log_density(x)), found.positive, ill_conditioned(found, x[..., 0].size)


def _positive(found: Law, x: Array) -> Array:
    """Where the density is not 0 in truth, though it may underflow."""
    # Double families may have no density at their location.
    return np.asarray(found.inside(x) & (x != found.location) & (not found.discrete or x == np.floor(x)))

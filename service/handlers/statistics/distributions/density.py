"""The density or mass of a distribution, and its logarithm."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from service.handlers.places import at_places
from service.handlers.statistics.distributions.values import (
    BEYOND,
    ValuesResult,
    at_least_1d,
    certain,
    for_each,
    ill_conditioned,
    is_multivariate,
    lost_distances,
    points_of,
    underflow,
)
from service.handlers.statistics.lost_digits import SMALLEST
from service.methods.statistics.distributions.families import law
from service.methods.statistics.distributions.law import Law
from service.methods.statistics.distributions.multivariate import vector_law
from service.methods.statistics.distributions.placement import Array
from service.methods.statistics.distributions.vector_law import VectorLaw
from service.schemas.statistics.distributions.requests import DistributionAt
from service.schemas.types.errors import InvalidInput
from service.schemas.types.results import Warning


def density(request: DistributionAt) -> ValuesResult:
    """The probability density f(x), or the probability of x if the distribution is discrete.

    Saddle-point forms (Loader 2000) keep all digits for large parameters. Where the value underflows, a warning
    `underflow` points to `distributions/log-density`.
    """
    return for_each(request, _density)


def _density(request: DistributionAt) -> ValuesResult:
    logarithms = _log_densities(request)
    with np.errstate(over="ignore", under="ignore"):
        if is_multivariate(request.distribution):
            values = np.exp(logarithms)
        else:
            values = certain(at_least_1d(law(request.distribution).density, points_of(request.x)))
    lost = (np.abs(values) < SMALLEST) & (np.isfinite(logarithms) | _positive(request))
    warnings = _lost_distances(request, Law.density) + _ill_conditioned(request) + underflow(lost, "log-density")
    return ValuesResult(result=values[()], certainty="estimated", warnings=warnings)


def log_density(request: DistributionAt) -> ValuesResult:
    """The natural logarithm of the density, −Infinity where the density is 0.

    A warning `underflow` tells where it is finite in truth, but beyond what float64 reaches.
    """
    return for_each(request, _log_density)


def _log_density(request: DistributionAt) -> ValuesResult:
    values = _log_densities(request)
    lost = np.isneginf(values) & _positive(request)
    doubts = _lost_distances(request, Law.log_density) + _ill_conditioned(request)
    warnings = doubts + at_places(lost, "underflow", BEYOND.format("density"))
    return ValuesResult(result=values[()], certainty="estimated", warnings=warnings)


def _log_densities(request: DistributionAt) -> Array:
    x = points_of(request.x)
    if not is_multivariate(request.distribution):
        return certain(at_least_1d(law(request.distribution).log_density, x))
    found: VectorLaw = vector_law(request.distribution)
    if x.ndim == 0 or x.shape[-1] != found.dimension:
        detail = f"Expected vectors of {found.dimension} entries along the last axis."
        raise InvalidInput.at(detail, "x")
    return np.asarray(found.log_density(x))


def _ill_conditioned(request: DistributionAt) -> list[Warning]:
    """The warning about a nearly singular covariance at more points than can be computed with more digits."""
    if not is_multivariate(request.distribution):
        return []
    return ill_conditioned(vector_law(request.distribution), points_of(request.x)[..., 0].size)


def _lost_distances(request: DistributionAt, values: Callable[[Law, Array], Array]) -> list[Warning]:
    if is_multivariate(request.distribution):
        return []
    return lost_distances(law(request.distribution), points_of(request.x), values)


def _positive(request: DistributionAt) -> Any:
    """Where the density is not 0 in truth, though it may underflow; of vectors it is not known."""
    if is_multivariate(request.distribution):
        return False
    found, x = law(request.distribution), points_of(request.x)
    # Double families may have no density at their location.
    return found.inside(x) & (x != found.location) & (not found.discrete or x == np.floor(x))

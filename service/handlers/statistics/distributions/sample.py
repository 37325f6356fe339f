"""Random samples of distributions."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from service.handlers.places import at_places
from service.handlers.statistics.distributions.doubts import beyond_range
from service.handlers.statistics.distributions.values import is_multivariate
from service.handlers.statistics.lost_digits import SMALLEST
from service.methods.seeds import seed_of
from service.methods.statistics.distributions.families import law
from service.methods.statistics.distributions.law import Law
from service.methods.statistics.distributions.multivariate import vector_law
from service.methods.statistics.distributions.placement import Array
from service.methods.statistics.distributions.vector_law import VectorLaw
from service.operation import Cost
from service.schemas.statistics.distributions.requests import SampleRequest
from service.schemas.types.errors import ComputationError
from service.schemas.types.results import RealTensor, Result, Warning

_COARSE = 1e-3  # of the quartiles' distance: less than the error of a moment of a million values
_FEW = 1000  # values tell quartiles to a few hundredths of their distance, whatever size is asked for
_QUARTERS = np.array([0.25, 0.75])
_ROUNDED = "Doubles are further apart than a thousandth of what half of the values spread over: these are rounded."


@dataclass(slots=True, kw_only=True)
class SampleResult(Result):
    """A random sample."""

    sample: RealTensor
    """Independent values, of the shape asked for; of a multivariate distribution with its components last."""
    seed: int
    """The seed, which gives the same sample again."""


def sample(request: SampleRequest) -> SampleResult:
    """Independent random values, drawn with NumPy's PCG64 generator: the same seed gives the same sample everywhere."""
    seed = seed_of(request.seed)
    generator = np.random.Generator(np.random.PCG64(seed))
    distribution: Any = request.distribution
    drawn = vector_law(distribution) if is_multivariate(distribution) else law(distribution)
    values = drawn.sample(tuple(request.size), generator)
    if isinstance(drawn, Law):
        warnings = beyond_range(drawn, values) + _rounded(drawn)
    else:
        detail = "The value is positive but below 5e-324, and underflows."
        warnings = at_places((values == 0) & drawn.open_at_0, "underflow", detail) + _rounded_vectors(drawn)
    return SampleResult(sample=values, seed=seed, certainty="estimated", warnings=warnings)


def _rounded(law: Law) -> list[Warning]:
    """The warning about values that differ by less than doubles can tell where half of them lie."""
    return at_places(not law.discrete and _is_coarse(*_quartiles(law)), "numerical", _ROUNDED)


def _rounded_vectors(law: VectorLaw) -> list[Warning]:
    """The same of components, by their deviations; nothing where these are infinite."""
    if not (law.positive or law.open_at_0):  # counts
        return []
    mean, covariance = law.moments()
    reach = np.sqrt(np.diag(covariance))
    return at_places(any(map(_is_coarse, mean - reach, mean + reach)), "numerical", _ROUNDED)


def _quartiles(law: Law) -> Array:
    """About the first and the third one, by formula or else of values drawn: a search of them can take seconds."""
    found = law.inverse_formula(_QUARTERS, "lower")
    if not np.isnan(found).any():
        return found
    try:
        return np.asarray(np.quantile(law.sample((_FEW,), np.random.Generator(np.random.PCG64(0))), _QUARTERS))
    except ComputationError:
        return found


def _is_coarse(first: float, last: float) -> bool:
    """Whether few doubles lie between two numbers; those next to 0 are told as too small."""
    size = max(abs(first), abs(last))
    return bool(size > SMALLEST and np.spacing(size) > _COARSE * (last - first))


def sample_cost(request: SampleRequest) -> Cost:
    """The size that is asked for, in a worker: some families draw by their quantiles."""
    dimension = next((value.shape[0] for value in _vectors(request.distribution)), 1)
    return Cost(math.inf, math.prod(request.size) * dimension)


def _vectors(distribution: Any) -> Iterator[Any]:
    if is_multivariate(distribution):
        yield from (value for value in distribution.__dict__.values() if isinstance(value, np.ndarray))

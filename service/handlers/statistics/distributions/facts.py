"""What is known of a distribution as a whole: its moments, samples of it, and the list of all distributions."""

from __future__ import annotations

import math
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, get_args

import numpy as np
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from service.handlers.places import at_places
from service.handlers.statistics.distributions.values import beyond_range, is_multivariate
from service.handlers.statistics.lost_digits import SMALLEST
from service.methods.statistics.distributions import moments as univariate_moments
from service.methods.statistics.distributions.domains import domain
from service.methods.statistics.distributions.families import law
from service.methods.statistics.distributions.law import Law
from service.methods.statistics.distributions.multivariate import vector_law
from service.operation import Cost
from service.schemas.statistics.distributions import DISTRIBUTIONS
from service.schemas.statistics.distributions.requests import DistributionRequest, NothingAsked, SampleRequest
from service.schemas.types.errors import ComputationError
from service.schemas.types.results import (
    ExtendedMatrix,
    ExtendedNumber,
    ExtendedTensor,
    ExtendedVector,
    RealTensor,
    Record,
    Result,
    Warning,
)


@dataclass(slots=True, kw_only=True)
class ParameterDescription(Record):
    """A parameter of a distribution."""

    name: str
    """Its name in the `distribution` object."""
    type: str
    """`number`, `integer`, `vector`, `integer vector` or `matrix`."""
    domain: str
    """The values that it takes, as an interval."""
    default: float | None
    """Its value where it is omitted; null where it must be given or is open."""
    required: bool
    """Whether it must be given."""
    description: str
    """What it means."""


@dataclass(slots=True, kw_only=True)
class DistributionDescription(Record):
    """A distribution."""

    name: str
    """Its name in the `distribution` object."""
    description: str
    """Its definition."""
    kind: str
    """`continuous`, `discrete`, `multivariate continuous` or `multivariate discrete`."""
    support: str
    """The values that it takes."""
    parameters: list[ParameterDescription]
    """Its parameters."""


@dataclass(slots=True, kw_only=True)
class DistributionsResult(Result):
    """All distributions."""

    distributions: list[DistributionDescription]
    """Every distribution, in groups by support."""


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


@dataclass(slots=True, kw_only=True)
class SampleResult(Result):
    """A random sample."""

    sample: RealTensor
    """Independent values, of the shape asked for; of a multivariate distribution with its components last."""
    seed: int
    """The seed, which gives the same sample again."""


_TYPES = {float: "number", int: "integer"}


def distributions(_request: NothingAsked) -> DistributionsResult:
    """Every distribution with its parameters, their domains, its support and kind."""
    return DistributionsResult(distributions=[_described(name, model) for name, model in DISTRIBUTIONS.items()])


def _described(name: str, model: Any) -> DistributionDescription:
    parameters = [_parameter(key, field) for key, field in model.model_fields.items() if key != "name"]
    return DistributionDescription(
        name=name, description=model.__doc__, kind=model.kind, support=model.support, parameters=parameters
    )


def _parameter(name: str, field: FieldInfo) -> ParameterDescription:
    kinds = [kind for kind in get_args(field.annotation) or (field.annotation,) if kind in _TYPES]
    array = next((mark for mark in field.metadata if hasattr(mark, "min_ndim")), None)
    if array is not None:
        kind = ("integer " if array.numbers == "integer" else "") + ("matrix" if array.min_ndim == 2 else "vector")
    else:
        kind = _TYPES[kinds[0]]
    default = None if field.is_required() else field.default
    return ParameterDescription(
        name=name, type=kind, domain=domain(field), default=default, required=field.is_required(),
        description=str(field.description),
    )  # fmt: skip


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
        warnings=_doubts(found, known) + no_median + no_entropy,
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
    if of.extreme and any(map(math.isnan, known)):
        return [Warning(code="not-computed", detail="A moment that is NaN is undefined or cancels in its formula.")]
    exponent = univariate_moments.tail_exponent(of)
    if any(math.isinf(value) and order < exponent for order, value in enumerate(known, 1)):
        return [Warning(code="overflow", detail="An infinite moment is finite in truth, but beyond 1.8e308.")]
    detail = "The variance is beyond the range of 64-bit floating point; take standard_deviation."
    deviation, variance = known.standard_deviation, known.variance
    if 0 < deviation < math.inf:
        return at_places(math.isinf(variance), "overflow", detail) + at_places(variance < SMALLEST, "underflow", detail)
    return []


def _vector_moments(distribution: BaseModel) -> MomentsResult:
    found = vector_law(distribution)
    mean, covariance = found.moments()
    variance = np.diag(covariance)
    return MomentsResult(
        mean=mean, variance=variance, standard_deviation=np.sqrt(variance), covariance=covariance, skewness=None,
        kurtosis=None, entropy=found.entropy(), median=None, support=None,
    )  # fmt: skip


def sample(request: SampleRequest) -> SampleResult:
    """Independent random values, drawn with NumPy's PCG64 generator: the same seed gives the same sample everywhere."""
    seed = secrets.randbelow(2**53) if request.seed is None else request.seed
    generator = np.random.Generator(np.random.PCG64(seed))
    distribution: Any = request.distribution
    drawn = vector_law(distribution) if is_multivariate(distribution) else law(distribution)
    values = drawn.sample(tuple(request.size), generator)
    warnings = beyond_range(drawn, values) if isinstance(drawn, Law) else []
    return SampleResult(sample=values, seed=seed, warnings=warnings)


def sample_cost(request: SampleRequest) -> Cost:
    """The size that is asked for, in a worker: some families draw by their quantiles."""
    dimension = next((value.shape[0] for value in _vectors(request.distribution)), 1)
    return Cost(math.inf, math.prod(request.size) * dimension)


def _vectors(distribution: Any) -> Iterator[Any]:
    if is_multivariate(distribution):
        yield from (value for value in distribution.__dict__.values() if isinstance(value, np.ndarray))

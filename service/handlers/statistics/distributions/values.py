"""Values of distributions at points: densities and tails, each with its logarithm."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, NamedTuple, TypeVar

import numpy as np

from service.handlers.places import MOST_INDICES, at_places
from service.handlers.statistics.distributions.doubts import DOUBT, lost_distances, underflow, with_digits
from service.handlers.statistics.lost_digits import SMALLEST
from service.methods.statistics.distributions.enclosures.nearest import LOG_TAILS, TAILS, Wanted, nearest_doubles
from service.methods.statistics.distributions.families import law
from service.methods.statistics.distributions.law import Law
from service.methods.statistics.distributions.multivariate import VECTOR_FAMILIES
from service.methods.statistics.distributions.placement import Array, Side
from service.methods.statistics.distributions.vector_law import VectorLaw
from service.schemas.statistics.distributions.requests import DistributionAt, DistributionProbability
from service.schemas.types.errors import AbacusError, ComputationError, InvalidInput
from service.schemas.types.results import Certainty, ExtendedTensor, Result, Warning, weakest

BEYOND = "This {} is beyond what the density of this distribution reaches in float64; it is finite in truth."


@dataclass(slots=True, kw_only=True)
class ValuesResult(Result):
    """A value for each point."""

    result: ExtendedTensor
    """Values, of the shape of the points or probabilities, after an axis for a list of distributions."""


Request = TypeVar("Request", DistributionAt, DistributionProbability)


def for_each(request: Request, values: Callable[[Request], ValuesResult]) -> ValuesResult:
    """The values of one distribution, or those of several as the first axis, with the places of their warnings."""
    if not isinstance(request.distribution, list):
        return values(request)
    results = []
    for i, one in enumerate(request.distribution):
        try:
            results.append(values(request.model_copy(update={"distribution": one})))
        except AbacusError as error:
            raise _of_entry(error, i) from None
    if len({np.shape(one.result) for one in results}) > 1:
        detail = "Distributions of numbers and of vectors do not take the same points: ask for them one by one."
        raise InvalidInput.at(detail, "distribution")
    return ValuesResult(
        result=np.stack([np.asarray(one.result) for one in results]),
        certainty=weakest(one.certainty for one in results),
        warnings=_together([one.warnings for one in results]),
    )


def _of_entry(error: AbacusError, i: int) -> AbacusError:
    """The same error, pointing into the list of distributions."""
    for place, fault in enumerate(error.faults):
        if fault.location[:1] == ("distribution",):
            error.faults[place] = fault._replace(location=("distribution", i, *fault.location[1:]))
    return error


def _together(warnings: list[list[Warning]]) -> list[Warning]:
    """The warnings of each distribution, those that say the same as one."""
    found: dict[tuple[str, str], Warning] = {}
    for i, several in enumerate(warnings):
        for one in several:
            known = found.setdefault((one.code, one.detail), replace(one, count=0, indices=[]))
            known.count += one.count
            known.indices += [[i, *index] for index in one.indices or [[]]]
            del known.indices[MOST_INDICES:]
    return list(found.values())


def is_multivariate(distribution: Any) -> bool:
    """Whether a distribution is one of vectors."""
    return distribution.name in VECTOR_FAMILIES


def ill_conditioned(law: VectorLaw, points: int) -> list[Warning]:
    """The warning about a nearly singular matrix where it costs digits of a density at so many points."""
    digits = law.digits(points)
    if digits is None:
        return []
    detail = "The matrix is nearly singular, and this request too large to compute with more digits."
    return [Warning(code="ill-conditioned", detail=detail, trusted_digits=digits)]


def univariate(distribution: Any, what: str) -> Law:
    """The law of a univariate distribution; one of vectors is refused, as it has no *what*."""
    if is_multivariate(distribution):
        detail = f"A distribution of vectors has no {what}: vectors are not ordered. Take one component's distribution."
        raise InvalidInput.at(detail, "distribution", "name")
    return law(distribution)


def points_of(x: Array) -> Array:
    """Points or probabilities in float64."""
    return np.asarray(x, np.float64)


def tail_values(request: DistributionAt, side: Side, name: str) -> ValuesResult:
    """A tail of this name at each point."""
    return for_each(request, lambda one: _tail_values(one, side, name))


def _tail_values(request: DistributionAt, side: Side, name: str) -> ValuesResult:
    found, x = univariate(request.distribution, name), points_of(request.x)
    values, doubtful, doubts = nearest_or(request, TAILS[side], lambda at: found.tail(at, side))
    lost = (values < SMALLEST) & found.inside(x)
    far = lost_distances(found, x, doubtful, lambda standard, z: standard.tail(z, side))
    return ValuesResult(
        result=values[()], certainty=certainty(doubtful), warnings=doubts + far + underflow(lost, f"log-{name}")
    )


def log_tail_values(request: DistributionAt, side: Side, name: str) -> ValuesResult:
    """The logarithm of a tail at each point."""
    return for_each(request, lambda one: _log_tail_values(one, side, name))


def _log_tail_values(request: DistributionAt, side: Side, name: str) -> ValuesResult:
    found, x = univariate(request.distribution, name), points_of(request.x)
    values, doubtful, doubts = nearest_or(request, LOG_TAILS[side], lambda at: found.log_tail(at, side))
    lost = np.isneginf(values) & found.inside(x)
    warnings = doubts + lost_distances(found, x, doubtful, lambda standard, z: standard.log_tail(z, side))
    warnings += at_places(lost, "underflow", BEYOND.format("tail"))
    return ValuesResult(result=values[()], certainty=certainty(doubtful), warnings=warnings)


class Found(NamedTuple):
    """Values of a quantity."""

    values: Array
    doubtful: Array
    """Which are by formulas in doubles, as it is not proved what the nearest ones are."""
    warnings: list[Warning]
    """What the proved ones tell of these formulas."""


def nearest_or(request: DistributionAt, wanted: Wanted, formula: Callable[[Array], Array]) -> Found:
    """A quantity at the points: the nearest doubles where that is proved in time, elsewhere by its formula."""
    x = points_of(request.x)
    values = nearest_doubles(request.distribution, wanted, x)
    doubtful = np.isnan(values)
    if not doubtful.any():
        return Found(values, doubtful, [])
    by_formula = certain(formula(np.atleast_1d(x).ravel())).reshape(x.shape)
    return Found(np.where(doubtful, by_formula, values), doubtful, _off(values, by_formula, doubtful))


def _off(proved: Array, by_formula: Array, doubtful: Array) -> list[Warning]:
    """The warning about a formula that misses values which are proved: it may do so elsewhere."""
    known = ~doubtful & (np.abs(proved) > SMALLEST)
    if not known.any():
        return []
    with np.errstate(all="ignore"):
        off = np.abs(by_formula[known] - proved[known]) / np.abs(proved[known])
    worst = float(np.nan_to_num(off, nan=1.0).max())
    detail = "At points where the value is proved the formula for many points misses it."
    return with_digits(at_places(doubtful & (worst > DOUBT), "numerical", detail), worst)


def certainty(doubtful: Array) -> Certainty:
    """What stands behind values of which some are not the nearest doubles for sure."""
    return "estimated" if doubtful.any() else "exact"


def certain(values: Array) -> Array:
    """The values. Raises ComputationError where one is NaN: no formula at hand reaches there."""
    if np.isnan(values).any():
        detail = "The formulas of this distribution lose all digits at these parameters."
        raise ComputationError.at(detail, "distribution")
    return values

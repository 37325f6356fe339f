"""Log-likelihoods of named families on a grid."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from service.methods.statistics.distributions.family import Family
from service.methods.statistics.missing import observed
from service.operation import Cost
from service.schemas.statistics.likelihood import SurfaceRequest
from service.schemas.types.errors import InvalidInput
from service.schemas.types.results import ExtendedTensor, Number, Record, Result


@dataclass(slots=True, kw_only=True)
class SurfaceMaximum(Record):
    """The largest value on a grid."""

    log_likelihood: Number
    """Its value."""
    parameters: dict[str, Number]
    """Where on the grid it lies."""


@dataclass(slots=True, kw_only=True)
class SurfaceResult(Result):
    """Log-likelihoods on a grid of parameters."""

    log_likelihood: ExtendedTensor
    """Σ log f(xᵢ) at each point, one axis for each grid in the order of the request; −Infinity where impossible."""
    maximum: SurfaceMaximum
    """The largest of them."""


def likelihood_surface(request: SurfaceRequest) -> SurfaceResult:
    """The log-likelihood Σ log f(xᵢ; θ) of a named family on a grid of its parameters, and its maximum there."""
    data = np.asarray(observed(request.data, request.missing, "data"), np.float64)
    family = Family(request.name, data, request.fixed)
    axes: dict[str, Any] = {key: np.linspace(grid.start, grid.stop, grid.count) for key, grid in request.grids.items()}
    _check_grids(family, request)
    values = np.empty([grid.count for grid in request.grids.values()])
    for index in np.ndindex(*values.shape):
        values[index] = family.log_likelihood({key: axes[key][i] for key, i in zip(axes, index, strict=True)})
    best = np.unravel_index(int(values.argmax()), values.shape)
    if not math.isfinite(values[best]):
        raise InvalidInput.at("The data are impossible at every point of the grid.", "grids")
    where = {key: float(axes[key][i]) for key, i in zip(axes, best, strict=True)}
    return SurfaceResult(
        log_likelihood=values, maximum=SurfaceMaximum(log_likelihood=float(values[best]), parameters=where)
    )


def _check_grids(family: Family, request: SurfaceRequest) -> None:
    """Both ends of each grid lie in the domain of their parameter, which is an interval."""
    for key in request.grids:
        if key not in family.fields or key in request.fixed or family.fields[key].annotation is int:
            raise InvalidInput.at(f"A grid is of a real parameter of {family.name} that is not fixed.", "grids", key)
    for end in ("start", "stop"):
        family.check({key: getattr(grid, end) for key, grid in request.grids.items()}, "grids")


def likelihood_surface_cost(request: SurfaceRequest) -> Cost:
    """The points of the grid, in a worker."""
    points = math.prod(grid.count for grid in request.grids.values())
    return Cost(math.inf, max(points, request.data.size))

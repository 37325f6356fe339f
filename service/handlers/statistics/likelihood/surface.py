"""Log-likelihoods of named families on a grid."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from service.handlers.statistics.distributions.parameters import likelihood_of, require_valid
from service.methods.statistics.distributions.likelihood import Likelihood
from service.methods.statistics.missing import observed
from service.operation import Cost
from service.schemas.statistics.likelihood import SurfaceRequest
from service.schemas.types.errors import InvalidInput
from service.schemas.types.results import ExtendedNumber, ExtendedTensor, Number, Record, Result


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
    compared: ExtendedNumber | None
    """The log-likelihood at `compare`; null without one."""


def likelihood_surface(request: SurfaceRequest) -> SurfaceResult:
    """The log-likelihood Σ log f(xᵢ; θ) of a named family on a grid of its parameters, and its maximum there."""
    data = np.asarray(observed(request.data, request.missing, "data"), np.float64)
    likelihood = likelihood_of(request.name, data, request.fixed)
    axes: dict[str, Any] = {key: np.linspace(grid.start, grid.stop, grid.count) for key, grid in request.grids.items()}
    _check_grids(likelihood, request)
    values = np.empty([grid.count for grid in request.grids.values()])
    for index in np.ndindex(*values.shape):
        values[index] = likelihood({key: axes[key][i] for key, i in zip(axes, index, strict=True)})
    best = np.unravel_index(int(values.argmax()), values.shape)
    if not math.isfinite(values[best]):
        raise InvalidInput.at("The data are impossible at every point of the grid.", "grids")
    where = {key: float(axes[key][i]) for key, i in zip(axes, best, strict=True)}
    return SurfaceResult(
        log_likelihood=values,
        maximum=SurfaceMaximum(log_likelihood=float(values[best]), parameters=where),
        compared=None if request.compare is None else _compared(likelihood, request),
        certainty="estimated",
    )


def _compared(likelihood: Likelihood, request: SurfaceRequest) -> float:
    at = request.compare or {}
    if set(at) != set(request.grids):
        raise InvalidInput.at(f"Expected a number for each of {', '.join(request.grids)}.", "compare")
    require_valid(request.name, likelihood.known, at, "compare")
    return likelihood(at)


def _check_grids(likelihood: Likelihood, request: SurfaceRequest) -> None:
    """Both ends of each grid lie in the domain of their parameter, which is an interval."""
    for key in request.grids:
        if key not in likelihood.domains or key in request.fixed or likelihood.domains[key].integer:
            raise InvalidInput.at(f"A grid is of a real parameter of {request.name} that is not fixed.", "grids", key)
    for end in ("start", "stop"):
        at = {key: getattr(grid, end) for key, grid in request.grids.items()}
        require_valid(request.name, likelihood.known, at, "grids")


def likelihood_surface_cost(request: SurfaceRequest) -> Cost:
    """The points of the grid, in a worker."""
    points = math.prod(grid.count for grid in request.grids.values())
    return Cost(math.inf, max(points, request.data.size))

"""Formulas sampled on regular grids, for plots."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from service.handlers.calculus.certified import certified
from service.handlers.formulas import Array, function_of, scalar, value_warnings
from service.schemas.calculus.grids import GridRequest
from service.schemas.types.errors import InvalidInput
from service.schemas.types.results import ExtendedTensor, RealVector, Result


@dataclass(slots=True, kw_only=True)
class GridResult(Result):
    """A function on a grid."""

    grid: list[RealVector]
    """The values that each variable takes."""
    values: ExtendedTensor
    """f at each point of the grid: values[i] or values[i][j] belongs to grid[0][i] and grid[1][j]."""


def sample(request: GridRequest) -> GridResult:
    """A formula of one or two variables on a regular grid, ready to be plotted."""
    grid, points = grid_points(request)
    function = scalar(function_of(request.expression, request.variables, request.names))
    (values,), certainty, doubts = certified(function, points, "value", [function.value(points)])
    warnings = doubts + value_warnings(function, points, values)
    return GridResult(grid=grid, values=values, certainty=certainty, warnings=warnings)


def grid_points(request: GridRequest) -> tuple[list[Array], Array]:
    """The axes of the grid and its points (…, n)."""
    return regular_grid(len(request.variables), request.ranges, request.points)


def regular_grid(n: int, ranges: list[list[float]], points: int | list[int]) -> tuple[list[Array], Array]:
    """The axes of a grid in n variables, and its points (…, n)."""
    counts = points if isinstance(points, list) else [points] * n
    for name, given in (("ranges", ranges), ("points", counts)):
        if len(given) != n:
            raise InvalidInput.at(f"There are {n} variables: send {n} entries here.", name)
    axes = [np.linspace(first, last, count) for (first, last), count in zip(ranges, counts, strict=True)]
    return axes, np.stack(np.meshgrid(*axes, indexing="ij"), -1)

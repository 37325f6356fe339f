"""Formulas sampled on regular grids, for plots."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from service.handlers.formulas import Array, function_of, scalar, where_defined
from service.schemas.calculus.requests import FieldRequest, GridRequest
from service.schemas.types.errors import InvalidInput
from service.schemas.types.results import ExtendedTensor, RealVector, Result


@dataclass(slots=True, kw_only=True)
class GridResult(Result):
    """A function on a grid."""

    grid: list[RealVector]
    """The values that each variable takes."""
    values: ExtendedTensor
    """f at each point of the grid: values[i] or values[i][j] belongs to grid[0][i] and grid[1][j]."""


@dataclass(slots=True, kw_only=True)
class FieldResult(Result):
    """A function and its gradient on a grid."""

    grid: list[RealVector]
    """The values that each variable takes."""
    values: ExtendedTensor
    """f at each point of the grid: values[i][j] belongs to grid[0][i] and grid[1][j]."""
    gradients: ExtendedTensor
    """∇f at each point of the grid: gradients[i][j] is [∂f/∂x, ∂f/∂y]."""


def sample(request: GridRequest) -> GridResult:
    """A formula of one or two variables on a regular grid, ready to be plotted."""
    grid, points = _grid(request)
    return GridResult(
        grid=grid, values=scalar(function_of(request.expression, request.variables, request.data)).value(points)
    )


def gradient_field(request: FieldRequest) -> FieldResult:
    """A formula of two variables and its exact gradient on a regular grid, ready for a contour or a quiver plot."""
    grid, points = _grid(request)
    value, gradients = scalar(function_of(request.expression, request.variables, request.data)).gradient(points)
    return FieldResult(grid=grid, values=value, gradients=where_defined(value, gradients))


def _grid(request: GridRequest) -> tuple[list[Array], Array]:
    """The axes of the grid and its points (…, n)."""
    n = len(request.variables)
    counts = request.points if isinstance(request.points, list) else [request.points] * n
    for name, given in (("ranges", request.ranges), ("points", counts)):
        if len(given) != n:
            raise InvalidInput.at(f"There are {n} variables: send {n} entries here.", name)
    axes = [np.linspace(first, last, count) for (first, last), count in zip(request.ranges, counts, strict=True)]
    return axes, np.stack(np.meshgrid(*axes, indexing="ij"), -1)

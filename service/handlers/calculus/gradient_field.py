"""Formulas and their gradients on regular grids, for plots."""

from __future__ import annotations

from dataclasses import dataclass

from service.handlers.calculus.certified import certified
from service.handlers.calculus.sample import grid_points
from service.handlers.formulas import function_of, scalar, value_warnings, where_defined
from service.schemas.calculus.grids import FieldRequest
from service.schemas.types.results import ExtendedTensor, RealVector, Result


@dataclass(slots=True, kw_only=True)
class FieldResult(Result):
    """A function and its gradient on a grid."""

    grid: list[RealVector]
    """The values that each variable takes."""
    values: ExtendedTensor
    """f at each point of the grid: values[i][j] belongs to grid[0][i] and grid[1][j]."""
    gradients: ExtendedTensor
    """∇f at each point of the grid: gradients[i][j] is [∂f/∂x, ∂f/∂y]."""


def gradient_field(request: FieldRequest) -> FieldResult:
    """A formula of two variables and its exact gradient on a regular grid, ready for a contour or a quiver plot."""
    grid, points = grid_points(request)
    function = scalar(function_of(request.expression, request.variables, request.names))
    value, gradients = function.gradient(points)
    parts = [value, where_defined(value, gradients)]
    (value, gradients), certainty, doubts = certified(function, points, "gradient", parts)
    warnings = doubts + value_warnings(function, points, value)
    return FieldResult(grid=grid, values=value, gradients=gradients, certainty=certainty, warnings=warnings)

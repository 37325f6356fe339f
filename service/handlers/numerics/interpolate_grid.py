"""Interpolation on a grid."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import RegularGridInterpolator
from scipy.sparse.linalg import spsolve

from service.handlers.numerics.interpolate import BEYOND
from service.handlers.places import at_places
from service.methods.linear_algebra.scaling import exponent_of
from service.operation import Cost
from service.schemas.numerics.interpolation import InterpolateGridRequest
from service.schemas.types.array_parsing import places
from service.schemas.types.errors import Fault, InvalidInput
from service.schemas.types.results import RealTensor, Result

_LEAST = {"linear": 1, "nearest": 1, "cubic": 4}  # samples along an axis


@dataclass(slots=True, kw_only=True)
class InterpolateGridResult(Result):
    """Interpolated values."""

    result: RealTensor
    """A number for each of the points (…)."""


def interpolate_grid(request: InterpolateGridRequest) -> InterpolateGridResult:
    """The value between samples on a grid of d axes: multilinear, nearest, or by cubic splines along each axis.

    At a sample it is the sample. Points beyond the grid are pointed at, unless `extrapolate` lets the outermost pieces
    go on, which the warning `extrapolation` tells; axes that are not strictly increasing are refused.
    """
    beyond = _checked(request)
    values = np.asarray(request.values, np.float64)
    scale = 2.0 ** exponent_of(values) if values.any() else 1.0  # so that no product leaves the range
    solver = spsolve if request.method == "cubic" else None  # the usual one stops at six digits
    interpolator = RegularGridInterpolator(
        request.grid, values / scale, request.method, bounds_error=False, fill_value=None, solver=solver
    )
    found = interpolator(request.at.reshape(-1, len(request.grid))).reshape(request.at.shape[:-1])
    warnings = at_places(beyond.any(-1), "extrapolation", BEYOND)
    return InterpolateGridResult(result=found[()] * scale, certainty="estimated", warnings=warnings)


def _checked(request: InterpolateGridRequest) -> NDArray[Any]:
    """Which coordinates lie beyond the grid, of one that is right."""
    shape, count = np.shape(request.values), len(request.grid)
    if shape != tuple(map(len, request.grid)):
        expected = "×".join(str(len(axis)) for axis in request.grid)
        raise InvalidInput.at(f"The grid has {expected} places; expected as many values, found {shape}.", "values")
    for i, axis in enumerate(request.grid):
        if len(axis) < _LEAST[request.method]:
            raise InvalidInput.at(f"Cubic splines need {_LEAST[request.method]} samples along each axis.", "grid", i)
        if (wrong := np.flatnonzero(axis[1:] <= axis[:-1])).size:
            raise InvalidInput.at("The places must be strictly increasing.", "grid", i, int(wrong[0]) + 1)
    if request.at.shape[-1] != count:
        raise InvalidInput.at(f"A point has {count} numbers, one for each axis of the grid.", "at")
    low, high = (np.array([axis[end] for axis in request.grid]) for end in (0, -1))
    beyond = (request.at < low) | (request.at > high)
    if not request.extrapolate and beyond.any():
        detail = "This lies beyond the grid; send extrapolate to go there."
        raise InvalidInput(detail, [Fault(("at", *place), detail) for place in places(beyond)])
    return np.asarray(beyond)


def interpolate_grid_cost(request: InterpolateGridRequest) -> Cost:
    """Corners of a cell for each point; cubic splines are solved for in a worker."""
    points, d = request.at.size // request.at.shape[-1], len(request.grid)
    flops = math.inf if request.method == "cubic" else 300.0 * points * 2.0**d + 50.0 * np.size(request.values) + 4e5
    return Cost(flops, max(request.at.size * 2**d, 4 * np.size(request.values)))

"""Interpolation of samples."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import Akima1DInterpolator, CubicSpline, PchipInterpolator

from service.operation import Cost
from service.schemas.numerics.requests import InterpolateRequest
from service.schemas.types.array_parsing import places
from service.schemas.types.errors import ComputationError, Fault, InvalidInput
from service.schemas.types.results import RealTensor, Result

Array = NDArray[Any]

_ORDINARY = 160  # binary orders of magnitude; cubes of places beyond them could leave the range
_SMALLEST_GAP = 1e-60
_UNEVEN = "The distances between the places differ by too many orders of magnitude for cubics; linear takes them."
_CUBICS = {"pchip": PchipInterpolator, "akima": Akima1DInterpolator, "cubic_spline": CubicSpline}


@dataclass(slots=True, kw_only=True)
class InterpolateResult(Result):
    """Interpolated values."""

    result: RealTensor
    """Of the shape of `at`."""


def interpolate(request: InterpolateRequest) -> InterpolateResult:
    """The value between samples (xᵢ, yᵢ), by a broken line or piecewise cubics; at a sample, exactly yᵢ.

    Samples that are not strictly increasing in x, and points beyond them without `extrapolate`, are pointed at.
    """
    _check(request, np.asarray(request.at))
    of_x, of_y = _exponent(request.x), _exponent(request.y)
    with np.errstate(all="ignore"):
        x, at, y = np.ldexp(request.x, -of_x), np.ldexp(request.at, -of_x), np.ldexp(request.y, -of_y)
        result = _linear(x, y, at) if request.method == "linear" else _cubic(request.method, x, y, at)
        return InterpolateResult(result=np.ldexp(result, of_y))


def _exponent(array: Array) -> int:
    """Of the power of two, which divides exactly, that brings far-out numbers near 1; 0 for ordinary ones."""
    exponent = int(np.frexp(np.abs(array).max())[1])
    return exponent if abs(exponent) > _ORDINARY else 0


def _cubic(method: str, x: Array, y: Array, at: Array) -> Array:
    gaps = np.diff(x)
    if gaps.min() < _SMALLEST_GAP * gaps.max():
        raise ComputationError(_UNEVEN)
    try:
        pieces = _CUBICS[method](x, y)
    except np.linalg.LinAlgError:
        raise ComputationError(_UNEVEN) from None
    result: Array = np.where(at == x[-1], y[-1], pieces(at, extrapolate=True))  # There the last piece is rounded.
    return result


def _linear(x: Array, y: Array, at: Array) -> Array:
    piece = np.clip(np.searchsorted(x, at, "right") - 1, 0, len(x) - 2)
    left, right = x[piece], x[piece + 1]
    weight = (at - left) / (right - left)
    result = (1 - weight) * y[piece] + weight * y[piece + 1]  # Exact at both ends of a piece.
    return np.asarray(result)


def _check(request: InterpolateRequest, at: Array) -> None:
    x = request.x
    if len(x) < 2:
        raise InvalidInput.at("At least 2 samples are needed.", "x")
    if len(request.y) != len(x):
        raise InvalidInput.at(f"There are {len(request.y)} values for {len(x)} places.", "y")
    if (wrong := np.flatnonzero(x[1:] <= x[:-1])).size:
        raise InvalidInput.at("The places must be strictly increasing.", "x", int(wrong[0]) + 1)
    beyond = (at < x[0]) | (at > x[-1])
    if not request.extrapolate and beyond.any():
        detail = f"This lies beyond the samples, {x[0]:g} to {x[-1]:g}; send extrapolate to go there."
        raise InvalidInput(detail, [Fault(("at", *place), detail) for place in places(beyond)])


def costs(request: InterpolateRequest) -> Cost:
    """A few hundred steps a sample, and some dozen a point."""
    return Cost(500.0 * request.x.size + 100.0 * request.at.size + 5e4, max(8 * request.x.size, request.at.size))

"""Interpolation of samples."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from service.handlers.places import at_places
from service.methods.numerics.interpolation import Kind, interpolated
from service.operation import Cost
from service.schemas.numerics.interpolation import InterpolateRequest
from service.schemas.types.array_parsing import places
from service.schemas.types.errors import Fault, InvalidInput
from service.schemas.types.results import RealTensor, Result

Array = NDArray[Any]

BEYOND = "This lies beyond the samples: the outermost piece goes on there, and no sample tells how far it holds."
_LEAST_SMOOTHED = 5  # as SciPy's make_smoothing_spline has it


@dataclass(slots=True, kw_only=True)
class InterpolateResult(Result):
    """Interpolated values."""

    result: RealTensor
    """Of the shape of `at`."""


def interpolate(request: InterpolateRequest) -> InterpolateResult:
    """The value between samples (xᵢ, yᵢ), by a broken line or piecewise cubics; at a sample, exactly yᵢ.

    Or a derivative of that curve, or its integral from the first sample on. A cubic spline may be periodic or clamped,
    and with `smoothing` it passes near the samples instead of through them. Samples that are not strictly increasing
    in x, and points beyond them without `extrapolate`, are pointed at; with it the warning `extrapolation` names them.
    """
    _check(request)
    beyond = _beyond(request)
    if not request.extrapolate and beyond.any():
        detail = f"This lies beyond the samples, {request.x[0]:g} to {request.x[-1]:g}; send extrapolate to go there."
        raise InvalidInput(detail, [Fault(("at", *place), detail) for place in places(beyond)])
    kind = Kind(request.method, request.boundary, request.smoothing)
    return InterpolateResult(
        result=interpolated(kind, request.x, request.y, request.at, request.derivative),
        certainty="estimated",
        warnings=at_places(beyond, "extrapolation", BEYOND),
    )


def _beyond(request: InterpolateRequest) -> Array:
    """Which points lie beyond the samples; none where these are a period."""
    at = np.asarray(request.at)
    return np.asarray(((at < request.x[0]) | (at > request.x[-1])) & (request.boundary != "periodic"))


def _check(request: InterpolateRequest) -> None:
    x, y = request.x, request.y
    if len(x) < 2:
        raise InvalidInput.at("At least 2 samples are needed.", "x")
    if len(y) != len(x):
        raise InvalidInput.at(f"There are {len(y)} values for {len(x)} places.", "y")
    _check_spline(request)
    if (wrong := np.flatnonzero(x[1:] <= x[:-1])).size:
        raise InvalidInput.at("The places must be strictly increasing.", "x", int(wrong[0]) + 1)


def _check_spline(request: InterpolateRequest) -> None:
    """Refuse what a spline alone has of others, and what this one cannot have."""
    smoothed, periodic = request.smoothing is not None, request.boundary == "periodic"
    for field, sent in {"boundary": request.boundary != "not_a_knot", "smoothing": smoothed}.items():
        if sent and request.method != "cubic_spline":
            raise InvalidInput.at("Only `cubic_spline` has this; send it as `method`.", field)
    if smoothed and request.boundary not in ("not_a_knot", "natural"):
        raise InvalidInput.at("A smoothing spline has natural ends.", "boundary")
    if smoothed and len(request.x) < _LEAST_SMOOTHED:
        raise InvalidInput.at(f"A smoothing spline needs {_LEAST_SMOOTHED} samples.", "x")
    if periodic and request.y[0] != request.y[-1]:
        raise InvalidInput.at("The last sample of a period is equal to the first.", "y", len(request.y) - 1)
    if periodic and len(request.x) < 3:
        raise InvalidInput.at("A period needs 3 samples, the last equal to the first.", "x")


def interpolate_cost(request: InterpolateRequest) -> Cost:
    """A few hundred steps a sample, and some dozen a point; how long a smoothing spline takes depends on the data."""
    flops = 500.0 * request.x.size + 100.0 * request.at.size + 2e5
    return Cost(flops if request.smoothing is None else math.inf, max(8 * request.x.size, request.at.size))

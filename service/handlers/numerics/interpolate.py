"""Interpolation of samples."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from service.methods.numerics.interpolation import interpolated
from service.operation import Cost
from service.schemas.numerics.requests import InterpolateRequest
from service.schemas.types.array_parsing import places
from service.schemas.types.errors import Fault, InvalidInput
from service.schemas.types.results import RealTensor, Result

Array = NDArray[Any]


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
    return InterpolateResult(
        result=interpolated(request.method, request.x, request.y, request.at), certainty="estimated"
    )


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


def interpolate_cost(request: InterpolateRequest) -> Cost:
    """A few hundred steps a sample, and some dozen a point."""
    return Cost(500.0 * request.x.size + 100.0 * request.at.size + 5e4, max(8 * request.x.size, request.at.size))

"""Smoothing of signals and images."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from service.handlers.checks import require_axes
from service.methods.linear_algebra.scaling import exponent_of
from service.operation import Cost
from service.schemas.numerics.requests import SmoothRequest
from service.schemas.types.errors import InvalidInput
from service.schemas.types.results import Number, RealTensor, Result

Array = NDArray[Any]
_MOST_NEIGHBOURS = 1_000_000  # of a median, which are sorted for each value


@dataclass(slots=True, kw_only=True)
class SmoothResult(Result):
    """Smoothed values."""

    result: RealTensor
    """Of the shape of `a`."""
    truncation: Number
    """The share of the Gaussian weight beyond `truncate`, which is left out before the rest is made to sum to 1; 0 for
    other kernels."""


def smooth(request: SmoothRequest) -> SmoothResult:
    """Each value replaced by a weighted mean, or the median, of its neighbours along the axes (SciPy's ndimage).

    Gaussian weights exp(−k²/2σ²) reach to `truncate`·σ and sum to 1. An even number of neighbours has one more before
    the value than behind it.
    """
    axes = _axes(request)
    a = np.asarray(request.a, np.float64)
    scale = 2.0 ** exponent_of(a) if a.any() else 1.0  # so that no sum leaves the range
    mode = "constant" if request.boundary == "zero" else request.boundary
    match request.kernel:
        case "gaussian":
            found = ndimage.gaussian_filter(a / scale, request.width, mode=mode, truncate=request.truncate, axes=axes)
        case "uniform":
            found = ndimage.uniform_filter(a / scale, _count(request), mode=mode, axes=axes)
        case "median":
            found = ndimage.median_filter(a / scale, _count(request), mode=mode, axes=axes)
    beyond = math.erfc(request.truncate / math.sqrt(2)) if request.kernel == "gaussian" else 0.0
    return SmoothResult(result=np.asarray(found) * scale, truncation=beyond, certainty="estimated")


def _axes(request: SmoothRequest) -> tuple[int, ...]:
    """The axes, counted from the first. Raises InvalidInput."""
    if request.axes is None:
        return tuple(range(request.a.ndim))
    return require_axes(request.axes, request.a)


def _count(request: SmoothRequest) -> int:
    if request.width != int(request.width):
        raise InvalidInput.at("The number of neighbours is a whole number.", "width")
    if request.kernel == "median" and request.width ** len(_axes(request)) > _MOST_NEIGHBOURS:
        raise InvalidInput.at(f"A median is of at most {_MOST_NEIGHBOURS:,} neighbours.", "width")
    return int(request.width)


def smooth_cost(request: SmoothRequest) -> Cost:
    """Neighbours along each axis, or of a median all of them together."""
    axes = len(_axes(request))
    neighbours = 2 * request.truncate * request.width + 1 if request.kernel == "gaussian" else request.width + 1
    each = 50.0 * neighbours**axes if request.kernel == "median" else 20.0 * neighbours * axes
    return Cost(each * request.a.size + 3e5, 2 * request.a.size)

"""Interpolation of samples anywhere."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import CloughTocher2DInterpolator, LinearNDInterpolator, NearestNDInterpolator, RBFInterpolator
from scipy.spatial import QhullError

from service.handlers.places import at_places
from service.operation import Cost
from service.schemas.numerics.interpolation import InterpolateScatteredRequest
from service.schemas.types.errors import ComputationError, InvalidInput
from service.schemas.types.results import ExtendedTensor, Number, Result

Array = NDArray[Any]

_MOST_RADIAL = 5_000  # samples, whose distances are a matrix
_MET = 1e-9  # of the largest sample: what rounding leaves of samples that are met


@dataclass(slots=True, kw_only=True)
class InterpolateScatteredResult(Result):
    """Interpolated values."""

    result: ExtendedTensor
    """A number for each of the points (…); no number where one lies outside of the hull of the samples."""
    residual: Number
    """The largest distance from a sample to the value there, relative to the largest sample."""


def interpolate_scattered(request: InterpolateScatteredRequest) -> InterpolateScatteredResult:
    """The value between samples anywhere in d dimensions: on triangles, by the nearest, or by thin plates.

    Coordinates are scaled to one range each, so that units do not decide which samples are near. That the samples are
    met is checked. Outside of their hull `linear` and `cubic` have no value, which a warning tells. Samples that stand
    at one place, or for triangles on one line, are refused.
    """
    points, at = _check(request)
    largest = float(np.abs(request.values).max()) or 1.0
    try:
        curve = _made(request.method, points, request.values / largest)
        found = curve(at.reshape(-1, at.shape[-1])).reshape(at.shape[:-1])
        residual = float(np.abs(curve(points) - request.values / largest).max())
    except (QhullError, np.linalg.LinAlgError):
        detail = "The samples lie on one line, plane or the like, where there are no triangles; nearest takes them."
        raise ComputationError.at(detail, "points") from None
    detail = "This point lies outside of the hull of the samples, where this method has no value; radial goes on."
    return InterpolateScatteredResult(
        result=(found * largest)[()],
        residual=residual if math.isfinite(residual) else 1.0,
        certainty="checked" if residual <= _MET else "estimated",
        warnings=at_places(np.isnan(found), "outside", detail),
    )


def _check(request: InterpolateScatteredRequest) -> tuple[Array, Array]:
    """Samples and points in one range of coordinates. Raises InvalidInput."""
    n, d = request.points.shape
    if len(request.values) != n:
        raise InvalidInput.at(f"There are {len(request.values)} values for {n} places.", "values")
    if request.at.shape[-1] != d:
        raise InvalidInput.at(f"A point has {d} numbers, as the samples have.", "at")
    if request.method == "cubic" and d != 2:
        raise InvalidInput.at("Cubics are of the plane; use radial.", "method")
    if request.method in ("linear", "cubic") and (d < 2 or n <= d):
        detail = f"Triangles need 2 dimensions and {d + 1} samples or more; numerics/interpolate is for a line."
        raise InvalidInput.at(detail, "points")
    if request.method == "radial" and not d < n <= _MOST_RADIAL:
        raise InvalidInput.at(f"Radial functions take from {d + 1} to {_MOST_RADIAL} samples.", "points")
    order = np.lexsort(request.points.T)
    same = (request.points[order[1:]] == request.points[order[:-1]]).all(1)
    if same.any():
        row = int(order[1:][same][0])
        raise InvalidInput.at("Another sample stands at this place: send their mean, once.", "points", row)
    low, high = request.points.min(0), request.points.max(0)
    half = np.where(high > low, high / 2 - low / 2, 1.0)
    return (request.points / 2 - low / 2) / half, (request.at / 2 - low / 2) / half


def _made(method: str, points: Array, values: Array) -> Any:
    match method:
        case "linear":
            return LinearNDInterpolator(points, values)
        case "cubic":
            return CloughTocher2DInterpolator(points, values)
        case "nearest":
            return NearestNDInterpolator(points, values)
        case _:
            return RBFInterpolator(points, values)


def interpolate_scattered_cost(request: InterpolateScatteredRequest) -> Cost:
    """Triangulations and large systems are for a worker."""
    n = len(request.points)
    return Cost(math.inf, max(n * n if request.method == "radial" else 20 * n, 20 * request.at.size))

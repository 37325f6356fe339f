"""Data brought to one scale."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from service.schemas.numerics.requests import StandardizeRequest
from service.schemas.types.errors import Fault, InvalidInput
from service.schemas.types.results import ExtendedTensor, RealTensor, Result

Array = NDArray[Any]


@dataclass(slots=True, kw_only=True)
class StandardizeResult(Result):
    """Scaled data, and the constants that scaled them; those of other methods are null."""

    result: RealTensor
    """Of the shape of `data`."""
    mean: RealTensor | None
    """Of z_score: one number for each column or row."""
    standard_deviation: RealTensor | None
    """Of z_score."""
    minimum: RealTensor | None
    """Of min_max."""
    maximum: RealTensor | None
    """Of min_max."""
    norm: ExtendedTensor | None
    """Of unit_norm: one number for each column or row, or one for all entries."""


def standardize(request: StandardizeRequest) -> StandardizeResult:
    """Data on a common scale: z = (x − mean)/σ, z = (x − min)/(max − min) onto [0, 1], or x/‖x‖₂.

    The constants come with the result, for use on other data. A variable that is constant (for unit_norm: zero) has no
    scale and is refused with its place. Means are corrected once more, and squares are scaled, so that neither a large
    offset nor a large magnitude costs digits.
    """
    data = np.asarray(request.data)
    axis = axis_of(request)
    # Divided by a power of two near the largest entry, which is exact, so that squares and differences cannot overflow.
    largest = np.abs(data).max(axis, keepdims=True)
    exponent = np.frexp(largest)[1] - 1
    scaled = np.ldexp(data, -exponent)
    constants = _CONSTANTS[request.method](scaled, axis, request.degrees_of_freedom_correction)
    moved, scale = constants[0], constants[1]
    check_scale(scale, request, axis)
    with np.errstate(over="ignore"):  # A norm may be beyond the largest number.
        named = {name: np.squeeze(np.ldexp(value, exponent), axis) for name, value in constants[2].items()}
    return answered(moved / scale, named)


def answered(result: Any, named: dict[str, Array]) -> StandardizeResult:
    """The answer with these constants, the others null."""
    absent = dict.fromkeys(("mean", "standard_deviation", "minimum", "maximum", "norm"))
    return StandardizeResult(result=result, certainty="estimated", **(absent | named))  # type: ignore[arg-type]


Constants = tuple[Array, Array, dict[str, Array]]
"""The values less the first constant, which may be no double; the scale; and what is told of both."""


def _z_score(x: Array, axis: int | None, correction: int) -> Constants:
    mean = x.mean(axis, keepdims=True)
    moved = x - mean
    rest = moved.mean(axis, keepdims=True)
    moved, mean = moved - rest, mean + rest
    count = x.size if axis is None else x.shape[axis]
    require_freedom(count, correction)
    deviation = np.sqrt((moved**2).sum(axis, keepdims=True) / (count - correction))
    constant = x.max(axis, keepdims=True) == x.min(axis, keepdims=True)
    deviation = np.where(constant, 0, deviation)
    return moved, deviation, {"mean": mean, "standard_deviation": deviation}


def require_freedom(count: int, correction: int) -> None:
    """Refuse a standard deviation of one observation. Raises InvalidInput."""
    if count <= correction:
        raise InvalidInput.at("The standard deviation of a sample needs at least 2 observations.", "data")


def _min_max(x: Array, axis: int | None, _correction: int) -> Constants:
    low, high = x.min(axis, keepdims=True), x.max(axis, keepdims=True)
    return x - low, high - low, {"minimum": low, "maximum": high}


def _unit_norm(x: Array, axis: int | None, _correction: int) -> Constants:
    norm = np.sqrt((x**2).sum(axis, keepdims=True))
    return x, norm, {"norm": norm}


_CONSTANTS = {"z_score": _z_score, "min_max": _min_max, "unit_norm": _unit_norm}


def axis_of(request: StandardizeRequest) -> int | None:
    """The axis along which constants are found, None for all entries. Raises InvalidInput."""
    if request.axis == 1 and request.data.ndim == 1:
        raise InvalidInput.at("One sample has no second axis.", "axis")
    return 0 if request.axis is None and request.method != "unit_norm" else request.axis


def check_scale(scale: Array, request: StandardizeRequest, axis: int | None) -> None:
    """Refuse scales of zero with their places. Raises InvalidInput."""
    lanes = np.flatnonzero(scale == 0)
    if not lanes.size:
        return
    whole = request.data.ndim == 1 or axis is None
    what = "all 0" if request.method == "unit_norm" else "all the same"
    detail = f"These values are {what}, so that there is no scale: leave them out."
    places = [("data",)] if whole else [("data", 0, int(lane)) if axis == 0 else ("data", int(lane)) for lane in lanes]
    raise InvalidInput(detail, [Fault(place, detail) for place in places])

"""Reductions along axes, exact for integers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from service.handlers.checks import require_axis
from service.handlers.places import at_places
from service.handlers.statistics.lost_digits import limited
from service.methods.numerics.reductions import REDUCTIONS, Array, Axis, lanes_of, standard_deviation, ties, variance
from service.methods.statistics.power_sums import is_doubtful, variance_digits
from service.operation import Cost
from service.schemas.numerics.requests import ReduceRequest
from service.schemas.types.errors import InvalidInput
from service.schemas.types.results import BooleanTensor, Certainty, IntegerTensor, RealTensor, Result, Warning

_DIGITS = 13  # of a variance, as `statistics/describe` promises
_ROUNDED = frozenset(("mean", "product", "median", "range", "variance", "standard_deviation"))


@dataclass(slots=True, kw_only=True)
class ReduceResult(Result):
    """A reduced array."""

    result: RealTensor | BooleanTensor
    """The array without the axes that were reduced: true or false of `any` and `all`, positions of `argmax` and
    `argmin` (counted from 0; in the flat array where all axes are reduced), else integers where the array has integers,
    except for `mean`, `median`, `variance` and `standard_deviation`."""
    ties: IntegerTensor | None
    """How many other entries share the extreme whose first position is answered; null for other operations."""


def reduce_array(request: ReduceRequest) -> ReduceResult:
    """An array summed up along one axis, several, or all.

    The sum of floating-point numbers is the exact one, rounded once. Integers are exact: a result that leaves
    64 bits is refused as `integer-overflow`, never wrapped; mean, median and variance of them are the exact ones,
    rounded once. `variance` is Σ(x − x̄)²/(n − degrees_of_freedom_correction), centred twice; a warning
    `limited-by-input` counts its digits where rounding the decimals that were sent leaves fewer than 13, and `tie`
    says that the position of an extreme is not the only one.
    """
    array = np.asarray(request.array)
    axis = _axes(request)
    with np.errstate(all="ignore"):
        if request.operation in ("variance", "standard_deviation"):
            return _spread(request, array, axis)
        result = REDUCTIONS[request.operation](array, axis)
    if request.operation in ("argmax", "argmin"):
        return _position(array, axis, result)
    return ReduceResult(result=result, ties=None, certainty=_certainty(request, array))


def _certainty(request: ReduceRequest, array: Array) -> Certainty:
    once = array.dtype.kind == "i" or request.operation in ("median", "range")  # rounded once, if at all
    rounded = request.operation in _ROUNDED and not once
    return "estimated" if rounded or (request.operation == "sum" and array.dtype == np.float32) else "exact"


def _position(array: Array, axis: Axis, result: Array) -> ReduceResult:
    equal = ties(array, axis, result)
    detail = "Other entries have the same value: the position answered is the first of them."
    return ReduceResult(result=result, ties=equal, certainty="exact", warnings=at_places(equal, "tie", detail))


def _spread(request: ReduceRequest, array: Array, axis: Axis) -> ReduceResult:
    lanes, correction = lanes_of(array, axis), request.degrees_of_freedom_correction
    if lanes.shape[1] <= correction:
        detail = "One value has no variance with a correction of 1; send more, or degrees_of_freedom_correction 0."
        raise InvalidInput.at(detail, "array")
    deviation = request.operation == "standard_deviation"
    result = (standard_deviation if deviation else variance)(array, axis, correction)
    return ReduceResult(
        result=result,
        ties=None,
        certainty="exact" if array.dtype.kind == "i" and not deviation else "estimated",
        warnings=_lost(lanes, result if deviation else np.sqrt(result)) if array.dtype.kind == "f" else [],
    )


def _lost(lanes: Array, deviations: Array) -> list[Warning]:
    """The warning about the lanes (p, n) whose variances rounding the input spoils."""
    doubtful = is_doubtful(np.abs(lanes).max(1), np.ravel(deviations), _DIGITS)
    if not doubtful.any():
        return []
    digits = variance_digits(lanes[doubtful].astype(np.float64), None)
    return limited(int(digits.min()), _DIGITS, "the variance")


def _axes(request: ReduceRequest) -> Axis:
    dimensions = request.array.ndim
    if request.axis is None:
        return tuple(range(dimensions))
    for axis in request.axis:
        require_axis(axis, request.array)
    axes = tuple(axis % dimensions for axis in request.axis)
    if len(set(axes)) < len(axes):
        raise InvalidInput.at("An axis stands here twice.", "axis")
    if request.operation in ("argmax", "argmin") and 1 < len(axes) < dimensions:
        raise InvalidInput.at("A position is along one axis, or in the whole array.", "axis")
    return axes


def reduce_cost(request: ReduceRequest) -> Cost:
    """Some passes; of a variance, the roundings of every value may have to be looked at."""
    steps = 3000.0 if request.operation in ("variance", "standard_deviation") else 100.0
    return Cost(steps * request.array.size, request.array.size)

"""Reductions along axes, exact for integers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from service.handlers.checks import require_axis
from service.methods.numerics.reductions import REDUCTIONS, Axis
from service.schemas.numerics.requests import ReduceRequest
from service.schemas.types.errors import InvalidInput
from service.schemas.types.results import RealTensor, Result


@dataclass(slots=True, kw_only=True)
class ReduceResult(Result):
    """A reduced array."""

    result: RealTensor
    """The array without the axes that were reduced; integers where the array has integers, except for the mean."""


def reduce_array(request: ReduceRequest) -> ReduceResult:
    """The sum, product, mean, minimum or maximum of an array along one axis, several, or all.

    The sum of floating-point numbers is the exact one, rounded once. Integers are exact: a sum or product that leaves
    64 bits is refused as `integer-overflow`, never wrapped; their mean is the exact one, rounded once.
    """
    array = np.asarray(request.array)
    axis = _axes(request)
    with np.errstate(all="ignore"):
        result = REDUCTIONS[request.operation](array, axis)
    rounded = array.dtype.kind != "i" and request.operation in {"mean", "product"}
    sure = not rounded and array.dtype != np.float32  # whose sums are rounded twice
    return ReduceResult(result=result, certainty="exact" if sure else "estimated")


def _axes(request: ReduceRequest) -> Axis:
    dimensions = request.array.ndim
    if request.axis is None:
        return tuple(range(dimensions))
    for axis in request.axis:
        require_axis(axis, request.array)
    axes = tuple(axis % dimensions for axis in request.axis)
    if len(set(axes)) < len(axes):
        raise InvalidInput.at("An axis stands here twice.", "axis")
    return axes

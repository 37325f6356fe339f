"""Transposes."""

from __future__ import annotations

from service.handlers.linear_algebra.results import ArrayResult
from service.schemas.linear_algebra.operands import TransposeRequest
from service.schemas.types.errors import InvalidInput


def transpose(request: TransposeRequest) -> ArrayResult:
    """The transpose Aᵀ of a matrix; of an array, its axes in another order. Complex entries are not conjugated."""
    a, axes = request.a, request.axes
    if axes is None:
        return ArrayResult(result=a.T, certainty="exact")
    if sorted(axis % a.ndim if -a.ndim <= axis < a.ndim else -1 for axis in axes) != list(range(a.ndim)):
        raise InvalidInput.at(f"Name each of the {a.ndim} axes of `a` once, from 0 to {a.ndim - 1}.", "axes")
    return ArrayResult(result=a.transpose(axes), certainty="exact")

"""Numbers in order, with their places and ranks."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from service.handlers.checks import require_axis
from service.methods.numerics.order import order, ranks, tied
from service.operation import Cost
from service.schemas.numerics.ordering import SortRequest
from service.schemas.types.results import IntegerTensor, RealTensor, Result


@dataclass(slots=True, kw_only=True)
class SortResult(Result):
    """An array in order."""

    result: RealTensor
    """The entries in order along the axis, the first `limit` of them; integers where the array has integers."""
    indices: IntegerTensor
    """Where each stood along the axis, counted from 0."""
    ranks: RealTensor
    """The rank of each entry of `array`, in its shape, from 1."""
    tied: int
    """How many entries are equal to another one in their lane."""


def sort(request: SortRequest) -> SortResult:
    """The entries of an array in order along an axis, where each of them stood, and the rank of each.

    The sort is stable: equal entries stay in their order, descending too. Ranks count from the end that comes first;
    `limit` gives the first few, such as the ten largest.
    """
    require_axis(request.axis, request.array)
    array = np.asarray(request.array)
    indices = order(array, request.axis, descending=request.descending)
    ordered = np.take_along_axis(array, indices, request.axis)
    kept = [slice(None)] * array.ndim
    kept[request.axis] = slice(request.limit)
    return SortResult(
        result=ordered[tuple(kept)],
        indices=indices[tuple(kept)],
        ranks=ranks(array, request.axis, request.ties, descending=request.descending),
        tied=tied(ordered, request.axis),
        certainty="exact",
    )


def sort_cost(request: SortRequest) -> Cost:
    """Two sorts."""
    return Cost(500.0 * request.array.size, request.array.size)

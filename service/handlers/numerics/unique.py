"""Different values and how often they occur."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from service.handlers.checks import require_axis
from service.methods.numerics.order import different, nearly_equal
from service.operation import Cost
from service.schemas.numerics.ordering import UniqueRequest
from service.schemas.types.results import IntegerTensor, IntegerVector, RealTensor, Result, Warning


@dataclass(slots=True, kw_only=True)
class UniqueResult(Result):
    """The different values of an array."""

    table_fields: ClassVar[tuple[str, ...]] = ("values", "counts")

    values: RealTensor
    """In ascending order (k), or the different slices along the axis; integers where the array has integers."""
    counts: IntegerVector
    """How often each occurs (k)."""
    first_indices: IntegerVector
    """Where each occurs first (k): in the flat array, or along the axis."""
    inverse: IntegerTensor
    """For each entry or slice of the array, which of `values` it is."""
    mode: RealTensor
    """Those that occur most often, one or several."""


def unique(request: UniqueRequest) -> UniqueResult:
    """The different values of an array, or its different rows or columns, with their counts and their mode.

    Numbers are compared as they are. A warning `nearly-equal` says how many pairs of neighbours differ by less than
    four units in the last place, as 0.3 and 0.1 + 0.2 do, and were counted apart.
    """
    array = np.asarray(request.array)
    if request.axis is not None:
        require_axis(request.axis, array)
    values, first, inverse, counts = different(array, request.axis)
    most = np.flatnonzero(counts == counts.max())
    near = nearly_equal(values)
    detail = "Values that differ by rounding only were counted apart; round them first if they mean the same."
    return UniqueResult(
        values=values,
        counts=counts,
        first_indices=first,
        inverse=inverse,
        mode=np.take(values, most, request.axis or 0),
        certainty="exact",
        warnings=[Warning(code="nearly-equal", detail=detail, count=near)] if near else [],
    )


def unique_cost(request: UniqueRequest) -> Cost:
    """A sort, of whole slices with an axis."""
    return Cost(500.0 * request.array.size, request.array.size)

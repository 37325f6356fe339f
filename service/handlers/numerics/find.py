"""Places where a condition holds."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from service.expressions.domain import compares_only, undecided
from service.handlers import costs
from service.handlers.formulas import function_of, scalar, value_warnings
from service.handlers.places import at_places
from service.methods.numerics.order import moved
from service.operation import Cost
from service.schemas.numerics.ordering import FindRequest
from service.schemas.types.results import IntegerTensor, Number, Result


@dataclass(slots=True, kw_only=True)
class FindResult(Result):
    """Where a condition holds."""

    indices: IntegerTensor
    """Places of the entries that meet it, counted from 0: (k) of a vector, else (k, axes) with one row a place."""
    count: int
    """How many they are."""
    fraction: Number
    """Their share of all entries."""


def find(request: FindRequest) -> FindResult:
    """The places of the entries `x` of an array for which a condition holds, in the order of the array.

    A formula that is no comparison holds where its value is not 0, so that `x` finds the entries that are not 0.

    A warning `near-threshold` counts the entries that are no whole numbers and whose answer would change if they
    moved by four units in the last place: rounding may have brought them to this side.
    """
    array = np.asarray(request.array, np.float64)
    points = array[..., None]
    function = scalar(function_of(request.condition, ["x"], request.definitions, place=("condition",)), "condition")
    values = function.value(points)
    holds = (values != 0) & ~np.isnan(values)
    near = np.logical_or.reduce([(function.value(at) != 0) != (values != 0) for at in moved(points)])
    places = np.argwhere(holds)
    rounded = "Rounding may have brought these entries to this side of the condition."
    nowhere = "A side of the comparison is no number for these entries, which are not found therefore."
    return FindResult(
        indices=places[:, 0] if array.ndim == 1 else places,
        count=len(places),
        fraction=len(places) / array.size,
        certainty="exact" if compares_only(function) else "estimated",
        warnings=[
            *value_warnings(function, points, values),
            *at_places(undecided(function, points), "undefined", nowhere),
            *at_places(near, "near-threshold", rounded),
        ],
    )


def find_cost(request: FindRequest) -> Cost:
    """The formula at each entry, at two neighbours of it, and its comparisons by themselves."""
    return costs.of_formulas(request, request.array.size, 4, max(2, request.array.ndim))

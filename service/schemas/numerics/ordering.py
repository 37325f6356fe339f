"""Requests of numerics about the order of numbers: running results, sorting, counting values, finding places."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from service.schemas.numerics.requests import ExactReal
from service.schemas.types.arrays import Array, ArrayType, RealTensor
from service.schemas.types.base import Request
from service.schemas.types.formulas import Expression, WithDefinitions

ExactRealArray = Annotated[Array, ArrayType(1, exact=True)]


class CumulateRequest(Request):
    """An array, and what to carry along one of its axes."""

    array: ExactRealArray = Field(examples=[[3, 1, 4, 1, 5]])
    """An array of any shape; integers stay exact."""
    operation: Literal["sum", "product", "maximum", "minimum", "difference"] = Field(examples=["sum"])
    """The running sum, product, maximum or minimum; or the differences of neighbours."""
    order: int = Field(default=1, ge=1, le=30)
    """How often differences are taken."""
    axis: int = -1
    """The axis to go along."""


class SortRequest(Request):
    """An array to be put in order."""

    array: ExactRealArray = Field(examples=[[3.5, 1.0, 2.0, 1.0]])
    """An array of any shape; integers stay exact."""
    axis: int = -1
    """The axis to sort along."""
    descending: bool = False
    """Whether the largest comes first."""
    ties: Literal["average", "min", "max", "dense", "ordinal"] = "average"
    """The rank of equal entries: the mean, the least or the greatest of their places, one for each value, or their
    places in the order of the input."""
    limit: int | None = Field(default=None, ge=1)
    """How many of the first entries to answer in `result` and `indices`; by default all."""


class UniqueRequest(Request):
    """An array whose different values are wanted."""

    array: ExactReal = Field(examples=[[2, 7, 2, 1, 7, 2]])
    """A number, or an array of any shape; integers stay exact."""
    axis: int | None = None
    """The axis whose slices (rows of a matrix for 0) are compared; by default single numbers are."""


class FindRequest(WithDefinitions):
    """An array, and the condition that its entries are to meet."""

    array: RealTensor = Field(examples=[[0.5, 2.0, -1.0, 3.0]])
    """A number, or an array of any shape."""
    condition: Expression = Field(examples=["x > 1"])
    """A comparison of formulas in `x`, the entry, such as `abs(x) < 2` or `x > 1 and x <= 3`."""

"""Requests about random order, and about where values fall between edges."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from service.schemas.types.arrays import RealVector
from service.schemas.types.base import Request, Seed
from service.schemas.types.short_lists import as_list

Item = int | float | Annotated[str, Field(max_length=1_000)]
Items = Annotated[list[Item], Field(min_length=1), BeforeValidator(as_list, json_schema_input_type=list[Item])]


class RandomOrderRequest(Request):
    """How many things there are or which, and how many to draw."""

    size: int | None = Field(default=None, ge=1, le=10_000_000, examples=[10])
    """How many things there are, numbered from 0; or else `items`."""
    items: Items | None = Field(default=None, examples=[["heads", "tails"]])
    """The things themselves: numbers or texts."""
    count: int | None = Field(default=None, ge=1, le=10_000_000)
    """How many to draw; by default all, which is a shuffle."""
    replacement: bool = False
    """Whether a thing may be drawn again."""
    probabilities: RealVector | None = None
    """The probability of each, or weights, which are normalised; all equal where omitted."""
    seed: Seed | None = None
    """Of the draw; chosen and answered where omitted."""


class BinRequest(Request):
    """Values, and edges between them."""

    x: RealVector = Field(examples=[[0.2, 1.4, 2.5, 6.2, 9.7, 2.1]])
    """The values (n)."""
    edges: RealVector = Field(examples=[[0.0, 1.0, 2.5, 4.0, 10.0]])
    """The edges (k), ascending."""
    side: Literal["left", "right"] = "left"
    """Where a value on an edge goes, as in NumPy's searchsorted: position i means edges[i − 1] < x ≤ edges[i] with
    `left`, edges[i − 1] ≤ x < edges[i] with `right`."""
    values: RealVector | None = None
    """A number for each of x (n), to be summed up by bin; x itself where omitted."""
    statistic: Literal["count", "sum", "mean", "median", "minimum", "maximum", "standard_deviation"] = "count"
    """What to answer of the values in each bin."""

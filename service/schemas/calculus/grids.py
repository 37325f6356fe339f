"""Requests of formulas on regular grids."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, FiniteFloat

from service.schemas.types.arrays import Array, ArrayType
from service.schemas.types.formulas import DISTINCT, Expression, Formula, Scalar, WithData

Pair = Annotated[list[FiniteFloat], Field(min_length=2, max_length=2)]


Count = Annotated[int, Field(ge=2, le=100_000)]


class GridRequest(Formula):
    """A formula on a regular grid."""

    variables: Annotated[list[Scalar], Field(min_length=1, max_length=2), DISTINCT] = Field(examples=[["x", "y"]])
    """The names of one or two scalar variables."""
    ranges: Annotated[list[Pair], Field(min_length=1, max_length=2)] = Field(examples=[[[-1, 1], [0, 2]]])
    """For each variable its first and its last value."""
    points: Count | Annotated[list[Count], Field(min_length=1, max_length=2)] = 50
    """How many values each variable takes, one number for all or one for each; at least 2."""


class FieldRequest(GridRequest):
    """A formula of two variables on a regular grid."""

    variables: Annotated[list[Scalar], Field(min_length=2, max_length=2), DISTINCT] = Field(examples=[["x", "y"]])
    """The names of two scalar variables."""
    points: Count | Annotated[list[Count], Field(min_length=2, max_length=2)] = 20
    """How many values each variable takes, one number for both or one for each; at least 2."""


class PlotRequest(WithData):
    """Formulas to be drawn."""

    expressions: Annotated[list[Expression], Field(min_length=1, max_length=20)] = Field(
        examples=[["sin(x)", "x - x**3/6"]]
    )
    """The formulas: lines of one panel for `curve`, one panel each for `contour` and `surface`; for `field` one, whose
    gradient is drawn, or two, the components of the arrows."""
    variables: Annotated[list[Scalar], Field(min_length=1, max_length=2), DISTINCT] = Field(examples=[["x"]])
    """The names of one or two scalar variables."""
    ranges: Annotated[list[Pair], Field(min_length=1, max_length=2)] = Field(examples=[[[-4, 4]]])
    """For each variable its first and its last value."""
    kind: Literal["curve", "contour", "surface", "field"] | None = None
    """`curve` of one variable, the default then; `contour` (the default), `surface` or `field` of two."""
    path: Annotated[Array, ArrayType(2, 3)] | None = Field(default=None, examples=[[[0, 0], [1, 1]]])
    """Points [x, y] to lay over it, as rows (k, 2), or several paths (m, k, 2): the way of a descent, say. On curves
    and surfaces there are none."""
    points: Count | Annotated[list[Count], Field(min_length=1, max_length=2)] | None = None
    """How many values each variable takes, one number for all or one for each; 401 for curves, else 61 by default."""

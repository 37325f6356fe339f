"""Requests of formulas on regular grids."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, FiniteFloat

from service.schemas.types.formulas import DISTINCT, Formula, Scalar

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

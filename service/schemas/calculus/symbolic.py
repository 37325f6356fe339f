"""Requests for symbolic answers."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from service.schemas.calculus.integrals import Limit
from service.schemas.types.formulas import (
    OR_ONE,
    Declaration,
    Equations,
    Expression,
    Name,
    Text,
    Univariate,
    Variables,
    WithData,
)


class SymbolicRequest(WithData):
    """A formula to be transformed. Names that are not declared are parameters."""

    expression: Expression = Field(examples=["x**2 * exp(x)"])
    """The formula."""
    variables: Variables = Field(examples=[["x"]])
    """The names of its variables; an entry `"w[3]"` is a vector."""


class SimplifyRequest(SymbolicRequest):
    """A formula to be simplified, which may have no variables."""

    variables: Annotated[list[Declaration], Field(max_length=1_000)] | Name = Field(
        default_factory=list, examples=[["x"]]
    )
    """The names of its variables; an entry `"w[3]"` is a vector. A number such as `sqrt(8)` needs none."""


class SymbolicDerivativeRequest(SymbolicRequest):
    """A formula to be differentiated."""

    variable: Text | None = None
    """By which variable, or component such as `"w[0]"`; the first of `variables` by default."""
    order: int = Field(default=1, ge=1, le=20)
    """Which derivative."""


class SymbolicIntegralRequest(Univariate):
    """A formula to be integrated. Other names in it are parameters, taken to be positive."""

    lower: Limit | None = Field(default=None, examples=[0])
    """For a definite integral its lower limit: a number, a constant formula such as `"pi/2"`, or `"-Infinity"`."""
    upper: Limit | None = Field(default=None, examples=[1])
    """For a definite integral its upper limit."""


class LimitRequest(Univariate):
    """A formula and where its variable goes. Other names in it are parameters, taken to be positive."""

    expression: Expression = Field(examples=["sin(x)/x"])
    """The formula."""
    to: Limit = Field(examples=[0])
    """Where the variable goes: a number, a formula such as `"pi/2"`, `"Infinity"` or `"-Infinity"`."""
    direction: Literal["+-", "+", "-"] = "+-"
    """From both sides, from above (`+`) or from below (`-`)."""


class SeriesRequest(Univariate):
    """A formula to be expanded. Other names in it are parameters, taken to be positive."""

    about: Limit = 0.0
    """The point of expansion: a number, a constant formula, `"Infinity"` or `"-Infinity"`."""
    order: int = Field(default=6, ge=0, le=40)
    """The power of the first terms left out."""
    direction: Literal["+", "-"] = "+"
    """For functions such as |x| the side on which the expansion holds."""


class SolveRequest(WithData):
    """Equations to be solved."""

    equations: Equations = Field(examples=[["x**2 + y**2 == 25", "x - y == 1"]])
    """Equations with `==`, or formulas that shall be zero."""
    variables: Annotated[list[Declaration], Field(min_length=1, max_length=20), OR_ONE] = Field(examples=[["x", "y"]])
    """The unknowns, or one alone. Other names are parameters."""

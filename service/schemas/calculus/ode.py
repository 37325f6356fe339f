"""Requests of differential equations."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from service.schemas.calculus.grids import Pair
from service.schemas.types.arrays import RealVector, Vector
from service.schemas.types.base import Request
from service.schemas.types.formulas import DISTINCT, OR_ONE, Expression, Expressions, Name, Scalar, WithData


class Event(Request):
    """Something that happens where an expression is zero."""

    expression: Expression = Field(examples=["y - 1"])
    """A formula in the time variable and the variables."""
    direction: Literal["any", "rising", "falling"] = "any"
    """Which changes of sign count."""
    terminal: bool = False
    """Whether to stop there."""


class OdeRequest(WithData):
    """An initial value problem y′ = f(t, y)."""

    equations: Expressions = Field(examples=[["v", "-x"]])
    """The right-hand sides: the derivative of each variable, in the variables and the time variable."""
    variables: Annotated[list[Scalar], Field(min_length=1, max_length=1_000), DISTINCT, OR_ONE] = Field(
        examples=[["x", "v"]]
    )
    """The names of the unknown functions, scalars all, or one name alone."""
    time_variable: Name = "t"
    """The name of the independent variable."""
    span: Pair = Field(examples=[[0, 6.283185307179586]])
    """Where to begin and where to end; the end may be before the beginning."""
    initial: Vector = Field(examples=[[1, 0]])
    """The values at the beginning, one for each variable, real or, with `numbers: "complex"`, complex."""
    method: Literal["automatic", "RK45", "DOP853", "Radau", "BDF", "LSODA"] = "automatic"
    """`automatic` begins with DOP853 and goes over to Radau where the exact Jacobian shows that it is stiff."""
    times: RealVector | None = None
    """When to answer: values in the order of the span and inside it. By default 101 at equal distances."""
    relative_tolerance: float = Field(default=1e-9, ge=1e-13, le=0.1)
    """The relative error to aim at."""
    absolute_tolerance: float | None = Field(default=None, ge=1e-100, le=1e100)
    """The absolute error to aim at, for values near zero; by default 1e-12, or 1e-12 of what a variable begins with if
    that is less than 1."""
    max_step: float | None = Field(default=None, gt=0)
    """The longest step; by default a fiftieth of the span, so that no step passes over what happens within it."""
    numbers: Literal["real", "complex"] = "real"
    """`complex` solves for complex functions of real time, as of `i*z`; events are then of real numbers, `real(z)`."""
    events: Annotated[list[Expression | Event], Field(max_length=50)] = Field(default_factory=list, examples=[["x"]])
    """Formulas whose changes of sign are to be found on the way, alone or as objects with `direction` and `terminal`; a
    zero at the beginning is none."""

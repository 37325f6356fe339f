"""Equations to solve: systems of formulas, one formula, and polynomials."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from service.schemas.types.arrays import NumberOrComplex, Vector
from service.schemas.types.base import Request
from service.schemas.types.bounds import Bounds, Pair
from service.schemas.types.formulas import Equation, Name, Variables, WithData


class RootRequest(WithData):
    """A system of equations."""

    equations: list[Equation] | Equation = Field(examples=[["x**2 + y**2 - 4", "x*y - 1"]])
    """Equations with `==`, or formulas that are to be zero; or one formula with a vector as its value."""
    variables: Variables = Field(examples=[["x", "y"]])
    """The names of their variables, `"w[20]"` for a vector of 20; or one name for a single vector."""
    initial: Vector = Field(examples=[[2.0, 1.0]])
    """Where to start (n), real or, with `numbers: "complex"`, complex."""
    bounds: Bounds | None = None
    """(n, 2) pairs [lower, upper] of real variables; omitted, every variable is free."""
    tolerance: float = Field(default=1e-10, gt=0, lt=1)
    """A root is found where the largest residual, relative to the size of the Jacobian's rows, is at most this."""
    numbers: Literal["real", "complex"] = "real"
    """`complex` looks for a root in the complex plane, of equations such as `z**2 + z + 1` or `exp(z) == z`."""


class RootScalarRequest(WithData):
    """One equation of one variable."""

    equation: Equation = Field(examples=["cos(x) - x"])
    """An equation with `==`, or a formula that is to be zero."""
    variable: Name = Field(examples=["x"])
    """The name of its variable."""
    bracket: Pair | None = Field(default=None, examples=[[0.0, 1.0]])
    """Two points between which the sign changes."""
    initial: NumberOrComplex | None = Field(default=None, examples=[0.5])
    """Where to start, where no bracket is known. One of `bracket` and `initial` is needed; in the complex plane a
    start, `{"real": 0, "imag": 1}` or a real one."""
    tolerance: float = Field(default=1e-14, ge=0, lt=1)
    """Width of the interval, relative to the root, at which to stop."""
    numbers: Literal["real", "complex"] = "real"
    """`complex` looks for a root in the complex plane, as of `z**2 + z + 1` or `exp(z) == z`."""


class RootsRequest(WithData):
    """One equation of one variable, and where to look."""

    equation: Equation = Field(examples=["x*sin(x) - 1"])
    """An equation with `==`, or a formula that is to be zero."""
    variable: Name = Field(examples=["x"])
    """The name of its variable."""
    lower: float = Field(examples=[0.0])
    """The lower end."""
    upper: float = Field(examples=[10.0])
    """The upper end."""


class PolynomialRootsRequest(Request):
    """A polynomial."""

    coefficients: Vector = Field(examples=[[1.0, -6.0, 11.0, -6.0]])
    """(n + 1), highest degree first, real or complex."""

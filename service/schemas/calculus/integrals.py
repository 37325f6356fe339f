"""Requests of definite integrals."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, FiniteFloat

from service.schemas.types.arrays import Vector
from service.schemas.types.formulas import DISTINCT, Formula, Scalar, Univariate

Limit = float | Annotated[str, Field(min_length=1, max_length=10_000)]
"""A number, `"Infinity"`, `"-Infinity"`, or a formula such as `"pi/2"`."""


class IntegrateRequest(Univariate):
    """A definite integral of one variable."""

    lower: Limit | None = Field(default=None, examples=[0])
    """The lower limit: a number, a constant formula such as `"pi/2"`, or `"-Infinity"`, which null means too."""
    upper: Limit | None = Field(default=None, examples=["pi"])
    """The upper limit: a number, a constant formula such as `"pi/2"`, or `"Infinity"`, which null means too."""
    break_points: Annotated[list[FiniteFloat], Field(max_length=1000)] = Field(default_factory=list)
    """Points inside at which the integrand is known to be difficult. Kinks, jumps and poles that show in the formula
    (`abs`, `where`, denominators, …) are found without."""
    method: Literal["adaptive", "trapezoid", "simpson", "gauss_legendre"] = "adaptive"
    """`adaptive` reaches the accuracy it states; the others are the textbook rules with so many `points`."""
    points: int = Field(default=101, ge=3, le=1_000_000)
    """Evaluations of the rules other than `adaptive`: an odd number for `simpson`, up to 1,000 for `gauss_legendre`."""
    numbers: Literal["real", "complex"] = "real"
    """`complex` integrates complex values, as of `exp(i*x)`, over the real range, or along `path`."""
    path: Vector | None = Field(default=None, examples=[None, {"real": [1, 0, -1, 0, 1], "imag": [0, 1, 0, -1, 0]}])
    """With `numbers: "complex"`, in place of the limits: 2 to 64 corners of a way through the complex plane, straight
    from each to the next; closed where the last is the first."""


class IntegrateMultipleRequest(Formula):
    """A definite integral of several variables."""

    variables: Annotated[list[Scalar], Field(min_length=1, max_length=10), DISTINCT] = Field(examples=[["x", "y"]])
    """The names of the scalar variables."""
    bounds: Annotated[
        list[Annotated[list[Limit | None], Field(min_length=2, max_length=2)]], Field(min_length=1, max_length=10)
    ] = Field(examples=[[[0, 1], [0, "1 - x"]]])
    """For each variable its limits [lower, upper]: numbers, or formulas in the outer variables; null is an open end."""

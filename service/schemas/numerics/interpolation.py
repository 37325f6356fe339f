"""Requests of interpolation: of samples on a line, on a grid, and anywhere."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from service.schemas.types.arrays import Array, ArrayType, RealArray, RealMatrix, RealTensor, RealVector
from service.schemas.types.base import Request
from service.schemas.types.short_lists import items

At = Annotated[Array, ArrayType(0)]


class InterpolateRequest(Request):
    """Samples of a function, and where its value is wanted."""

    x: RealVector = Field(examples=[[0.0, 1.0, 2.0, 3.0]])
    """Where the samples are (n), strictly increasing."""
    y: RealVector = Field(examples=[[0.0, 1.0, 4.0, 9.0]])
    """The samples (n)."""
    at: At = Field(examples=[[0.5, 1.5, 2.5]])
    """A number, or an array of any shape."""
    method: Literal["linear", "pchip", "akima", "cubic_spline"] = "linear"
    """Broken line; monotone cubics (Fritsch 1980); Akima's cubics (1970); cubic spline."""
    extrapolate: bool = False
    """Whether to go on beyond the samples with the outermost piece; otherwise points out there are refused."""
    derivative: int = Field(default=0, ge=-1, le=3)
    """The order of the derivative to answer: 0 is the value, −1 the integral from the first sample on."""
    boundary: Literal["not_a_knot", "natural", "clamped", "periodic"] = "not_a_knot"
    """Of a cubic spline at its ends: the two pieces there are one cubic; second derivatives 0; first derivatives 0; or
    both ends alike, so that it goes on everywhere (the last sample is equal to the first)."""
    smoothing: Annotated[float, Field(ge=0)] | Literal["gcv"] | None = None
    """Of a cubic spline that need not meet the samples: λ of Σ(y − f)² + λ∫f″², or `gcv` for the λ of least generalized
    cross-validation error (5 samples and more)."""


class InterpolateGridRequest(Request):
    """Samples on a grid, and where values are wanted."""

    grid: Annotated[
        list[RealVector],
        Field(min_length=1, max_length=8),
        BeforeValidator(items, json_schema_input_type=list[RealVector]),
    ] = Field(examples=[[[0.0, 1.0, 2.0], [0.0, 10.0]]])
    """Where the samples are along each axis, strictly increasing."""
    values: RealTensor = Field(examples=[[[0.0, 5.0], [1.0, 6.0], [4.0, 9.0]]])
    """The samples (n₁, …, n_d): `values[i][j]` is that at `grid[0][i]`, `grid[1][j]`."""
    at: RealArray = Field(examples=[[[0.5, 2.0], [1.5, 7.0]]])
    """One point (d), or many (…, d)."""
    method: Literal["linear", "nearest", "cubic"] = "linear"
    """Linear along each axis in turn; the nearest sample; or cubic splines along each axis (4 samples and more)."""
    extrapolate: bool = False
    """Whether to go on beyond the grid; otherwise points out there are refused."""


class InterpolateScatteredRequest(Request):
    """Samples anywhere, and where values are wanted."""

    points: RealMatrix = Field(examples=[[[0.0, 0.0], [1.0, 0.0], [0.0, 1.0], [1.0, 1.0], [0.5, 0.4]]])
    """Where the samples are (n, d), all different."""
    values: RealVector = Field(examples=[[0.0, 1.0, 1.0, 2.0, 0.8]])
    """The samples (n)."""
    at: RealArray = Field(examples=[[[0.5, 0.5], [0.2, 0.3]]])
    """One point (d), or many (…, d)."""
    method: Literal["linear", "nearest", "cubic", "radial"] = "linear"
    """On the triangles (simplices) of Delaunay, linear, or in the plane smooth cubics (Clough, Tocher 1965); the
    nearest sample; or thin plates, a sum of radial functions, which goes on everywhere."""

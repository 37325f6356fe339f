"""Requests of numerics: number formats, scaling, sums and reductions."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, PlainValidator

from service.schemas.types.arrays import Array, ArrayType, MissingVectorOrMatrix, RealVector, Tensor, Vector
from service.schemas.types.base import Request
from service.schemas.types.short_lists import Axes, Labels

ExactReal = Annotated[Array, ArrayType(0, exact=True)]
VectorOrMatrix = Annotated[Array, ArrayType(1, 2)]
Reduction = Literal[
    "sum", "product", "mean", "minimum", "maximum", "argmin", "argmax", "any", "all", "count_nonzero", "range",
    "variance", "standard_deviation", "median",
]  # fmt: skip
Boundary = Literal["zero", "nearest", "reflect", "mirror", "wrap"]
Format = Literal["float16", "bfloat16", "float32", "float64"]


def _number_or_text(value: Any) -> int | float | str:
    if type(value) in {int, float, str}:
        return value  # type: ignore[no-any-return]
    raise ValueError("Expected a number, or its decimal digits as text.")


NumberOrText = Annotated[int | float | str, PlainValidator(_number_or_text, json_schema_input_type=float | str)]
"""A number, or its decimal digits as text."""


class FloatFormatRequest(Request):
    """A number and the format to store it in."""

    value: NumberOrText = Field(examples=[0.1])
    """The number: it counts as the decimal that it is written as, so that 0.1 is one tenth. Send text for more digits
    than a double has (`"0.1000000000000000000001"`), for a fraction (`"1/3"`), or for `"Infinity"`,
    `"-Infinity"`, `"NaN"`."""
    dtype: Format = "float64"
    """The format: IEEE 754 binary16, binary32 or binary64, or bfloat16."""


class CastRequest(Request):
    """An array and the type to convert it to."""

    array: ExactReal = Field(examples=[[0.1, 1.5, 300.0]])
    """A number, or an array of any shape; integers are exact to 64 bits."""
    dtype: Literal["float16", "float32", "float64", "int32", "int64", "uint8"] = Field(examples=["float16"])
    """The type to convert to."""


class StandardizeRequest(Request):
    """Observations, and how to bring them to one scale."""

    data: VectorOrMatrix = Field(examples=[[[1.0, 200.0], [2.0, 300.0], [3.0, 700.0]]])
    """One sample (m), or observations × variables (m, n)."""
    method: Literal["z_score", "min_max", "unit_norm"] = "z_score"
    """(x − mean)/σ; (x − minimum)/(maximum − minimum); or x/‖x‖₂."""
    axis: Literal[0, 1] | None = None
    """0 for each variable (column), 1 for each observation (row). By default 0; for unit_norm, all entries."""
    degrees_of_freedom_correction: Literal[0, 1] = 0
    """What z_score divides sums of squares by: m less this."""


class ImputeRequest(Request):
    """Observations of which some are missing, and what to put there."""

    data: MissingVectorOrMatrix = Field(examples=[[[1.0, 200.0], [None, 300.0], [3.0, None]]])
    """One sample (m), or observations × variables (m, n); null is missing."""
    method: Literal["mean", "median", "most_frequent", "constant"] = "mean"
    """What is put in: the variable's mean, median or most frequent value (the smallest of several), or `value`."""
    value: float | None = None
    """What `constant` puts in."""


class OneHotRequest(Request):
    """Names of categories."""

    data: Labels = Field(examples=[["red", "green", "red", "blue"]])
    """The category of each observation (m): all texts, or all integers."""
    categories: Labels | None = None
    """All categories (k) in the order of the columns; those that occur, in ascending order, where omitted."""
    drop_first: bool = False
    """Whether the first category has no column: it is the reference then, and columns do not sum to 1."""


class SumRequest(Request):
    """Values and how to add them."""

    values: RealVector = Field(examples=[[1.0, 1e100, 1.0, -1e100]])
    """Numbers (n), added in this order."""
    method: Literal["naive", "pairwise", "compensated", "exact"] = "compensated"
    """One after the other; halves of halves (NumPy); with rounding errors added beside (Neumaier); or rounded once."""


class ReduceRequest(Request):
    """An array to be reduced along axes."""

    array: ExactReal = Field(examples=[[[1, 2, 3], [4, 5, 6]]])
    """A number, or an array of any shape; integers stay exact."""
    operation: Reduction = Field(examples=["sum"])
    """What to take: `range` is maximum − minimum, `argmin` and `argmax` are positions, counted from 0."""
    axis: Axes | None = None
    """One axis or several; by default all."""
    degrees_of_freedom_correction: Literal[0, 1] = 0
    """What `variance` and `standard_deviation` divide by: the count less this."""


class PolynomialRequest(Request):
    """A polynomial, and where to evaluate it."""

    coefficients: Vector = Field(examples=[[1.0, -6.0, 11.0, -6.0]])
    """(n + 1), highest degree first, real or complex."""
    x: Tensor = Field(examples=[[0.5, 1.0, 2.5]])
    """A number, or an array of any shape, real or complex."""


class SignalPairRequest(Request):
    """Two signals or images to be slid over each other."""

    a: Annotated[Array, ArrayType(1, None, "complex")] = Field(examples=[[1.0, 2.0, 3.0]])
    """Signal, image, or array of any number of axes, real or complex."""
    b: Annotated[Array, ArrayType(1, None, "complex")] = Field(examples=[[0.0, 1.0, 0.5]])
    """The other one, with as many axes."""
    mode: Literal["full", "same", "valid"] = "full"
    """Every overlap; the middle, in the shape of `a`; or only where one lies inside of the other."""
    boundary: Boundary = "zero"
    """What lies beyond the ends of `a`, for the mode `same`: nothing; its last value; its mirror image, with the last
    value twice (reflect) or once (mirror); or its other end (wrap). The names are SciPy's (ndimage)."""


class SmoothRequest(Request):
    """A signal or an image to be smoothed."""

    a: Annotated[Array, ArrayType(1)] = Field(examples=[[0.0, 0.0, 4.0, 0.0, 0.0, 1.0, 1.0]])
    """Signal, image, or array of any number of axes."""
    kernel: Literal["gaussian", "uniform", "median"] = "gaussian"
    """What stands for each value: a mean of its neighbours with Gaussian weights, with equal weights, or their
    median."""
    width: Annotated[float, Field(gt=0, le=10_000)] = Field(examples=[1.0])
    """The standard deviation σ of the Gaussian weights, or how many neighbours there are along each axis (a whole
    number)."""
    axes: Axes | None = Field(default=None, min_length=1)
    """The axes to smooth along; by default all."""
    truncate: float = Field(default=4.0, gt=0, le=10)
    """How many σ the Gaussian weights reach to each side."""
    boundary: Boundary = "reflect"
    """What lies beyond the ends of `a`: nothing; its last value; its mirror image, with the last value twice (reflect)
    or once (mirror); or its other end (wrap)."""

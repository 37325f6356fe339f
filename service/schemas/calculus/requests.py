"""Requests of calculus beyond a formula and its points."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, FiniteFloat

from service.schemas.types.arrays import RealArray, RealTensor, RealVector
from service.schemas.types.base import Request
from service.schemas.types.formulas import (
    DISTINCT,
    Expression,
    Expressions,
    Formula,
    FormulaAt,
    Name,
    Scalar,
    Univariate,
    UnivariateAt,
    WithData,
)

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


class DerivativeRequest(UnivariateAt):
    """A derivative of some order."""

    order: int = Field(default=1, ge=1, le=100)
    """Which derivative: 1 for the first."""


class NumericalDerivativeRequest(UnivariateAt):
    """A first derivative by differences."""

    method: Literal["central", "forward", "backward", "complex_step", "richardson"] = "central"
    """`central` (f(x+h)−f(x−h))/2h, `forward` (f(x+h)−f(x))/h, `backward` (f(x)−f(x−h))/h, `complex_step` Im f(x+ih)/h,
    or `richardson`: central differences of shrinking step, extrapolated to h = 0."""
    step: float | None = Field(default=None, gt=0, le=1e100)
    """h. By default the one that balances truncation and rounding: ε^(1/3) for `central`, ε^(1/2) for `forward` and
    `backward`, and 0.1 as the first of `richardson`, each times max(1, |x|); 1e-100 for `complex_step`."""


class DirectionRequest(FormulaAt):
    """A formula, its points, and a direction."""

    direction: RealVector = Field(examples=[[1, 1]])
    """The direction v, of n components; it is not normalised."""


class HessianRequest(FormulaAt):
    """A formula, its points, and what counts as zero."""

    tolerance: float = Field(default=1e-8, ge=0, lt=1)
    """A point is stationary where ‖∇f‖ ≤ `tolerance` · max(1, |f|, ‖H‖‖x‖)."""


class ChainRequest(WithData):
    """Functions applied one after the other."""

    functions: Expressions = Field(examples=[["x**2 + 1", "sin(u)", "exp(v)"]])
    """The functions, innermost first, each in its own one variable, whose name is free."""
    at: RealTensor = Field(examples=[0.5])
    """A number, or an array of numbers of any shape."""


class ProductRequest(WithData):
    """Factors of one variable."""

    factors: Expressions = Field(examples=[["x**2", "sin(x)", "exp(x)"]])
    """The factors."""
    variable: Name = Field(examples=["x"])
    """The name of their variable."""
    at: RealTensor = Field(examples=[0.5])
    """A number, or an array of numbers of any shape."""


class CheckGradientRequest(FormulaAt):
    """A formula, and what is believed to be its gradient."""

    gradient: Expressions = Field(examples=[["2*x*y", "x**2 + cos(y)"]])
    """A formula for each component of the gradient, or one that gives them all, as `2*x` for `sum(x**2)`."""
    step: float = Field(default=1e-5, gt=0, le=1)
    """The step of the central differences, relative to max(1, |x|)."""
    tolerance: float = Field(default=1e-6, gt=0, lt=1)
    """The largest relative error that passes."""


class SampledGradientRequest(Request):
    """Samples of a function."""

    y: RealArray = Field(examples=[[1, 2, 4, 7, 11]])
    """The samples (…, N, …)."""
    x: RealVector | None = None
    """Where they were taken, N increasing or decreasing values."""
    spacing: float | None = Field(default=None, gt=0)
    """The distance between them, instead of `x`; 1 by default."""
    edge_order: Literal[1, 2] = 1
    """The order of the differences at both ends."""
    axis: int = Field(default=-1, ge=-32, le=31)
    """The axis of y along which to differentiate."""


class IntegrateSamplesRequest(Request):
    """Samples of a function."""

    y: RealArray = Field(examples=[[0, 1, 4, 9, 16]])
    """The samples (…, N)."""
    x: RealVector | None = None
    """Where they were taken, N values."""
    spacing: float | None = Field(default=None, gt=0)
    """The distance between them, instead of `x`; 1 by default."""
    method: Literal["trapezoid", "simpson", "romberg"] = "simpson"
    """`romberg` takes 2^k + 1 samples at equal distances."""
    cumulative: bool = False
    """Whether to give the integral up to each sample (`trapezoid` and `simpson`)."""
    axis: int = Field(default=-1, ge=-32, le=31)
    """The axis of y along which to integrate."""


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


class IntegrateMultipleRequest(Formula):
    """A definite integral of several variables."""

    variables: Annotated[list[Scalar], Field(min_length=1, max_length=10), DISTINCT] = Field(examples=[["x", "y"]])
    """The names of the scalar variables."""
    bounds: Annotated[
        list[Annotated[list[Limit | None], Field(min_length=2, max_length=2)]], Field(min_length=1, max_length=10)
    ] = Field(examples=[[[0, 1], [0, "1 - x"]]])
    """For each variable its limits [lower, upper]: numbers, or formulas in the outer variables; null is an open end."""


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
    variables: Annotated[list[Scalar], Field(min_length=1, max_length=1_000), DISTINCT] = Field(examples=[["x", "v"]])
    """The names of the unknown functions, scalars all."""
    time_variable: Name = "t"
    """The name of the independent variable."""
    span: Pair = Field(examples=[[0, 6.283185307179586]])
    """Where to begin and where to end; the end may be before the beginning."""
    initial: RealVector = Field(examples=[[1, 0]])
    """The values at the beginning, one for each variable."""
    method: Literal["automatic", "RK45", "DOP853", "Radau", "BDF", "LSODA"] = "automatic"
    """`automatic` begins with DOP853 and goes over to Radau where the exact Jacobian shows that it is stiff."""
    times: RealVector | None = None
    """When to answer: values in the order of the span and inside it. By default 101 at equal distances."""
    relative_tolerance: float = Field(default=1e-9, ge=1e-13, le=0.1)
    """The relative error to aim at."""
    absolute_tolerance: float = Field(default=1e-12, ge=1e-100, le=1e100)
    """The absolute error to aim at, for values near zero."""
    events: Annotated[list[Expression | Event], Field(max_length=50)] = Field(default_factory=list, examples=[["x"]])
    """Formulas whose changes of sign are to be found on the way, alone or as objects with `direction` and `terminal`; a
    zero at the beginning is none."""

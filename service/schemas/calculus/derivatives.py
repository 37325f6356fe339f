"""Requests of values and derivatives at points."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import numpy as np
from pydantic import Field, ValidatorFunctionWrapHandler, WrapValidator

from service.schemas.types.arrays import RealTensor, RealVector, VectorStack
from service.schemas.types.formulas import (
    DISTINCT,
    Declaration,
    Expressions,
    Formula,
    FormulaAt,
    Name,
    UnivariateAt,
    WithData,
)


def _or_none(value: Any, handler: ValidatorFunctionWrapHandler) -> Any:
    return np.empty(0) if isinstance(value, list) and not value else handler(value)


class EvaluateRequest(Formula):
    """One formula, which may have no variables, and where to evaluate it."""

    variables: Annotated[list[Declaration], Field(max_length=1_000), DISTINCT] | Name = Field(
        default_factory=list, examples=[["x", "y"]]
    )
    """The names of its variables; an entry `"w[20]"` is a vector, `"W[3,4]"` a matrix in row-major order. One name
    alone is a single vector. A number such as `sqrt(2)` needs none."""
    at: Annotated[VectorStack, WrapValidator(_or_none)] = Field(
        default_factory=lambda: np.empty(0), examples=[[1.5, 0.5]]
    )
    """One point (n) or many (…, n), n being the number of components of all variables together; none without them."""
    numbers: Literal["real", "complex"] = "real"
    """`complex` takes points and gives values `{"real": …, "imag": …}`; `i` is the imaginary unit then, and roots,
    logarithms and powers have their principal values: `sqrt(-1)` is `i`."""


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

"""Derivatives shown step by step, and derivatives checked by differences."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from service.expressions import Function
from service.handlers.calculus.differences import central, central_gradient
from service.handlers.formulas import (
    Array,
    free_names,
    function_of,
    kink_warnings,
    pointing_at,
    scalar,
    scalar_function_at,
    where_defined,
)
from service.schemas.calculus.requests import ChainRequest, CheckGradientRequest, ProductRequest
from service.schemas.types.errors import InvalidExpression, InvalidInput
from service.schemas.types.results import BooleanTensor, ExtendedTensor, Record, Result


@dataclass(slots=True, kw_only=True)
class Stage(Record):
    """One function of a chain."""

    value: ExtendedTensor
    """Its value, which is the argument of the next."""
    local_derivative: ExtendedTensor
    """Its derivative by its own argument."""


@dataclass(slots=True, kw_only=True)
class ChainResult(Result):
    """A derivative by the chain rule."""

    stages: list[Stage]
    """The functions, innermost first."""
    result: ExtendedTensor
    """The product of all local derivatives."""
    numerical: ExtendedTensor
    """The derivative of the whole by central differences, for comparison."""


@dataclass(slots=True, kw_only=True)
class ProductResult(Result):
    """A derivative by the product rule."""

    terms: ExtendedTensor
    """terms[i] is f_i′ times all other factors, in the shape of `at`."""
    result: ExtendedTensor
    """The sum of the terms."""


@dataclass(slots=True, kw_only=True)
class CheckResult(Result):
    """A gradient compared with differences."""

    analytical: ExtendedTensor
    """The gradient that was given (…, n)."""
    numerical: ExtendedTensor
    """The one by central differences (…, n)."""
    relative_error: ExtendedTensor
    """‖analytical − numerical‖ / max(‖analytical‖, ‖numerical‖) at each point (…)."""
    passed: BooleanTensor
    """Whether that is at most `tolerance` (…)."""
    exact: ExtendedTensor
    """The gradient by algorithmic differentiation (…, n)."""


def chain_rule(request: ChainRequest) -> ChainResult:
    """The derivative of f_k(…f₂(f₁(x))…) by the chain rule, stage by stage: the product of f_i′ at its own argument."""
    functions = [_own_variable(text, index, request) for index, text in enumerate(request.functions)]
    stages, warnings = [], []
    argument, result = request.at, np.ones_like(request.at)
    with np.errstate(all="ignore"):
        for function in functions:
            value, slope = function.derivatives(argument[..., None], 1)
            slope = where_defined(value, slope)
            warnings += kink_warnings(function, argument[..., None])
            stages.append(Stage(value=value, local_derivative=slope))
            argument, result = value, result * slope

    def whole(x: Array) -> Array:
        for function in functions:
            x = function.value(x[..., None])
        return x

    return ChainResult(stages=stages, result=result, numerical=central(whole, request.at), warnings=warnings[:1])


def _own_variable(text: str, index: int, request: ChainRequest) -> Function:
    with pointing_at("functions", index):
        names = [name for name in free_names(text) if name not in request.data]
    function = function_of(text, names or ["x"], request.data, place=("functions", index))
    if len(names) > 1:
        detail = f"Each function has one variable; this one uses {', '.join(names[:5])}."
        raise InvalidExpression.at(detail, "functions", index)
    return scalar(function, "functions", index)


def product_rule(request: ProductRequest) -> ProductResult:
    """The derivative of f₁ f₂ … f_k by the product rule, term by term: Σ f_i′ Π_{j≠i} f_j."""
    function = function_of(request.factors, [request.variable], request.data, place=("factors",))
    if function.shape != (len(request.factors),):
        raise InvalidExpression.at("Each factor is one number.", "factors")
    points = request.at[..., None]
    value, jacobian = function.jacobian(points)
    factors, slopes = np.moveaxis(value, -1, 0), np.moveaxis(where_defined(value, jacobian)[..., 0], -1, 0)
    with np.errstate(all="ignore"):
        ones = np.ones_like(factors[:1])
        before = np.cumprod(np.concatenate([ones, factors[:-1]]), 0)
        after = np.cumprod(np.concatenate([ones, factors[:0:-1]]), 0)[::-1]
        terms = slopes * before * after
        return ProductResult(terms=terms, result=terms.sum(0), warnings=kink_warnings(function, points))


def check_gradient(request: CheckGradientRequest) -> CheckResult:
    """A gradient worked out by hand against central differences, as in gradient checking of neural networks."""
    function = scalar_function_at(request)
    size = function.n if isinstance(request.variables, str) else None
    given = function_of(request.gradient, request.variables, request.data, size=size, place=("gradient",))
    if given.shape != (function.n,):
        detail = f"The gradient has {function.n} components; these formulas give {given.shape[0]}."
        raise InvalidInput.at(detail, "gradient")
    analytical = given.value(request.at)
    numerical = central_gradient(function.value, request.at, request.step)
    with np.errstate(all="ignore"):
        norms = np.maximum(np.linalg.norm(analytical, axis=-1), np.linalg.norm(numerical, axis=-1))
        difference = np.linalg.norm(analytical - numerical, axis=-1)
        error = np.where(difference == 0, 0.0, difference / norms)
    return CheckResult(
        analytical=analytical,
        numerical=numerical,
        relative_error=error,
        passed=error <= request.tolerance,
        exact=where_defined(*function.gradient(request.at)),
        warnings=kink_warnings(function, request.at),
    )

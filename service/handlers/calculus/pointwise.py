"""Values and first derivatives of formulas at given points."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from service.handlers.formulas import (
    function_at,
    functions_at,
    kink_warnings,
    scalar_function_at,
    univariate,
    vector_function_at,
    where_defined,
)
from service.schemas.calculus.requests import DerivativeRequest, DirectionRequest
from service.schemas.types.errors import InvalidInput
from service.schemas.types.formulas import FormulaAt, FormulasAt
from service.schemas.types.results import ExtendedTensor, Result


@dataclass(slots=True, kw_only=True)
class ValueResult(Result):
    """Values at points."""

    result: ExtendedTensor
    """One value for each point, in the shape (…) of the points (…, n)."""


@dataclass(slots=True, kw_only=True)
class DerivativeResult(Result):
    """A derivative at points."""

    result: ExtendedTensor
    """The derivative, in the shape of `at`."""
    value: ExtendedTensor
    """The function, in the shape of `at`."""


@dataclass(slots=True, kw_only=True)
class GradientResult(Result):
    """A gradient at points."""

    result: ExtendedTensor
    """∇f (…, n)."""
    value: ExtendedTensor
    """f (…)."""
    norm: ExtendedTensor
    """‖∇f‖₂ (…)."""


@dataclass(slots=True, kw_only=True)
class JacobianResult(Result):
    """A Jacobian at points."""

    result: ExtendedTensor
    """J (…, m, n) with J[i, j] = ∂f_i/∂x_j."""
    value: ExtendedTensor
    """f (…, m)."""
    determinant: ExtendedTensor | None
    """det J (…); null unless m = n."""


def evaluate(request: FormulaAt) -> ValueResult:
    """The value of a formula at one point or at many.

    Where the formula is undefined (`log(-1)`, `0/0`) the value is `"NaN"`, beyond the largest number `"Infinity"`.
    """
    return ValueResult(result=function_at(request).value(request.at))


def derivative(request: DerivativeRequest) -> DerivativeResult:
    """The exact derivative dᵏf/dxᵏ of any order k, by algorithmic differentiation, not by differences.

    At a kink it is what the language's convention says (abs'(0) = 0), with the warning `nondifferentiable`.
    """
    function = univariate(request)
    points = request.at[..., None]
    series = function.derivatives(points, request.order)
    value, result = series[0], where_defined(series[0], series[request.order])
    return DerivativeResult(result=result, value=value, warnings=kink_warnings(function, points))


def gradient(request: FormulaAt) -> GradientResult:
    """The exact gradient ∇f, by reverse-mode algorithmic differentiation: the cost of a few evaluations for any n."""
    function = scalar_function_at(request)
    value, result = function.gradient(request.at)
    result = where_defined(value, result)
    with np.errstate(all="ignore"):
        norm = np.linalg.norm(result, axis=-1)
    return GradientResult(result=result, value=value, norm=norm, warnings=kink_warnings(function, request.at))


def directional_derivative(request: DirectionRequest) -> ValueResult:
    """The directional derivative ∇f · v along v, which is not normalised."""
    function = scalar_function_at(request)
    if len(request.direction) != function.n:
        detail = f"The direction has {len(request.direction)} components where the variables have {function.n}."
        raise InvalidInput.at(detail, "direction")
    value, gradients = function.gradient(request.at)
    with np.errstate(all="ignore"):
        result = gradients @ request.direction
    return ValueResult(result=where_defined(value, result), warnings=kink_warnings(function, request.at))


def jacobian(request: FormulasAt) -> JacobianResult:
    """The exact Jacobian matrix J[i, j] = ∂f_i/∂x_j of several formulas, and its determinant where it is square."""
    function = functions_at(request)
    value, result = function.jacobian(request.at)
    result = where_defined(value, result)
    square = result.shape[-1] == result.shape[-2]
    with np.errstate(all="ignore"):
        determinant = np.linalg.det(result) if square else None
    return JacobianResult(
        result=result, value=value, determinant=determinant, warnings=kink_warnings(function, request.at)
    )


def divergence(request: FormulasAt) -> ValueResult:
    """The divergence ∇·F = Σ ∂F_i/∂x_i of a vector field with as many components as variables."""
    function = vector_function_at(request)
    return ValueResult(
        result=np.trace(where_defined(*function.jacobian(request.at)), axis1=-2, axis2=-1),
        warnings=kink_warnings(function, request.at),
    )


def curl(request: FormulasAt) -> ValueResult:
    """The curl ∇×F of a field in three dimensions (…, 3), or the number ∂F₂/∂x − ∂F₁/∂y (…) in two."""
    function = vector_function_at(request)
    if function.n not in {2, 3}:
        raise InvalidInput.at(f"The curl exists in 2 or 3 dimensions, not in {function.n}.", "expressions")
    j = where_defined(*function.jacobian(request.at))
    with np.errstate(invalid="ignore"):
        result = j[..., 1, 0] - j[..., 0, 1]
        if function.n == 3:
            result = np.stack([j[..., 2, 1] - j[..., 1, 2], j[..., 0, 2] - j[..., 2, 0], result], -1)
    return ValueResult(result=result, warnings=kink_warnings(function, request.at))


def laplacian(request: FormulaAt) -> ValueResult:
    """The Laplacian Δf = Σ ∂²f/∂x_i², the trace of the Hessian."""
    function = scalar_function_at(request)
    value, _, hessian = function.hessian(request.at)
    hessian = where_defined(value, hessian)
    return ValueResult(result=np.trace(hessian, axis1=-2, axis2=-1), warnings=kink_warnings(function, request.at))

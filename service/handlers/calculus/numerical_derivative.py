"""Derivatives by differences, beside exact ones."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from service.handlers.formulas import Array, point_warnings, univariate, where_defined
from service.methods.calculus.differences import central, complex_step, not_analytic, richardson
from service.schemas.calculus.derivatives import NumericalDerivativeRequest
from service.schemas.types.errors import InvalidInput
from service.schemas.types.results import ExtendedTensor, Result

# h = ε^p balances truncation with rounding ε/h: errors of h² and of h.
_POWERS = {"central": 1 / 3, "forward": 1 / 2, "backward": 1 / 2}


@dataclass(slots=True, kw_only=True)
class NumericalDerivativeResult(Result):
    """A derivative by differences, beside the exact one."""

    result: ExtendedTensor
    """The approximation, in the shape of `at`."""
    error: ExtendedTensor
    """|result − exact|."""
    exact: ExtendedTensor
    """The derivative by algorithmic differentiation."""
    step: ExtendedTensor
    """The step that was used at each point."""


def numerical_derivative(request: NumericalDerivativeRequest) -> NumericalDerivativeResult:
    """The first derivative by differences, with its error against the exact one.

    Central differences err like h²f‴/6, one-sided ones like hf″/2, both by rounding like εf/h too; the complex step
    Im f(x + ih)/h has no rounding error of that kind; Richardson's extrapolation gains two orders a halving.
    """
    function = univariate(request)
    points = request.at[..., None]

    def f(x: Array) -> Array:
        return function.value(x[..., None])

    h = _steps(request)
    with np.errstate(all="ignore"):
        match request.method:
            case "central":
                result = central(f, request.at, h)
            case "forward":
                result = (f(request.at + h) - f(request.at)) / h
            case "backward":
                result = (f(request.at) - f(request.at - h)) / h
            case "complex_step":
                if (found := not_analytic(function)) is not None:
                    detail = f"The complex step takes analytic formulas; this one contains `{found}`."
                    raise InvalidInput.at(detail, "method")
                result = where_defined(f(request.at), complex_step(function, request.at, h))
            case "richardson":
                result = richardson(f, request.at, h)
        exact = where_defined(*function.derivatives(points, 1))
        error = np.abs(result - exact)
    warnings = point_warnings(function, points, function.value(points), exact)
    return NumericalDerivativeResult(
        result=result, error=error, exact=exact, step=h, certainty="estimated", warnings=warnings
    )


def _steps(request: NumericalDerivativeRequest) -> Array:
    if request.step is not None:
        return np.full_like(request.at, request.step)
    if request.method == "complex_step":
        return np.full_like(request.at, 1e-100)  # nothing cancels: so small that its square vanishes
    # Richardson's first step, halved later; others balance truncation and rounding.
    relative = 0.1 if request.method == "richardson" else np.finfo(float).eps ** _POWERS[request.method]
    return relative * np.maximum(1.0, np.abs(request.at))

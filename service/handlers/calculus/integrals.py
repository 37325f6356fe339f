"""Definite integrals of one variable."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from service.expressions import Function
from service.handlers.formulas import Array, function_of, univariate
from service.methods.calculus.quadrature.definite import Estimate
from service.methods.calculus.quadrature.precise import NotScalar, exact
from service.methods.calculus.quadrature.univariate import definite_integral
from service.schemas.calculus.requests import IntegrateRequest, Limit
from service.schemas.types.errors import ComputationError, InvalidExpression, InvalidInput
from service.schemas.types.results import ExtendedNumber, Number, Result, Warning

_INFINITE = {"Infinity": np.inf, "-Infinity": -np.inf}
_EPS = float(np.finfo(float).eps)
_FEWEST = 3  # points of Simpson's rule


@dataclass(slots=True, kw_only=True)
class IntegralResult(Result):
    """A definite integral."""

    result: Number
    """The integral."""
    error: ExtendedNumber
    """A bound on its absolute error."""
    evaluations: int
    """How often the integrand was evaluated."""


def integrate(request: IntegrateRequest) -> IntegralResult:
    """The integral ∫ f(x) dx from `lower` to `upper`, with a bound on its error.

    The formula itself tells where it has kinks, jumps and poles; between them adaptive Gauss–Kronrod quadrature,
    double-exponential changes of variable beside singularities and for infinite ranges, summation over half periods for
    slow oscillations, and arithmetic of many digits where doubles are too coarse.
    A divergent integral is refused as `no-answer`.
    """
    return answer(numeric_integral(request))


def numeric_integral(request: IntegrateRequest) -> Estimate:
    """The estimate of the integral that is asked for."""
    function = univariate(request)
    (lower, exact_lower), (upper, exact_upper) = _limit(request, "lower", -np.inf), _limit(request, "upper", np.inf)
    if request.method != "adaptive":
        return _rule(function, lower, upper, request)
    if lower == upper:
        return Estimate(0.0, 0.0, 0.0, 0)
    if lower < upper:
        return definite_integral(function, lower, upper, request.break_points, (exact_lower, exact_upper))
    found = definite_integral(function, upper, lower, request.break_points, (exact_upper, exact_lower))
    return replace(found, value=-found.value)


def answer(found: Estimate) -> IntegralResult:
    """The result of an estimate. Raises ComputationError where there is no integral."""
    if found.holes:
        raise ComputationError.at(_undefined(found.holes[0]), "expression")
    if found.diverges or not np.isfinite(found.value + found.error):
        raise ComputationError.at("The integral diverges, overflows, or converges too slowly to tell.", "expression")
    result = IntegralResult(result=found.value, error=found.error, evaluations=found.evaluations)
    if found.error > 1e-10 * max(abs(found.value), 1e-6 * found.magnitude):
        digits = max(0, int(-np.log10(found.error / abs(found.value)))) if 0 < found.error < abs(found.value) else 0
        result.warnings.append(
            Warning(
                code="limited-accuracy",
                detail="The integral was not resolved to ten digits; `error` bounds what is left.",
                trusted_digits=digits,
            )
        )
    return result


def _undefined(hole: float) -> str:
    if np.isnan(hole):  # of several variables, where the place is not known
        return "The integrand is not defined, or overflows, somewhere in the region."
    return f"The integrand is not defined at {hole:.6g}, inside the range."


def _limit(request: IntegrateRequest, name: str, open_end: float) -> tuple[float, Any]:
    """A limit as a double, and in all digits where it is a formula."""
    limit: Limit | None = getattr(request, name)
    if limit is None or (isinstance(limit, str) and limit in _INFINITE):
        value = open_end if limit is None else _INFINITE[str(limit)]
        return value, value
    if isinstance(limit, float):
        return limit, limit
    function = function_of(limit, [request.variable], request.data, place=(name,))
    if function.shape or function.plan.output.varying:
        raise InvalidExpression.at("A limit of integration is a constant number.", name)
    value = float(function.value(np.zeros(1)))
    if not np.isfinite(value):
        raise InvalidInput.at("This limit is not a finite number.", name)
    try:
        return value, exact(function.plan.output)
    except (NotScalar, ZeroDivisionError, ValueError, TypeError):
        return value, value


def _rule(function: Function, lower: float, upper: float, request: IntegrateRequest) -> Estimate:
    """A textbook rule; its error is twice the difference from the same rule with about half the points.

    Simpson's rule with three points is compared with the trapezoidal one.
    """
    count = request.points
    if not np.isfinite(lower) or not np.isfinite(upper):
        raise InvalidInput.at("Infinite limits need the method adaptive.", "method")
    if request.method == "simpson" and count % 2 == 0:
        raise InvalidInput.at("Simpson's rule takes an odd number of points.", "points")
    if request.method == "gauss_legendre" and count > 1000:
        raise InvalidInput.at("Gauss's rule is offered with up to 1,000 points.", "points")
    fine, coarse = _weights(request.method, count), _weights(*_coarser(request.method, count))
    values = []
    for nodes, weights in (fine, coarse):
        half = (upper - lower) / 2
        x = lower + half * (nodes + 1)
        y = function.value(x[:, None])
        if not np.isfinite(y).all():
            return Estimate(0.0, np.inf, np.inf, len(x), holes=tuple(x[~np.isfinite(y)]))
        values.append((half * float(weights @ y), abs(half) * float(weights @ np.abs(y))))
    (value, magnitude), (other, _) = values
    return Estimate(value, 2 * abs(value - other) + 4 * _EPS * magnitude, magnitude, len(fine[0]) + len(coarse[0]))


def _coarser(method: str, count: int) -> tuple[str, int]:
    half = (count + 1) // 2
    if method != "simpson":
        return method, half
    return (method, half + 1 - half % 2) if count > _FEWEST else ("trapezoid", count)


def _weights(method: str, count: int) -> tuple[Array, Array]:
    """Nodes and weights on [-1, 1]."""
    if method == "gauss_legendre":
        nodes, weights = np.polynomial.legendre.leggauss(count)
        return nodes, weights
    nodes = np.linspace(-1, 1, count)
    h = 2 / (count - 1)
    weights = np.full(count, h)
    if method == "trapezoid":
        weights[[0, -1]] = h / 2
    else:
        weights[1::2], weights[2:-1:2], weights[[0, -1]] = 4 * h / 3, 2 * h / 3, h / 3
    return nodes, weights

"""A definite integral of real values: its limits, its estimate, and the answer that this makes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from service.expressions import Function
from service.handlers.formulas import function_of, univariate
from service.methods.budget import Budget
from service.methods.calculus.quadrature.composite import Estimate
from service.methods.calculus.quadrature.edges import Edge
from service.methods.calculus.quadrature.rules import rule_integral
from service.methods.calculus.quadrature.univariate import definite_integral
from service.schemas.calculus.integrals import IntegrateRequest, Limit
from service.schemas.types.errors import ComputationError, InvalidExpression, InvalidInput
from service.schemas.types.results import ExtendedNumber, Number, Result, Warning

_INFINITE = {"Infinity": np.inf, "-Infinity": -np.inf}


@dataclass(slots=True, kw_only=True)
class IntegralResult(Result):
    """A definite integral."""

    result: Number
    """The integral."""
    error: ExtendedNumber
    """A bound on its absolute error, proved where `certainty` is `proved`, and else an estimate that errs upwards."""
    evaluations: int
    """How often the integrand was evaluated."""


def numeric_integral(request: IntegrateRequest, budget: Budget) -> Estimate:
    """The estimate of the integral that is asked for."""
    return estimate(univariate(request), request, budget)


def estimate(function: Function, request: IntegrateRequest, budget: Budget) -> Estimate:
    """The estimate of the integral of a function between the limits of a request."""
    ends = limit(request, "lower", -np.inf), limit(request, "upper", np.inf)
    if request.method != "adaptive":
        lower, upper = float(ends[0]), float(ends[1])
        _check_rule(request, lower, upper)
        return rule_integral(function, lower, upper, request.method, request.points)
    return definite_integral(function, ends, budget, request.break_points)


def _check_rule(request: IntegrateRequest, lower: float, upper: float) -> None:
    if not np.isfinite(lower) or not np.isfinite(upper):
        raise InvalidInput.at("Infinite limits need the method adaptive.", "method")
    if request.method == "simpson" and request.points % 2 == 0:
        raise InvalidInput.at("Simpson's rule takes an odd number of points.", "points")
    if request.method == "gauss_legendre" and request.points > 1000:
        raise InvalidInput.at("Gauss's rule is offered with up to 1,000 points.", "points")


def answer(found: Estimate) -> IntegralResult:
    """The result of an estimate. Raises ComputationError where there is no integral."""
    if found.holes:
        raise ComputationError.at(_undefined(found.holes[0]), "expression")
    if found.unseen:
        detail = "The formula is 0 at all points that were looked at: send `break_points` where it has a peak."
        raise ComputationError.at(detail, "expression")
    if found.diverges or not np.isfinite(found.value + found.error):
        raise ComputationError.at("The integral diverges, overflows, or converges too slowly to tell.", "expression")
    result = IntegralResult(
        result=found.value,
        error=found.error,
        evaluations=found.evaluations,
        certainty="proved" if found.proved else "estimated",
    )
    if found.error > 1e-10 * max(abs(found.value), 1e-6 * found.magnitude):  # ten digits
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


def limit(request: IntegrateRequest, name: str, open_end: float) -> Edge:
    """A limit, as exactly as it is given."""
    given: Limit | None = getattr(request, name)
    if given is None or isinstance(given, float):
        return Edge.number(open_end if given is None else given)
    if given in _INFINITE:
        return Edge.number(_INFINITE[given])
    function = function_of(given, [request.variable], request.names, place=(name,))
    if function.shape or function.plan.output.varying:
        raise InvalidExpression.at("A limit of integration is a constant number.", name)
    if not np.isfinite(function.value(np.zeros(1))):
        raise InvalidInput.at("This limit is not a finite number.", name)
    return Edge.formula(function)

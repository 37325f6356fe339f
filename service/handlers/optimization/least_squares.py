"""Nonlinear least squares."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Annotated, Any, Literal

import numpy as np
from flint import arb, ctx
from pydantic import Field

from service.expressions import ExpressionError, compile_function
from service.expressions.reading.declarations import Names
from service.handlers.formulas import pointing_at
from service.handlers.optimization.cost_formula import cost_formula, unused
from service.handlers.optimization.formulas import FREE, bounds_of, influence_warnings, vector_function
from service.methods.budget import Budget
from service.methods.optimization.kkt import examine
from service.methods.optimization.krawczyk import MOST_WORK, PRECISIONS, Box, work
from service.methods.optimization.levenberg import start_at
from service.methods.optimization.multistart import Array, Found, noise, solve
from service.methods.optimization.no_minimum import goes_on_falling, is_beside_gap
from service.methods.optimization.residuals import Residuals
from service.methods.optimization.smooth import Smooth
from service.methods.optimization.strict_minimum import Proof, Stationary, certainty_of, proved_minimum
from service.schemas.optimization.fits import NonlinearLeastSquaresRequest
from service.schemas.types.errors import InvalidInput
from service.schemas.types.results import ExtendedNumber, Number, RealVector, Result, Warning

FitStatus = Literal["converged", "time_limit", "not_certified"]


@dataclass(slots=True, kw_only=True)
class FitResult(Result):
    """How a nonlinear fit ended."""

    success: Annotated[
        bool,
        Field(description="Whether x is certified as a local minimum: stationary, and curved upwards."),
    ]
    status: Annotated[
        FitStatus,
        Field(description="`converged`, or why the best point found is not certified."),
    ]
    message: Annotated[str, Field(description="What was done, and from how many starts.")]
    iterations: Annotated[int, Field(description="Over all starts.")]
    function_evaluations: Annotated[
        int, Field(description="Evaluations of the residuals, and of their Jacobian with them.")
    ]
    optimality: Annotated[
        ExtendedNumber,
        Field(description="Cosine of the angle between residuals and Jacobian: 0 at a stationary point."),
    ]
    curvature: Annotated[
        ExtendedNumber,
        Field(description="Smallest eigenvalue of the Hessian relative to JᵀJ; NaN beyond 100 variables."),
    ]
    condition_number: Annotated[
        ExtendedNumber,
        Field(description="Of the Jacobian, columns scaled to norm 1; infinite where x is not determined."),
    ]


@dataclass(slots=True, kw_only=True)
class NonlinearLeastSquaresResult(FitResult):
    """The minimum of a sum of squares."""

    x: RealVector
    """(n)."""
    error: RealVector | None
    """(n): bounds on the distance of x from a minimum that is proved to be there: a strict local one, or x itself where
    it leaves no residual; null where none is."""
    cost: Number
    """½ Σ loss_scale²·ρ((r/loss_scale)²), which is half of the sum of squares for the linear loss."""
    residuals: RealVector
    """(m) at x, before the loss."""
    gradient: RealVector
    """(n) of the cost."""
    active: list[bool]
    """(n): which variables are held at a bound."""


def least_squares(request: NonlinearLeastSquaresRequest, budget: Budget) -> NonlinearLeastSquaresResult:
    """The x that minimises half of the sum of squared residuals ½Σrᵢ(x)², within bounds, with an optional robust loss.

    Levenberg-Marquardt with the exact Jacobian, in variables scaled by its columns, then Newton steps with second
    derivatives until the gradient no longer falls. It is run from the given start, from the start with the
    variables that enter linearly solved for, and from other points around it: the certified minimum with the least
    cost is answered, and the message says where it was found.
    """
    function = vector_function(request, request.residuals, "residuals")
    bounds = bounds_of(request.bounds, function.n, FREE)
    zero, one = np.zeros(1), np.ones(1)
    problem = Residuals(function, bounds, zero, one, budget, request.loss, request.loss_scale)
    found = minimum(problem, np.asarray(request.initial, float), "residuals")
    proof = proved(problem, found, request.variables, *_cost(request))
    x = found.fit.x
    return NonlinearLeastSquaresResult(
        x=x,
        error=None if proof is None else proof.errors,
        cost=found.fit.cost,
        residuals=_plain_residuals(problem, x, proof),
        gradient=found.fit.jacobian.T @ found.fit.r,
        active=[bool(held) for held in (x <= bounds[:, 0]) | (x >= bounds[:, 1])],
        **summary(problem, found, proof),
        warnings=doubts(problem, found),
    )


def minimum(problem: Residuals, x0: Array, field: str) -> Found:
    """The best minimum from several starts. Raises InvalidInput where no start has finite residuals."""
    with pointing_at(field):  # the Jacobian may be too large
        found = solve(problem, x0)
    if found is None:
        detail = "The residuals or their derivatives are not finite at the start, nor at points around it."
        raise InvalidInput.at(detail, "initial")
    return found


def _cost(request: NonlinearLeastSquaresRequest) -> tuple[str, Names]:
    """The cost as a formula of the residuals, which are named: only each by itself may be too long."""
    texts = [request.residuals] if isinstance(request.residuals, str) else request.residuals
    variables = [request.variables] if isinstance(request.variables, str) else request.variables
    name = unused("r", [*texts, *variables, *request.data, *request.definitions, *request.definitions.values()])
    named = {f"{name}{number}": text for number, text in enumerate(texts)}
    return cost_formula(list(named), request.loss, request.loss_scale), request.names | named


def proved(problem: Residuals, found: Found, variables: list[str] | str, cost: str, data: Names) -> Proof | None:
    """The proof of a minimum of the cost, to whose nearest double the fit is moved.

    A fit without residuals is one, strict or not; one whose cost is seen to fall on and on, towards infinity, or may
    have no value at the place, is not certified.
    """
    balls = _enclosed(problem, found.fit.x)
    if balls and all(ball.is_zero() for ball in balls):
        found.certified, found.fit = True, replace(found.fit, r=np.zeros(len(balls)))  # doubles may cancel to others
        return Proof(found.fit.x, np.zeros(problem.n), 0.0, 0.0)
    size = problem.n if isinstance(variables, str) else None
    try:
        function = compile_function(cost, variables, data, size=size)
    except ExpressionError:  # too long, perhaps
        return None
    smooth = Smooth(function, problem.bounds, problem.budget)
    point = examine(smooth, found.fit.x)
    stationary = Stationary(smooth, point.x, point.multipliers, point.bound_multipliers)
    proof = proved_minimum(stationary)
    falls = stationary.possible and bool(stationary.start) and goes_on_falling(stationary)
    if proof is None and (falls or is_beside_gap(stationary)):
        found.certified = False
    moved = None if proof is None else start_at(problem, proof.x)
    if moved is not None:
        known = _nearest(_enclosed(problem, moved.x))
        r = moved.r if known is None else problem.robust(known)
        found.fit, found.certified = replace(moved, r=r, iterations=found.fit.iterations), True
    return proof if moved is not None else None


def _plain_residuals(problem: Residuals, x: Array, proof: Proof | None) -> Array:
    """The residuals (m) at x before the loss; beside a proof those that it is of, which doubles may round away."""
    known = None if proof is None else _nearest(_enclosed(problem, x))
    return np.ravel(problem.function.value(x)) if known is None else known


def _enclosed(problem: Residuals, x: Array) -> Box:
    """The weighted residuals at x before the loss; none where they take too long."""
    if not work(problem.function, "value") <= MOST_WORK:
        return []
    with ctx.workprec(PRECISIONS[0]):
        values = np.array(problem.function.balls().hull([arb(float(v)) for v in x]), object)
        parts = np.broadcast(values, problem.target, problem.weight)
        return [(value - float(target)) * float(weight) for value, target, weight in parts]


def _nearest(balls: Box) -> Array | None:
    """The middles of balls; None where some are not finite, or there are none."""
    return np.array([float(ball.mid()) for ball in balls]) if balls and all(b.is_finite() for b in balls) else None


def summary(problem: Residuals, found: Found, proof: Proof | None) -> dict[str, Any]:
    """The fields that all fits share."""
    where = "the given start" if found.from_given else "another start, since the given one led to a larger sum"
    message = f"Levenberg-Marquardt from {found.starts} start(s) and Newton steps; the best was reached from {where}."
    status: FitStatus = "converged" if found.certified else "time_limit" if found.out_of_time else "not_certified"
    if status == "time_limit":
        message = f"Stopped by the time limit at the best point so far; {found.starts} start(s) were tried."
    elif not found.certified:
        message = f"{message} It could not be certified as a minimum; other starting values or bounds may help."
    return {
        "certainty": certainty_of(found.certified, proof),
        "success": found.certified,
        "status": status,
        "message": message,
        "iterations": found.iterations,
        "function_evaluations": problem.evaluations,
        "optimality": found.certificate.optimality,
        "curvature": found.certificate.curvature,
        "condition_number": found.certificate.condition,
    }


def doubts(problem: Residuals, found: Found) -> list[Warning]:
    """What limits the digits of a fit."""
    warnings = influence_warnings(problem, found.fit.x)
    condition = found.certificate.condition
    if condition > 1e8:  # half of the digits
        detail = "The residuals hardly determine the variables: other values fit nearly as well."
        digits = max(0, int(16 - np.log10(condition))) if np.isfinite(condition) else None
        warnings.append(Warning(code="ill-conditioned", detail=detail, trusted_digits=digits))
    return warnings


def kept_digits(problem: Residuals, found: Found) -> int | None:
    """Decimal digits of the residuals that rounding leaves; None where there are enough."""
    size, floor = float(np.linalg.norm(found.fit.r)), noise(problem, found.fit)
    # Six digits are enough.
    return max(0, int(np.log10(max(size / floor, 1.0)))) if 0 < floor < np.inf and size <= 1e6 * floor else None

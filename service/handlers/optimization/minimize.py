"""Minimisation from a start, with bounds and constraints."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from service.handlers.formulas import kink_warnings, pointing_at
from service.handlers.optimization.formulas import FREE, bounds_of, constraints_of, scalar_function
from service.methods.budget import Budget
from service.methods.optimization.kkt import examine
from service.methods.optimization.program import Array
from service.methods.optimization.smooth import Smooth
from service.methods.optimization.strategy import Method, MinimumStatus, Search, run, status_of
from service.schemas.optimization.minimization import MinimizeRequest
from service.schemas.types.errors import InvalidInput
from service.schemas.types.results import ExtendedNumber, ExtendedVector, Number, RealVector, Result


@dataclass(slots=True, kw_only=True)
class MinimizeResult(Result):
    """How a minimisation ended, with its certificate."""

    x: RealVector
    """The best point (n)."""
    value: Number
    """The function there."""
    gradient: ExtendedVector
    """∇f there (n)."""
    success: bool
    """Whether the certificate of a local minimum holds: feasible, stationary, not curved downwards."""
    status: MinimumStatus
    """How it ended; only `converged` is a success."""
    message: str
    """What was tried, and what was found."""
    method: Method
    """The method that reached x."""
    iterations: int
    """Over all methods and starts."""
    function_evaluations: int
    """Evaluations of the function, with or without its gradient."""
    constraint_violation: ExtendedNumber
    """The largest amount by which a constraint or bound is passed."""
    optimality: ExtendedNumber
    """Largest component of the gradient of the Lagrangian (times max(1, |xᵢ|)), or missing complementarity
    Σ|yⱼ·distance from its end|, relative to max(1, |f|) and to ∇f: 0 at a stationary point."""
    curvature: Number | None
    """Smallest eigenvalue of the Hessian of the Lagrangian along the active constraints: positive at a strict minimum.
    Null where no direction is left, or beyond 1,000 variables."""
    predicted_decrease: ExtendedNumber | None
    """What a further Newton step would gain; infinite where the function curves downwards, null where it is unknown."""
    multipliers: RealVector
    """Of the constraints, in order: how much the value changes for each unit that the active end is moved up."""
    bound_multipliers: RealVector
    """(n): the same for the bounds."""


def minimize(request: MinimizeRequest, budget: Budget) -> MinimizeResult:
    """The x that minimises f(x) where the constraints and bounds hold, from a start, with exact derivatives.

    Without constraints: Newton's method in a trust region (up to 30 variables), or L-BFGS and then Newton's method;
    Nelder and Mead's simplex last. With constraints: sequential quadratic programming (SLSQP), then an augmented
    Lagrangian, each finished by Newton's method on the active constraints. A small problem with bounds or constraints
    is also started from other points, and the best minimum is answered.

    `success` is decided at the final point alone, by non-negative multipliers yᵢ, zⱼ with ∇f = Σ yᵢ∇cᵢ + z, by the
    violation (at most 1e-8), and by the curvature along the active constraints (Nocedal and Wright 2006, ch. 12).
    """
    problem, x0 = _problem(request, budget)
    if request.method in ("trust_region_newton", "l_bfgs", "nelder_mead") and problem.constraints:
        raise InvalidInput.at("This method takes no constraints; `sqp` and `augmented_lagrangian` do.", "method")
    search = Search(problem, x0, request.tolerance, request.max_iterations)
    with pointing_at("objective"):  # derivatives are made when they are first needed, and may be too large
        run(search, request.method)
    if search.best is None:
        if not search.unbounded:
            detail = "The function is not defined at the start, nor where the methods looked for a better one."
            raise InvalidInput.at(detail, "initial")
        search.best = examine(problem, x0)
    status, message = status_of(search)
    best = search.best
    return MinimizeResult(
        x=best.x, value=best.value, gradient=best.gradient, success=status == "converged", status=status,
        message=message, method=search.method, iterations=search.iterations, function_evaluations=problem.evaluations,
        constraint_violation=best.violation, optimality=best.optimality, curvature=best.curvature,
        predicted_decrease=best.decrease, multipliers=best.multipliers, bound_multipliers=best.bound_multipliers,
        warnings=kink_warnings(problem.function, best.x),
    )  # fmt: skip


def _problem(request: MinimizeRequest, budget: Budget) -> tuple[Smooth, Array]:
    function = scalar_function(request, request.objective)
    bounds = bounds_of(request.bounds, function.n, FREE)
    problem = Smooth(function, bounds, budget, constraints_of(request, request.constraints))
    return problem, problem.inside(np.asarray(request.initial, float))

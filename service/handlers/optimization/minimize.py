"""Minimisation from a start, with bounds and constraints."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from service.handlers.formulas import kink_warnings, pointing_at
from service.handlers.optimization.formulas import FREE, bounds_of, constraints_of, influence_warnings, scalar_function
from service.handlers.optimization.senses import answered, to_minimize
from service.methods.budget import Budget
from service.methods.optimization.kkt import FEASIBLE, Point, examine
from service.methods.optimization.no_minimum import DOUBTS, is_none
from service.methods.optimization.program import Array
from service.methods.optimization.smooth import MOST_PLACES, Smooth
from service.methods.optimization.strategy import Method, MinimumStatus, Search, run, status_of
from service.methods.optimization.strict_minimum import Proof, Stationary, certainty_of, proved_minimum
from service.methods.progress import Progress
from service.schemas.optimization.minimization import MinimizeRequest
from service.schemas.types.errors import InvalidInput
from service.schemas.types.results import ExtendedNumber, ExtendedVector, Number, RealMatrix, RealVector, Result

_MOST_STEPS = 200  # of the way that is answered
_NOISE = 1e-12  # relative: far more than rounding makes of a value, far less than what falls without an end


@dataclass(slots=True, kw_only=True)
class MinimizeResult(Result):
    """How a minimisation ended, with its certificate."""

    x: RealVector
    """The best point (n)."""
    value: Number
    """The function there."""
    error: RealVector | None
    """(n): bounds on the distance of x from a strict local minimum that is proved to be there; null where none is."""
    value_error: Number | None
    """The same for the value at that minimum."""
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
    path: RealMatrix | None
    """(k, n): where the search found lower values than anywhere before, within the constraints or not, and x at last;
    200 of them at most. Null for more than 10 variables."""
    values: RealVector
    """(k): the function there."""


def minimize(request: MinimizeRequest, budget: Budget, progress: Progress) -> MinimizeResult:
    """The x that minimises f(x) where the constraints and bounds hold, from a start, with exact derivatives.

    Without constraints: Newton's method in a trust region (up to 30 variables), or L-BFGS and then Newton's method;
    Nelder and Mead's simplex last. With constraints: sequential quadratic programming (SLSQP), then an augmented
    Lagrangian, each finished by Newton's method on the active constraints. A small problem with bounds or constraints
    is also started from other points, and the best minimum is answered.

    `success` is decided at the final point alone, by non-negative multipliers yᵢ, zⱼ with ∇f = Σ yᵢ∇cᵢ + z, by the
    violation (at most 1e-8), and by the curvature along the active constraints (Nocedal and Wright 2006, ch. 12).
    Where the formulas are smooth there and the minimum is strict, balls prove it: one stationary point within the error
    of x, with a positive definite Hessian along the active constraints. A point from which the function goes on falling
    towards infinity or a pole is none. With `sense: "maximize"` the negative is minimised; the answer, multipliers
    too, is of the function itself, and `curvature` the largest eigenvalue, negative at a strict maximum.
    """
    problem, x0 = _problem(request, budget)
    problem.progress, problem.most = progress, request.max_iterations
    if request.method in ("trust_region_newton", "l_bfgs", "nelder_mead") and problem.constraints:
        raise InvalidInput.at("This method takes no constraints; `sqp` and `augmented_lagrangian` do.", "method")
    search = Search(problem, x0, request.tolerance, request.max_iterations)
    with pointing_at("objective"):  # derivatives are made when they are first needed, and may be too large
        run(search, request.method)
    if search.best is None:
        if not (search.unbounded or np.isfinite(problem.value(x0))):
            detail = "The function is not defined at the start, nor where the methods looked for a better one."
            raise InvalidInput.at(detail, "initial")
        search.best = examine(problem, x0)
    status, message, proof = _judged(search, search.best)
    best = search.best if proof is None else examine(problem, proof.x)
    limits = [one.function for one in problem.constraints]
    result = MinimizeResult(
        x=best.x, value=best.value if proof is None else proof.value, gradient=best.gradient,
        error=None if proof is None else proof.errors, value_error=None if proof is None else proof.value_error,
        certainty=certainty_of(status == "converged", proof), success=status == "converged", status=status,
        message=message, method=search.method, iterations=search.iterations, function_evaluations=problem.evaluations,
        constraint_violation=best.violation, optimality=best.optimality, curvature=best.curvature,
        predicted_decrease=best.decrease, multipliers=best.multipliers, bound_multipliers=best.bound_multipliers,
        path=_path(problem, best.x), values=_values(problem, best.value),
        warnings=kink_warnings(problem.function, best.x) + influence_warnings(problem, best.x, *limits),
    )  # fmt: skip
    return answered(result, request.sense)


def _path(problem: Smooth, x: Array) -> Array | None:
    """The way of the search to x."""
    return np.array([*(point for point, _ in problem.trail), x])[_few(problem)] if problem.n <= MOST_PLACES else None


def _values(problem: Smooth, value: float) -> Array:
    return np.array([*(height for _, height in problem.trail), value])[_few(problem)]


def _few(problem: Smooth) -> Array:
    """Which points of the way are answered: the first, the last, and others evenly between."""
    last = len(problem.trail)
    return np.unique(np.linspace(0, last, min(last + 1, _MOST_STEPS)).round().astype(int))


def _judged(search: Search, best: Point) -> tuple[MinimumStatus, str, Proof | None]:
    status, message = status_of(search)
    if best.violation > FEASIBLE:
        return status, message, None
    stationary = Stationary(search.problem, best.x, best.multipliers, best.bound_multipliers)
    proof = proved_minimum(stationary)
    if status == "unbounded" and (proof is None or _falls_below(search.problem, best.value)):
        return status, message, None
    if proof is not None:
        where = ", from another start than the given one" if search.other_start else ""
        return "converged", f"A strict local minimum, proved to be there{where}, by {search.method}.", proof
    if status == "converged" and is_none(stationary):
        return "not_certified", f"The best point found, not certified: the function {DOUBTS}.", None
    return status, message, None


def _falls_below(problem: Smooth, value: float) -> bool:
    """Whether the search has been lower than at a minimum, by more than the noise of its last steps."""
    return any(height < value - _NOISE * abs(value) for _, height in problem.trail)


def _problem(request: MinimizeRequest, budget: Budget) -> tuple[Smooth, Array]:
    function = to_minimize(scalar_function(request, request.objective), request.sense, "objective")
    bounds = bounds_of(request.bounds, function.n, FREE)
    problem = Smooth(function, bounds, budget, constraints_of(request, request.constraints))
    return problem, problem.inside(np.asarray(request.initial, float))

"""Global minimisation in a box."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from service.expressions import Function
from service.handlers.formulas import function_of, kink_warnings, pointing_at, scalar
from service.handlers.optimization.formulas import influence_warnings
from service.handlers.optimization.senses import answered, to_minimize
from service.methods.budget import Budget
from service.methods.optimization.branch_and_bound import lower_bound
from service.methods.optimization.global_search import GlobalSearch, search
from service.methods.optimization.kkt import Point, examine, polish
from service.methods.optimization.no_minimum import DOUBTS, is_none
from service.methods.optimization.program import Array
from service.methods.optimization.smooth import Smooth
from service.methods.optimization.strict_minimum import Stationary, proved_minimum
from service.methods.progress import Progress
from service.methods.seeds import seed_of
from service.schemas.optimization.minimization import GlobalMinimizeRequest
from service.schemas.types.errors import InvalidInput
from service.schemas.types.results import ExtendedNumber, ExtendedVector, Number, RealVector, Result

_TOLERANCE = 1e-6  # largest optimality of a point that counts as a minimum where nothing is proved: a choice
_ROUNDING = 1e-10  # of values that count as one
GlobalStatus = Literal["converged", "kink", "evaluation_limit", "time_limit", "not_certified"]


@dataclass(slots=True, kw_only=True)
class GlobalMinimizeResult(Result):
    """The least value found in a box, with what is known about it."""

    x: RealVector
    """The best point (n)."""
    value: Number
    """The function there."""
    bound: Number | None
    """The function is proved to be nowhere in the box below this; null beyond 4 variables, or where none was found."""
    error: RealVector | None
    """(n): bounds on the distance of x from a strict local minimum that is proved to be there; null where none is."""
    gradient: ExtendedVector
    """∇f there (n)."""
    success: bool
    """Whether x is certified as a local minimum within the bounds, or its value is proved to be the least."""
    status: GlobalStatus
    """`kink` where derivatives cannot certify x, but none of 1,000 points at many distances around it is lower."""
    message: str
    """What was done, and what was found."""
    iterations: int
    """Of all searches."""
    function_evaluations: int
    """Points at which the function was evaluated, with or without its derivatives."""
    searches: int
    """How many searches ended somewhere."""
    times_reached: int
    """How many of them ended at this value: more than a few speak for the global minimum."""
    optimality: ExtendedNumber
    """Largest component of ∇f that is not held by a bound (times max(1, |xᵢ|)), over max(1, |f|) and that of ∇f."""
    curvature: Number | None
    """Smallest eigenvalue of the Hessian in the variables that no bound holds; null where there is none."""
    seed: int
    """Of the random generator."""


def global_minimize(request: GlobalMinimizeRequest, budget: Budget, progress: Progress) -> GlobalMinimizeResult:
    """The least value of f in a box, sought by several methods one after another, with exact derivatives.

    Sobol points; Newton's method in a trust region from the best of them; DIRECT (up to 12 variables); three runs of
    differential evolution; and Nelder and Mead's simplex with small populations around the best point, for kinks.
    The same seed gives the same answer. Up to 4 variables branch and bound in ball arithmetic then proves a lower
    `bound`, within a count of evaluations: where it reaches the value, to 1e-10, the minimum is `proved` to be global.
    Else that it is global is not known, and `times_reached` says how often it was found. With `sense: "maximize"` it is
    the largest value, and `bound` is proved to be an upper one.
    """
    function = to_minimize(_function(request), request.sense, "objective")
    seed = seed_of(request.seed)
    problem = Smooth(function, request.bounds, budget)
    state = GlobalSearch(problem, np.random.default_rng(seed), request.max_evaluations, progress)
    with pointing_at("objective"):
        search(state, request.method)
    if not state.minima:
        raise InvalidInput.at("The function is not finite anywhere that was looked at within the bounds.", "bounds")
    value, x = state.best()
    point = examine(problem, x)
    polished = polish(problem, point)
    if polished.value <= point.value + _ROUNDING * max(1.0, abs(point.value)):
        point = polished
    # As low, before Newton's method: a choice.
    near = [end for end, _ in state.minima if end <= value + 1e-6 * max(1.0, abs(value))]
    stationary = Stationary(problem, point.x, point.multipliers, point.bound_multipliers)
    proof = proved_minimum(stationary)
    point = point if proof is None else examine(problem, proof.x)
    bounded = lower_bound(function, request.bounds, point.x, budget)
    status, message = _status(state, point)
    if bounded is not None and bounded[1]:
        message = "Proved to be the least value in the box, to within its distance from `bound`, by branch and bound."
        status = "converged"
    elif status == "converged" and proof is None and is_none(stationary):
        status, message = "not_certified", f"The least value found, not certified: the function {DOUBTS}."
    result = GlobalMinimizeResult(
        x=point.x, value=point.value, bound=None if bounded is None else bounded[0],
        error=None if proof is None else proof.errors,
        certainty="proved" if bounded is not None and bounded[1] else "estimated",
        gradient=point.gradient, success=status == "converged", status=status,
        message=message, iterations=state.iterations, function_evaluations=state.evaluations,
        searches=len(state.minima), times_reached=len(near), optimality=point.optimality, curvature=point.curvature,
        seed=seed, warnings=kink_warnings(function, point.x) + influence_warnings(problem, point.x),
    )  # fmt: skip
    return answered(result, request.sense)


def _function(request: GlobalMinimizeRequest) -> Function:
    count = len(request.bounds)
    if not np.isfinite(request.bounds).all():
        index = int(np.flatnonzero(~np.isfinite(request.bounds).all(axis=1))[0])
        raise InvalidInput.at("Both bounds must be finite for a global search.", "bounds", index)
    size = count if isinstance(request.variables, str) else None
    function = function_of(request.objective, request.variables, request.names, size=size, place=("objective",))
    if function.n != count:
        raise InvalidInput.at(f"There are {count} bounds for {function.n} components of the variables.", "bounds")
    return scalar(function, "objective")


def _status(state: GlobalSearch, point: Point) -> tuple[GlobalStatus, str]:
    reached = f"after {state.evaluations} evaluations"
    if point.certified(_TOLERANCE):
        return "converged", f"The least of the minima found {reached}; its first and second derivatives were checked."
    if _lowest_nearby(state, point.x, point.value):
        return "kink", f"The least value found {reached}; not smooth there, and no lower value was found close by."
    if state.out_of_time:
        return "time_limit", f"The least value found {reached}, where the time was over."
    if state.late:
        return "evaluation_limit", f"The least value found {reached}, where the search had to stop."
    return "not_certified", f"The least value found {reached}; it could not be certified as a minimum."


def _lowest_nearby(state: GlobalSearch, x: Array, value: float) -> bool:
    """Whether 1,000 points around x at many distances are all at least as high."""
    scales = 10.0 ** state.generator.uniform(-10, -2, size=(1000, 1))
    with np.errstate(all="ignore"):
        cloud = state.problem.inside(x + scales * state.width * state.generator.normal(size=(1000, x.size)))
        return bool(np.min(state.values(cloud)) >= value)

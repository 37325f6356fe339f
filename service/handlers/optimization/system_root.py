"""A root of a system of real equations, with what is proved of it: for real numbers, and for parts of complex ones."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from flint import arb

from service.expressions import Function
from service.handlers.formulas import Array, pointing_at
from service.handlers.optimization.formulas import FREE, bounds_of
from service.methods.budget import Budget
from service.methods.optimization.krawczyk import MOST_WORK, enclosed_root, nearest, system_of, work
from service.methods.optimization.multistart import solve
from service.methods.optimization.no_root import GAP, has_gap, has_no_root_near, is_saturated, never_ends
from service.methods.optimization.residuals import Residuals
from service.schemas.types.errors import InvalidInput
from service.schemas.types.results import Certainty, Warning

_LIKE = 1e4  # times the smallest size of an equation, up to which the largest is no trouble: a choice
_MOST_STEPS = 60  # in many digits to a root that is nearly multiple, as of a single equation
_STEPS_WORK = 5 * MOST_WORK  # operations of all of them: as long as a proof may take
_MOST_BITS = 500  # of a weight, so that squares of weighted residuals are numbers
_ROUND = 6  # decimals: a kink or corner of the domain, where no derivative proves a root, is often at a round number
SystemStatus = Literal["converged", "no_root_found", "time_limit"]


@dataclass(frozen=True, slots=True)
class SystemRoot:
    """How a search ended, as RootResult has it."""

    x: Array
    error: Array | None
    residuals: Array
    relative_residual: float
    success: bool
    status: SystemStatus
    message: str
    iterations: int
    function_evaluations: int
    condition_number: float
    certainty: Certainty
    warnings: list[Warning]


def equal_to_zero(function: Function, budget: Budget, bounds: Array | None = None) -> Residuals:
    """The problem of a function that is to be zero, within bounds (n, 2), which are free by default."""
    return Residuals(function, bounds_of(bounds, function.n, FREE), np.zeros(1), np.ones(1), budget)


def system_root(problem: Residuals, start: Array, tolerance: float, place: str) -> SystemRoot:
    """The root from a start (n); `place` is the field of the equations.

    Raises InvalidInput where the equations have no finite values around the start.
    """
    function, bounds = problem.function, problem.bounds
    with pointing_at(place):  # the Jacobian may be too large
        problem.weight = _weights(problem, start)
        found = solve(problem, start)
    if found is None:
        detail = "The equations or their derivatives are not finite at the start, nor at points around it."
        raise InvalidInput.at(detail, "initial")
    x, error, near = _proved(function, bounds, found.fit.x)
    residuals = np.ravel(np.asarray(function.value(x), float))
    sizes = np.abs(found.fit.jacobian) @ np.maximum(np.abs(x), 1.0) / problem.weight
    relative = float(np.max(np.abs(residuals) / np.where(sizes > 0, sizes, 1.0)))
    success = near and (error is not None or relative <= tolerance)
    where = "the given start" if found.from_given else "another start than the given one"
    other = "The best point found, which is not certified as a root."
    message = f"A root, reached from {where}." if success else other
    condition = found.certificate.condition
    return SystemRoot(
        x=x,
        error=error,
        residuals=residuals,
        relative_residual=relative,
        success=success,
        status="converged" if success else "time_limit" if found.out_of_time else "no_root_found",
        message=f"{message} Levenberg-Marquardt from {found.starts} start(s).",
        iterations=found.iterations,
        function_evaluations=problem.evaluations,
        condition_number=condition,
        certainty="estimated" if not success else "checked" if error is None else "proved",
        warnings=_doubts(condition),
    )


def _weights(problem: Residuals, start: Array) -> Array:
    """Powers of two that give equations of very different sizes the same size at the start; 1 of any others."""
    x = problem.inside(start)
    with np.errstate(all="ignore"):
        value, jacobian = problem.function.jacobian(x)
        sizes = np.maximum(np.abs(np.ravel(value)), np.abs(jacobian) @ np.maximum(np.abs(x), 1.0))
    told = np.isfinite(sizes) & (sizes > 0)
    if not told.all() or sizes.max() <= _LIKE * sizes.min():
        return np.ones(1)
    weights: Array = 2.0 ** -np.clip(np.round(np.log2(sizes)), -_MOST_BITS, _MOST_BITS)
    return weights


def _doubts(condition: float) -> list[Warning]:
    if not condition > 1e8:
        return []
    digits = max(0, int(16 - np.log10(condition))) if np.isfinite(condition) else None
    detail = "The Jacobian is nearly singular here: the root is multiple, or not isolated, and has fewer digits."
    return [Warning(code="ill-conditioned", detail=detail, trusted_digits=digits)]


def _patience(function: Function) -> int:
    """Steps of Newton's method in balls that may lead to a root beside which doubles cancel."""
    return int(min(_MOST_STEPS, _STEPS_WORK // (function.n * work(function, "jvp"))))


def _proved(function: Function, bounds: Array, x: Array) -> tuple[Array, Array | None, bool]:
    """The double nearest to a root that is proved, and the bounds on its error; and whether a root may be near x."""
    system = system_of(function)
    box = None if system is None else enclosed_root(system, x) or enclosed_root(system, x, _patience(function))
    if box is not None:
        near, error = nearest(box)
        if (np.clip(near, *bounds.T) == near).all():
            return near, error, True
    gap = has_gap([function], x, GAP * np.maximum(1.0, np.abs(x)), bounds)
    if system is None:
        return x, None, not gap
    rounded = np.round(x, _ROUND) + 0.0  # no -0
    if (np.clip(rounded, *bounds.T) == rounded).all() and _is_exactly_zero(function, rounded):
        return rounded, np.zeros(x.size), True
    return x, None, not (gap or has_no_root_near(function, x) or never_ends(system, x) or is_saturated(function, x))


def _is_exactly_zero(function: Function, x: Array) -> bool:
    return all(bool(value.is_zero()) for value in function.balls().hull([arb(float(v)) for v in x]))

"""Which method is tried on a smooth problem, in which order, and from which starts, until a minimum is certified."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize as scipy_minimize

from service.methods.budget import Budget
from service.methods.optimization import trust_region
from service.methods.optimization.constrained import augmented_lagrangian, sequential_quadratic
from service.methods.optimization.flat import lower_beside
from service.methods.optimization.kkt import FEASIBLE, Point, examine, polish
from service.methods.optimization.searching import Straight, ran_out
from service.methods.optimization.smooth import Smooth
from service.methods.optimization.starts import other_starts

Array = NDArray[Any]
Method = Literal["trust_region_newton", "l_bfgs", "nelder_mead", "sqp", "augmented_lagrangian"]
MinimumStatus = Literal[
    "converged", "infeasible", "unbounded", "saddle_point", "iteration_limit", "time_limit", "not_certified"
]

_TRYING = 0.15  # of the time that is left: a choice; after it no further start or method is tried
_NEWTON_FIRST = 30  # variables up to which Newton's method is tried before L-BFGS
_NEWTON_LAST = 1000  # variables up to which Newton's method is tried at all
_LAST_STEPS = 100  # of Newton's method after L-BFGS: each is 2.5 times as long where f falls on, and 63 are 1e25 times
_NEWTON_STEPS = 500  # after which another method is tried
_SMALL = 30  # variables up to which a problem with constraints or bounds is solved from several starts


@dataclass(slots=True)
class Search:
    """The state of one request: the best point so far and how it was reached."""

    problem: Smooth
    x0: Array
    tolerance: float
    max_iterations: int
    best: Point | None = None
    method: Method = "trust_region_newton"
    tried: list[str] = field(default_factory=list)
    iterations: int = 0
    unbounded: bool = False
    other_start: bool = False
    out_of_time: bool = False
    trying: Budget = field(init=False)

    def __post_init__(self) -> None:
        self.trying = self.problem.budget.share(_TRYING * self.problem.budget.left)

    @property
    def certified(self) -> bool:
        """Whether the best point is."""
        return self.best is not None and self.best.certified(self.tolerance)

    @property
    def late(self) -> bool:
        """Whether nothing more may be tried."""
        return not self.trying.left or self.iterations >= self.max_iterations

    def offer(self, x: Array, method: Method, *, other_start: bool = False) -> None:
        """Examine and polish a point, and keep it where it is the best so far."""
        point = examine(self.problem, self.problem.inside(x))
        if not (point.certified(self.tolerance) and point.optimality < 1e-12):  # nothing is left to polish
            point = polish(self.problem, point)
        if np.isfinite(point.value) and (self.best is None or point.better_than(self.best, self.tolerance)):
            self.best, self.method, self.other_start = point, method, other_start


def run(search: Search, method: Method | None) -> None:
    """Solve by the named method alone, or by those that suit the problem."""
    search.out_of_time = ran_out(search.problem, _run, search, method)
    if search.out_of_time and search.best is None:
        latest = search.problem.latest
        search.offer(search.x0 if latest is None else latest, method or _order(search.problem)[0])


def _run(search: Search, method: Method | None) -> None:
    if method is not None:
        _METHODS[method](search, search.x0)
        return
    for choice in _order(search.problem):
        if search.unbounded or search.certified or (search.best is not None and search.late):
            break
        _METHODS[choice](search, search.x0)
    _escape(search)
    _leave_flat(search)
    problem = search.problem
    if problem.n <= _SMALL and (problem.constraints or np.isfinite(problem.bounds).any()):
        _other_starts(search)


def _order(problem: Smooth) -> list[Method]:
    if problem.constraints:
        return ["sqp", "augmented_lagrangian"]
    if problem.n <= _NEWTON_FIRST:
        return ["trust_region_newton", "l_bfgs", "nelder_mead"]
    return ["l_bfgs", "trust_region_newton"] if problem.n <= _NEWTON_LAST else ["l_bfgs"]


def _newton(search: Search, x: Array, other_start: bool = False) -> None:
    search.tried.append("trust-region Newton")
    problem = search.problem
    found = trust_region.minimize(
        problem.gradient,
        problem.hessian,
        x,
        problem.bounds,
        max_iterations=min(_NEWTON_STEPS, search.max_iterations - search.iterations),
    )
    search.iterations += found.iterations
    search.unbounded |= found.unbounded
    search.offer(found.x, "trust_region_newton", other_start=other_start)


def _l_bfgs(search: Search, x: Array) -> None:
    search.tried.append("L-BFGS")
    problem = search.problem
    small = problem.n <= _NEWTON_LAST  # whose end is Newton's: SciPy's own tolerances are enough
    tight = {"ftol": 2e-9, "gtol": 1e-5} if small else {"ftol": 1e-15, "gtol": 1e-9, "maxcor": 30}
    gradient = Straight(problem)
    found = scipy_minimize(  # type: ignore[call-overload]  # the stubs take no array of bounds
        gradient,
        problem.inside(x),
        jac=True,
        callback=gradient.look,
        bounds=problem.bounds if np.isfinite(problem.bounds).any() else None,
        method="L-BFGS-B",
        options={"maxiter": search.max_iterations - search.iterations, "maxfun": 10**7, **tight},
    )
    search.iterations += int(found.get("nit", 0))  # SciPy leaves it out where the bounds fix every variable
    if found.fun < trust_region.endless(x, *problem.gradient(x)):
        search.unbounded |= not trust_region.rises_beyond(problem.value, x, found.x, found.fun, problem.bounds)
    end = found.x
    if small and not search.unbounded:
        last = trust_region.minimize(problem.gradient, problem.hessian, end, problem.bounds, max_iterations=_LAST_STEPS)
        search.iterations += last.iterations
        search.unbounded |= last.unbounded
        end = last.x
    search.offer(end, "l_bfgs")


def _nelder_mead(search: Search, x: Array) -> None:
    search.tried.append("Nelder-Mead")
    problem = search.problem
    start = x if search.best is None else search.best.x
    found = scipy_minimize(  # type: ignore[call-overload]  # the stubs take no array of bounds
        problem.value,
        problem.inside(start),
        bounds=problem.bounds,
        method="Nelder-Mead",
        options={"maxiter": 500 * problem.n, "maxfev": 1000 * problem.n, "xatol": 1e-12, "fatol": 0, "adaptive": True},
    )
    search.iterations += int(found.get("nit", 0))
    search.unbounded |= found.fun < trust_region.BOTTOM
    search.offer(found.x, "nelder_mead")
    search.offer(np.round(found.x, 6), "nelder_mead")  # a kink is often at a round number, and only exact there


def _sqp(search: Search, x: Array, other_start: bool = False) -> None:
    search.tried.append("SQP")
    found, steps = sequential_quadratic(search.problem, x, 60 if other_start else 300)  # steps: choices
    search.iterations += steps
    search.offer(found, "sqp", other_start=other_start)


def _augmented_lagrangian(search: Search, x: Array, other_start: bool = False) -> None:
    search.tried.append("augmented Lagrangian")
    found, steps, unbounded = augmented_lagrangian(search.problem, x)
    search.iterations += steps
    search.unbounded |= unbounded
    search.offer(found, "augmented_lagrangian", other_start=other_start)


_METHODS: dict[Method, Callable[[Search, Array], None]] = {
    "trust_region_newton": _newton,
    "l_bfgs": _l_bfgs,
    "nelder_mead": _nelder_mead,
    "sqp": _sqp,
    "augmented_lagrangian": _augmented_lagrangian,
}


def _local(search: Search, x: Array) -> None:
    if search.problem.constraints:
        _sqp(search, x, other_start=True)
    else:
        _newton(search, x, other_start=True)


def _again(search: Search, last: Point, x: Array) -> None:
    """From x in place of the last point, which was none to end at."""
    search.best = None
    _local(search, x)
    search.best = search.best or last


def _escape(search: Search) -> None:
    """From a stationary point that is not a minimum, along a direction of negative curvature."""
    for _ in range(3):
        point = search.best
        if point is None or point.escape is None or search.late or search.unbounded:
            return
        length = 1e-2 * max(1.0, float(np.linalg.norm(point.x)))  # out of the saddle: a choice
        _again(search, point, search.problem.inside(point.x + length * point.escape))


def _leave_flat(search: Search) -> None:
    """From a point where derivatives do not decide, to a lower one beside it."""
    for _ in range(3):
        point = search.best
        if point is None or not search.certified or search.late or search.unbounded:
            return
        lower = lower_beside(search.problem, point)
        if lower is None:
            return
        _again(search, point, lower)


def _other_starts(search: Search) -> None:
    for x in other_starts(search.problem, search.x0):
        if search.late or search.unbounded:
            return
        if np.isfinite(search.problem.value(x)):
            _local(search, x)
            _escape(search)  # which asks itself whether there is a direction


def status_of(search: Search) -> tuple[MinimumStatus, str]:
    """How it ended, in a word and in a sentence."""
    point, tried = search.best, ", ".join(dict.fromkeys(search.tried))
    if search.unbounded:
        return "unbounded", f"The objective falls without an end, as far as it was followed ({tried})."
    assert point is not None  # noqa: S101 - the caller has refused starts without a value
    if search.certified:
        where = ", from another start than the given one" if search.other_start else ""
        order = "first" if point.decrease is None and point.curvature is None else "first and second"
        return "converged", f"A local minimum by its {order} derivatives, reached by {search.method}{where} ({tried})."
    if search.out_of_time:
        return "time_limit", f"Stopped by the time limit at the best point so far ({tried})."
    if point.violation > FEASIBLE:
        return "infeasible", f"No feasible point was found ({tried}); x is where the constraints are passed least."
    if point.escape is not None and point.optimality <= search.tolerance:
        return "saddle_point", f"A stationary point with negative curvature: not a minimum ({tried})."
    if search.iterations >= search.max_iterations:
        return "iteration_limit", f"Stopped after {search.iterations} iterations ({tried})."
    reasons = "a kink, a flat region, or constraints whose gradients depend on each other"
    return "not_certified", f"The best point found, not certified ({tried}). Possible reasons: {reasons}."

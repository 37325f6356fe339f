"""Minimisation of a function of one variable."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from flint import arb
from numpy.typing import NDArray
from scipy.optimize import OptimizeResult, bracket, brentq
from scipy.optimize import minimize_scalar as scipy_minimize_scalar

from service.expressions import Function
from service.handlers.formulas import function_of, kink_warnings, pointing_at, scalar
from service.handlers.optimization.senses import answered, to_minimize
from service.methods.budget import Budget
from service.methods.optimization.no_minimum import DOUBTS, is_none
from service.methods.optimization.searching import ran_out
from service.methods.optimization.smooth import Smooth
from service.methods.optimization.strict_minimum import Stationary, certainty_of, proved_minimum
from service.schemas.optimization.minimization import MinimizeScalarRequest
from service.schemas.types.errors import InvalidInput
from service.schemas.types.results import ExtendedNumber, Number, Result

Array = NDArray[Any]
_GRID = 2001  # points: a choice, told on the docs page
_CELLS = 5  # of the grid, those with the least values, in which the minimum is refined
_AT_ONCE = 256  # points between looks at the clock
_BESIDE = (1e-6, 1e-9)  # of max(1, |x|): distances at which a kink is looked at, and a jump between them seen
_STEEPER = 100.0  # at most, than at the end of a stretch, f is on it in the middle: a cusp of |x|**p by 1/p
_FLAT = 1e-7  # relative slope that counts as zero where nothing is proved: half of a double's digits, and some
ScalarStatus = Literal["converged", "converged_at_bound", "unbounded", "time_limit", "not_certified"]


@dataclass(slots=True, kw_only=True)
class MinimizeScalarResult(Result):
    """How the minimisation of a function of one variable ended."""

    x: Number
    """The best point."""
    value: Number
    """The function there."""
    error: Number | None
    """A bound on the distance of x from a strict local minimum that is proved to be there; null where none is."""
    value_error: Number | None
    """The same for the value at that minimum."""
    gradient: ExtendedNumber
    """f'(x)."""
    curvature: ExtendedNumber
    """f''(x): positive at a strict minimum."""
    success: bool
    """Whether x is a minimum: proved to be one, or f' = 0 and f'' ≥ 0 to rounding and f does not go on falling, or a
    bound towards which f falls, or a kink with values above it and no pole."""
    status: ScalarStatus
    """How it ended."""
    message: str
    """What was done, and what was found."""
    iterations: int
    """Of the refinements."""
    function_evaluations: int
    """Points at which the function was evaluated."""
    optimality: ExtendedNumber
    """|f'(x)|·max(1, |x|) / max(1, |f(x)|), 0 at a bound towards which f falls."""


def minimize_scalar(request: MinimizeScalarRequest, budget: Budget) -> MinimizeScalarResult:
    """The x that minimises f(x): the least value within `bounds`, or the minimum downhill from a `bracket`.

    Within bounds f is looked at in 2,001 points, and the best cells are refined by Brent's method and then by Newton's
    with exact derivatives, so that the answer is the least minimum of those that the grid can tell apart.
    From a bracket it walks downhill until it has a minimum between two points, and refines that. Where f is smooth
    balls then prove that there is just one stationary point within the error of x, a minimum. `sense: "maximize"` seeks
    the largest value, or the maximum uphill, in the same way.
    """
    if request.bounds is not None and request.bracket is not None:
        raise InvalidInput.at("Give `bounds` or `bracket`, not both.", "bracket")
    given = function_of(request.objective, [request.variable], request.names, place=("objective",))
    run = _Run(to_minimize(scalar(given, "objective"), request.sense, "objective"), budget)

    def search() -> None:
        start = request.bracket or (0.0, 1.0)
        run.x = _downhill(run, start) if request.bounds is None else _within(run, request.bounds)

    with np.errstate(all="ignore"), pointing_at("objective"):
        run.x = (request.bounds or request.bracket or (0.0, 1.0))[0]
        late = ran_out(run, search)
        return answered(_result(run, request.bounds, late), request.sense)


@dataclass(slots=True)
class _Run:
    function: Function
    budget: Budget
    x: float = np.nan
    iterations: int = 0
    evaluations: int = 0
    unbounded: bool = False

    def __call__(self, x: Any) -> Any:
        self.evaluations += np.size(x)
        points = np.asarray(x, float)[..., None]
        if np.ndim(x):
            parts = []
            for start in range(0, len(points), _AT_ONCE):
                self.budget.check()
                parts.append(self.function.value(points[start : start + _AT_ONCE]))
            values = np.concatenate(parts)
        else:
            self.budget.check()
            values = self.function.value(points)
        return np.where(np.isnan(values), np.inf, values)

    def derivatives(self, x: float) -> Array:
        self.budget.check()
        self.evaluations += 1
        return self.function.derivatives(np.array([x]), 2)

    def refine(self, low: float, middle: float, high: float) -> float:
        """The minimum between low and high, by Brent's method and by Newton's."""
        tolerance = 1e-10 * (high - low)  # half of the digits: Newton's method has the others
        found: OptimizeResult = scipy_minimize_scalar(
            lambda t: float(self(t)), bounds=(low, high), method="bounded", options={"xatol": tolerance}
        )
        self.iterations += int(found.nit)
        x = min((low, middle, high, float(found.x)), key=lambda t: float(self(t)))
        for _ in range(20):  # where it converges, four are enough
            value, slope, curve = self.derivatives(x)
            if not curve > 0:
                break
            step = float(np.clip(x - slope / curve, low, high))
            self.iterations += 1
            after = self.derivatives(step)
            # No higher but for rounding.
            if not (after[0] <= value + 1e-14 * abs(value) and abs(after[1]) < abs(slope)):
                break
            x = step
        return self._at_kink(x, 1e-3 * (high - low), low, high)  # near enough that a kink is the only one: a choice

    def _at_kink(self, x: float, h: float, low: float, high: float) -> float:
        """The place near x where the slope changes its sign, if it does and the function is no larger there."""
        left, right = max(low, x - h), min(high, x + h)
        if not self.derivatives(left)[1] < 0 < self.derivatives(right)[1]:
            return x

        def slope(t: float) -> float:
            return float(np.nan_to_num(self.derivatives(t)[1]))

        kink = float(brentq(slope, left, right, xtol=1e-300, maxiter=300, disp=False))  # Brent's method needs some ten
        return kink if self(kink) <= self(x) else x


def _within(run: _Run, bounds: tuple[float, float]) -> float:
    low, high = bounds
    if not (np.isfinite(low) and np.isfinite(high)):
        raise InvalidInput.at("Both bounds must be finite; use `bracket` to search without them.", "bounds")
    grid = np.linspace(low, high, _GRID)
    values = run(grid)
    if not np.isfinite(values).any():
        raise InvalidInput.at("The function is not finite anywhere between the bounds.", "bounds")
    if (values == -np.inf).any():
        run.unbounded = True
        return float(grid[np.nanargmin(np.where(np.isfinite(values), values, np.nan))])
    padded = np.concatenate([[np.inf], values, [np.inf]])
    dips = np.flatnonzero((values <= padded[:-2]) & (values <= padded[2:]) & np.isfinite(values))
    best = dips[np.argsort(values[dips], kind="stable")[:_CELLS]]
    refined = [run.refine(grid[max(i - 1, 0)], grid[i], grid[min(i + 1, _GRID - 1)]) for i in best]
    return min(refined, key=lambda t: float(run(t)))


def _downhill(run: _Run, start: tuple[float, float]) -> float:
    first, second = start
    if not (np.isfinite(first) and np.isfinite(second) and first < second):
        raise InvalidInput.at("A bracket is two finite points, the lower one first.", "bracket")
    if not (np.isfinite(run(first)) and np.isfinite(run(second))):
        raise InvalidInput.at("The function is not finite at both points.", "bracket")
    try:
        # SciPy's own for the growth, half of its steps.
        a, b, c, *_ = bracket(lambda t: float(run(t)), first, second, grow_limit=110.0, maxiter=500)
    except RuntimeError:  # SciPy's way to say that it found none
        # Places between: a choice.
        x = min((first, second, *np.linspace(first, second, 101)), key=lambda t: float(run(t)))
        far = x + np.sign(first - second if run(first) < run(second) else second - first) * 10.0 ** np.arange(1, 19)
        run.unbounded = bool(np.min(run(far)) < -1e15)  # a choice: falling on, 1e18 away
        return float(x)
    if run(b) == -np.inf:
        run.unbounded = True
        return min(start, key=lambda t: float(run(t)))
    low, high = sorted((float(a), float(c)))
    return run.refine(low, float(b), high)


_MESSAGES: dict[ScalarStatus, str] = {
    "converged": "A minimum: the slope is zero, or the function rises on both sides of a kink.",
    "converged_at_bound": "The function falls towards this bound.",
    "unbounded": "The function falls below every bound; x is the best finite point that was looked at.",
    "time_limit": "Stopped by the time limit.",
    "not_certified": f"The best point found, not certified: its slope is not zero, or the function {DOUBTS}.",
}


def _result(run: _Run, bounds: tuple[float, float] | None, late: bool) -> MinimizeScalarResult:
    slope = float(run.derivatives(run.x)[1])
    box = np.array([bounds or (-np.inf, np.inf)], float)
    at_bound = bounds is not None and ((run.x == bounds[0] and slope > 0) or (run.x == bounds[1] and slope < 0))
    multiplier = np.array([slope if at_bound else 0.0])
    stationary = Stationary(Smooth(run.function, box, run.budget), np.array([run.x]), np.zeros(0), multiplier)
    proof = None if run.unbounded or late else proved_minimum(stationary)
    x = run.x if proof is None else float(proof.x[0])
    value, slope, curve = (float(entry) for entry in run.derivatives(x))
    optimality = 0.0 if at_bound else abs(slope) * max(1.0, abs(x)) / max(1.0, abs(value))
    status: ScalarStatus = "not_certified"
    if run.unbounded:
        status = "unbounded"
    elif at_bound:
        status = "converged_at_bound"
    elif proof is not None or (_looks_least(run, x, (value, slope, curve), optimality) and not is_none(stationary)):
        status = "converged"
    elif late:
        status = "time_limit"
    success = status.startswith("converged")
    return MinimizeScalarResult(
        x=x, value=value if proof is None else proof.value, error=None if proof is None else float(proof.errors[0]),
        value_error=None if proof is None else proof.value_error, certainty=certainty_of(success, proof),
        gradient=slope, curvature=curve, success=success, status=status, message=_MESSAGES[status],
        iterations=run.iterations, function_evaluations=run.evaluations, optimality=optimality,
        warnings=kink_warnings(run.function, np.array([x])),
    )  # fmt: skip


def _looks_least(run: _Run, x: float, at_x: tuple[float, float, float], optimality: float) -> bool:
    value, slope, curve = at_x
    gain = abs(slope) / curve * abs(slope) / 2 if curve > 0 else 0.0  # of a Newton step, however long
    flat = optimality <= _FLAT and curve >= 0 and gain <= _FLAT * max(1.0, abs(value))
    return flat or _is_kink(run, x, value)


def _is_kink(run: _Run, x: float, value: float) -> bool:
    """Whether the slopes on both sides point to x, though there is none at x, and f has no pole or jump between."""
    widths = [width * max(1.0, abs(x)) for width in _BESIDE]
    return all(_turns(run, x, value, h) for h in widths) and bool(
        run.function.balls().hull([arb(x, widths[0])])[0].is_finite()
    )


def _turns(run: _Run, x: float, value: float, h: float) -> bool:
    """Whether f rises to both sides of x by what its slopes at the distance h allow."""
    sides = [(float(run(x + way * h)) - value, way * float(run.derivatives(x + way * h)[1])) for way in (-1, 1)]
    rounding = 4 * float(np.spacing(abs(value)))
    rises = all(slope > 0 and 0 <= rise <= _STEEPER * h * slope + rounding for rise, slope in sides)
    return rises and sides[0][1] + sides[1][1] > 1e3 * h

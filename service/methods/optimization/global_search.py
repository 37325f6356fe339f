"""The search for a global minimum in a box: samples, local searches, differential evolution and DIRECT, by turns."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, direct, minimize
from scipy.stats import qmc

from service.methods.optimization import trust_region
from service.methods.optimization.evolution import evolve
from service.methods.optimization.searching import ran_out
from service.methods.optimization.smooth import Smooth
from service.methods.progress import Progress

Array = NDArray[Any]
GlobalMethod = Literal["differential_evolution", "direct", "multistart"]

_SAMPLES = 2048  # points of the first look: a choice
_LOCAL_STARTS = 12  # best of them that are descended from: a choice
_ROUNDS = 3  # of differential evolution: a choice
_NEWTON = 30  # variables up to which local searches use second derivatives
_CHUNK = 20_000_000  # numbers in one batch of points
_AT_ONCE = 64  # points between looks at the clock: a choice


@dataclass(slots=True)
class GlobalSearch:
    """The state of one request."""

    problem: Smooth
    generator: np.random.Generator
    max_evaluations: int
    progress: Progress
    evaluations: int = 0
    iterations: int = 0
    out_of_time: bool = False
    least: float = np.inf
    """The lowest value at which a search ended."""
    minima: list[tuple[float, Array]] = field(default_factory=list)
    """Where each search ended."""

    @property
    def late(self) -> bool:
        """Whether the search must end."""
        return self.evaluations >= self.max_evaluations

    @property
    def low(self) -> Array:
        """Lower bounds."""
        low: Array = self.problem.bounds[:, 0]
        return low

    @property
    def width(self) -> Array:
        """Lengths of the sides of the box."""
        width: Array = self.problem.bounds[:, 1] - self.problem.bounds[:, 0]
        return width

    def values(self, points: Array) -> Array:
        """The function at many points; infinite where it is not a number."""
        parts = []
        for start in range(0, len(points), _AT_ONCE):
            self.problem.budget.check()
            parts.append(np.asarray(self.problem.function.value(points[start : start + _AT_ONCE]), float))
        self.evaluations += len(points)
        self.progress.report(self.evaluations, self.max_evaluations, value=self.least)
        values = np.concatenate(parts)
        return np.where(np.isnan(values), np.inf, values)

    def best(self) -> tuple[float, Array]:
        """The least minimum so far."""
        return min(self.minima, key=lambda pair: pair[0])

    def offer(self, x: Array) -> None:
        """Note where a search ended."""
        x = self.problem.inside(x)
        value = float(self.values(x[None])[0])
        if np.isfinite(value):
            self.minima.append((value, x))
            self.least = min(self.least, value)

    def descend(self, x: Array) -> None:
        """A local search from x."""
        self.offer(x)
        before = self.problem.evaluations
        if self.problem.n <= _NEWTON:
            found = trust_region.minimize(
                self.problem.gradient, self.problem.hessian, x, self.problem.bounds, max_iterations=100
            )
            self.iterations += found.iterations
            self.offer(found.x)
        else:
            result = minimize(  # type: ignore[call-overload]  # the stubs take no array of bounds
                self.problem.gradient, x, jac=True, bounds=self.problem.bounds, method="L-BFGS-B",
                options={"maxiter": 1000},
            )  # fmt: skip
            self.iterations += int(result.get("nit", 0))
            self.offer(result.x)
        self.evaluations += self.problem.evaluations - before


def search(state: GlobalSearch, method: GlobalMethod | None) -> None:
    """All methods, or the one named, and a last local search without derivatives."""
    state.out_of_time = ran_out(state.problem, _search, state, method)
    if not state.minima:
        state.offer(state.low + state.width / 2)


def _search(state: GlobalSearch, method: GlobalMethod | None) -> None:
    points, values = _samples(state)
    if method in (None, "multistart"):
        _local_searches(state, points, values, _LOCAL_STARTS if method is None else 10 * _LOCAL_STARTS)
    if method in (None, "direct") and not state.late:
        _direct(state)
    if method in (None, "differential_evolution"):
        for number in range(_ROUNDS):
            if state.late:
                break
            _differential_evolution(state, points, values, number)
    if state.minima:
        _around_best(state)
        _without_derivatives(state)


def _samples(state: GlobalSearch) -> tuple[Array, Array]:
    """Points that fill the box evenly, with its centre, its corners and the point nearest to zero."""
    n = state.problem.n
    count = int(min(_SAMPLES, max(64, state.max_evaluations // 10), max(64, _CHUNK // n)))
    sobol = qmc.Sobol(n, rng=state.generator) if n <= 20_000 else None  # SciPy's Sobol sequence has 21,201 axes
    unit = sobol.random(2 ** int(np.log2(count))) if sobol else state.generator.random((count, n))
    special = [np.full((1, n), 0.5), np.clip(-state.low / np.where(state.width > 0, state.width, 1), 0, 1)[None]]
    if n <= 8:  # 256 corners at most
        special.append(np.array(np.meshgrid(*[[0.0, 1.0]] * n)).reshape(n, -1).T)
    points = state.problem.inside(state.low + state.width * np.concatenate([*special, unit]))
    return points, state.values(points)


def _local_searches(state: GlobalSearch, points: Array, values: Array, count: int) -> None:
    """Local searches from the best samples that are apart from each other."""
    apart = 0.05 * float(np.sqrt(state.problem.n))  # of the diagonal of the box: a choice
    units = (points - state.low) / np.where(state.width > 0, state.width, 1)
    chosen: list[int] = []
    for index in np.argsort(values, kind="stable"):
        if len(chosen) == count or not np.isfinite(values[index]):
            break
        if all(np.linalg.norm(units[index] - units[other]) > apart for other in chosen):
            chosen.append(int(index))
    for index in chosen:
        if state.late:
            return
        state.descend(points[index])


def _differential_evolution(state: GlobalSearch, points: Array, values: Array, number: int) -> None:
    n = state.problem.n
    count = int(np.clip(10 * n, 40, 300))  # ten a variable, as Storn and Price advise; the ends are choices
    share = (state.max_evaluations - state.evaluations) // (_ROUNDS - number + 1)
    generations = int(np.clip(share // count, 1, 400 + 100 * n))  # at most: a choice
    ranked = np.argsort(values, kind="stable")
    start = points[ranked[:count]] if number == 0 else points[state.generator.choice(len(points), count, replace=False)]
    if len(start) < count:
        start = np.concatenate([start, state.low + state.width * state.generator.random((count - len(start), n))])
    last, reached = evolve(state.values, start, state.problem.bounds, generations, state.generator)
    state.iterations += generations
    state.descend(last[np.argmin(reached)])


def _direct(state: GlobalSearch) -> None:
    if state.problem.n > 12 or not (state.width > 0).all():  # beyond, DIRECT's boxes have no time to become small
        return
    # A quarter of all at most: a choice.
    budget = int(min(3000 * state.problem.n, max(100, state.max_evaluations // 4)))

    def value(x: Array) -> float:
        return min(float(state.values(x[None])[0]), 1e300)  # DIRECT takes no infinity

    bounds = Bounds(state.low, state.low + state.width)
    found = direct(value, bounds, maxfun=budget, maxiter=2000, vol_tol=0)  # evaluations end it
    state.iterations += int(found.nit)
    state.descend(found.x)


def _around_best(state: GlobalSearch) -> None:
    """Local searches from the best of many points around the best minimum, nearer and nearer."""
    for radius in (0.3, 0.1, 0.03, 0.01, 1e-3):  # of the box, down to where a descent is enough: a choice
        if state.late:
            return
        _, best = state.best()
        # 500 points: a choice.
        cloud = state.problem.inside(best + radius * state.width * state.generator.normal(size=(500, state.problem.n)))
        values = state.values(cloud)
        for index in np.argsort(values, kind="stable")[:2]:
            if np.isfinite(values[index]):
                state.descend(cloud[index])


def _without_derivatives(state: GlobalSearch) -> None:
    """For kinks: Nelder and Mead's simplex, smaller and smaller populations, and round numbers nearby."""
    n = state.problem.n
    for radius in (1e-2, 1e-4, 1e-6):  # of the box: a choice
        if state.late:
            return
        _, best = state.best()
        if n <= 20:  # beyond, a simplex hardly moves
            found = minimize(  # type: ignore[call-overload]  # the stubs take no array of bounds
                lambda x: float(state.values(x[None])[0]), best, bounds=state.problem.bounds, method="Nelder-Mead",
                options={"maxfev": 400 * n, "xatol": 1e-13, "fatol": 0.0, "adaptive": n > 2},  # to the last digits
            )  # fmt: skip
            state.offer(found.x)
        _, best = state.best()
        local = np.stack([best - radius * state.width, best + radius * state.width], axis=1)
        local = np.clip(local, state.problem.bounds[:, :1], state.problem.bounds[:, 1:])
        start = local[:, 0] + (local[:, 1] - local[:, 0]) * state.generator.random((20 + 5 * n, n))  # members: a choice
        start[0] = best
        last, reached = evolve(state.values, start, local, 150, state.generator)  # generations: a choice
        state.offer(last[np.argmin(reached)])
    for digits in (8, 6, 4, 2):  # kinks are often at round numbers
        state.offer(np.round(state.best()[1], digits))

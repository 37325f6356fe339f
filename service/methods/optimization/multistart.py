"""Nonlinear least squares from several starts: the given one, its linear part solved, and points around it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from service.methods.optimization.levenberg import Certificate, Fit, levenberg_marquardt, start_at, to_the_last_digit
from service.methods.optimization.residuals import Residuals
from service.methods.optimization.searching import ran_out

Array = NDArray[Any]

_TRYING = 0.11  # of the time that is left: a choice; after it no further start is tried
CERTAIN = 1e-6
"""Largest cosine between residuals and tangent plane at a point that counts as stationary."""
_ITERATIONS = 500  # of one run; a choice
_BRIEF = 100  # iterations after which another start is given up, unless it is already the best
_PATIENT = 5000  # iterations of the best run where none has ended: along curved valleys the steps are short
_MANY = 50  # variables beyond which linear ones are not looked for, nor other starts drawn
_DRAWN = 60  # points around the given start that are looked at
_KEPT = 2  # of each of three spreads, those of different signs with the least cost, that are started from
_AWAY = 0.01  # of the scaled variables: how far from a saddle to start anew, a choice
_HIDDEN = 1e3  # times its own rounding is a residual that is more, though the rounding of others hides it: a choice
_SAME = 1e-7  # relative difference of two costs that count as one minimum


@dataclass(slots=True)
class Found:
    """The best of several runs."""

    fit: Fit
    certificate: Certificate
    starts: int
    from_given: bool
    """Whether the given start itself led here."""
    certified: bool
    iterations: int
    out_of_time: bool = False


_Run = tuple[Fit, Certificate, int]


def solve(problem: Residuals, x0: Array) -> Found | None:
    """The certified minimum with the least cost; nothing where no start has finite residuals."""
    runs: list[_Run] = []
    out_of_time = ran_out(problem, _run_all, problem, x0, runs)
    with np.errstate(all="ignore"):
        if out_of_time and not runs:
            last = start_at(problem, problem.latest if problem.latest is not None else x0)
            if last is not None:
                runs.append((last, Certificate(np.nan, np.nan, np.nan, 0), 0))
        found = _best(problem, runs, x0) if runs else None
    if found is not None:
        found.out_of_time = out_of_time
    return found


def _run_all(problem: Residuals, x0: Array, runs: list[_Run]) -> None:
    trying = problem.budget.share(_TRYING * problem.budget.left)
    for number, (x, damping) in enumerate(_starts(problem, x0)):
        if number and not trying.left:
            return
        start = start_at(problem, x)
        if start is None:
            continue
        fit = levenberg_marquardt(problem, start, _BRIEF if runs else _ITERATIONS, damping)
        if runs and fit.iterations >= _BRIEF and fit.cost < min(run[0].cost for run in runs):
            fit = levenberg_marquardt(problem, fit, _ITERATIONS)
        fit, certificate = to_the_last_digit(problem, fit)
        if certificate.escape is not None:
            fit, certificate = _escaped(problem, fit, certificate.escape)
        runs.append((fit, certificate, number))
        if _is_within_rounding(problem, fit):
            return
    if runs and not any(certified(problem, fit, certificate) for fit, certificate, _ in runs):
        fit, _, number = min(runs, key=lambda run: run[0].cost)
        fit = levenberg_marquardt(problem, fit, _PATIENT)
        runs.append((*to_the_last_digit(problem, fit), number))


def _escaped(problem: Residuals, fit: Fit, direction: Array) -> tuple[Fit, Certificate]:
    """The lower of the minima to both sides of a saddle."""
    sides = []
    for sign in (1.0, -1.0):
        start = start_at(problem, fit.x + sign * _AWAY * direction)
        if start is not None:
            start.iterations = fit.iterations
            sides.append(levenberg_marquardt(problem, start, _ITERATIONS))
    return to_the_last_digit(problem, min([*sides, fit], key=lambda side: side.cost))


def certified(problem: Residuals, fit: Fit, certificate: Certificate) -> bool:
    """Whether a point is a local minimum: stationary, and curved upwards; or without residuals at all."""
    hidden = np.linalg.norm(fit.r) <= noise(problem, fit) and (np.abs(fit.r) > _HIDDEN * _rounding(problem, fit)).any()
    return _is_within_rounding(problem, fit) or (
        # As `levenberg` solves for.
        not hidden and certificate.optimality <= CERTAIN and not certificate.curvature <= 1e-8
    )


def noise(problem: Residuals, fit: Fit) -> float:
    """The size of residuals that rounding alone can make; none where that overflows."""
    size = float(np.linalg.norm(_rounding(problem, fit)))
    return size if np.isfinite(size**2) else 0.0


def _rounding(problem: Residuals, fit: Fit) -> Array:
    """What rounding alone can make of each residual."""
    terms: Array = np.abs(fit.jacobian) @ np.abs(fit.x) + np.abs(problem.weight * problem.target)
    return 4 * np.finfo(float).eps * terms


def _is_within_rounding(problem: Residuals, fit: Fit) -> bool:
    """Whether each residual is 0 but for its own rounding: that of a large one says nothing of the others.

    At x = 0 there may be none, and residuals of 0 are 0; one whose squares overflow hides everything.
    """
    rounding = _rounding(problem, fit)
    return bool(np.all(np.abs(fit.r) <= rounding) and np.isfinite(rounding @ rounding))


def _best(problem: Residuals, runs: list[_Run], x0: Array) -> Found:
    good = [run for run in runs if certified(problem, run[0], run[1])]
    lowest = min(run[0].cost for run in runs)
    if good and not np.isfinite(min(good, key=lambda run: run[0].cost)[1].condition):
        # A valley without a lowest point is no answer where another run has come lower, if only on its way to infinity.
        good = [run for run in good if run[0].cost <= lowest * (1 + _SAME) + 0.5 * noise(problem, run[0]) ** 2]
    pool = [run for run in good if _is_within_rounding(problem, run[0])] or good or runs
    least = min(run[0].cost for run in pool)
    floor = 0.5 * max(noise(problem, run[0]) for run in pool) ** 2
    equal = [run for run in pool if run[0].cost <= max(least * (1 + _SAME), floor)]

    def distance(x: Array) -> float:
        return float(np.sum(np.abs(x - x0) / np.maximum(np.abs(x) + np.abs(x0), np.finfo(float).tiny)))

    fit, certificate, number = min(equal, key=lambda run: (run[2] > 0, distance(run[0].x)))
    return Found(fit, certificate, len(runs), number == 0, bool(good), sum(run[0].iterations for run in runs))


def _starts(problem: Residuals, x0: Array) -> Iterator[tuple[Array, float]]:
    """Starts with their first damping: the given one, with its linear part solved, and the best of many around it."""
    linear = linear_variables(problem, x0)
    yield x0, 1e-3  # Marquardt's first damping, relative to the scaled Jacobian's squares
    yield with_linear_part(problem, x0, linear), 1e-3
    yield x0, 10.0  # short steps at first, for starts in a narrow valley
    if problem.n > _MANY:
        return
    generator = np.random.default_rng(2)
    drawn = []
    for number in range(_DRAWN):
        spread = (0.3, 1.0, 2.0)[number % 3]  # in tens: within twice, ten times and a hundred times the start, a choice
        factors = 10 ** (spread * generator.normal(size=x0.size))
        x = np.where(x0 == 0, spread * generator.normal(size=x0.size), x0 * factors)
        if number % 3:
            x = np.where(generator.random(x0.size) < 0.3, -x, x)  # signs, too: a choice
        x = with_linear_part(problem, problem.inside(x), linear)
        size = float(np.linalg.norm(problem.value(x)))
        if np.isfinite(size):
            drawn.append((size, number, x))
    drawn.sort(key=lambda entry: entry[:2])
    for kind in range(3):
        orthants: dict[bytes, Array] = {}
        for _, number, x in drawn:
            if number % 3 == kind:
                orthants.setdefault(np.sign(x).tobytes(), x)
        for x in [*orthants.values()][:_KEPT]:
            yield x, 1e-3


def linear_variables(problem: Residuals, x: Array) -> Array:
    """Variables that enter the residuals linearly once the others are held (variable projection's linear part)."""
    chosen: list[int] = []
    if problem.loss != "linear" or problem.n > _MANY:
        return np.array(chosen, int)
    generator = np.random.default_rng(1)
    jacobian = problem.both(problem.inside(x))[1]
    for index in range(problem.n):
        trial = [*chosen, index]
        moved = x.copy()
        # Anywhere else, off round numbers.
        moved[trial] += (1 + np.abs(x[trial])) * generator.uniform(0.3, 0.7, len(trial))
        moved = problem.inside(moved)
        slopes = problem.both(moved)[1][:, trial]
        change = np.abs(slopes - jacobian[:, trial]).max(initial=0)
        # Rounding: slopes do not change with linear ones.
        if np.isfinite(change) and change <= 1e-11 * np.abs(jacobian[:, trial]).max():
            chosen = trial
    return np.array(chosen, int)


def with_linear_part(problem: Residuals, x: Array, linear: Array) -> Array:
    """The point with its linear variables at their least-squares values, where these are finite."""
    if not linear.size:
        return x
    r, jacobian = problem.both(x)
    if not (np.isfinite(r).all() and np.isfinite(jacobian).all()):
        return x
    moved = x.copy()
    # Dependent columns: singular but for rounding.
    moved[linear] -= np.linalg.lstsq(jacobian[:, linear], r, rcond=1e-12)[0]
    return problem.inside(moved)

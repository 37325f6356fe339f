"""Linear programs by HiGHS, again with other settings where it gives up, and their certificates."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy.sparse import csr_array, eye_array, hstack

from service.methods.budget import Budget
from service.methods.optimization.exact_program import optimum, unscaled
from service.methods.optimization.exact_solve import Effort
from service.methods.optimization.highs import Listener, Options, Solution, State, run
from service.methods.optimization.program import Array, Program, Status
from service.methods.optimization.scaling import Scaled, scaled
from service.methods.optimization.whole_program import whole_optimum
from service.methods.progress import SILENT, Progress

TOLERANCE = 1e-7
"""Largest primal residual, dual residual and relative gap of an answer that counts as optimal."""

_ATTEMPTS: tuple[tuple[str, Options], ...] = (
    ("HiGHS", {"primal_feasibility_tolerance": 1e-9, "dual_feasibility_tolerance": 1e-9}),
    ("HiGHS dual simplex without presolve", {"solver": "simplex", "presolve": "off"}),
    ("HiGHS interior point", {"solver": "ipm", "presolve": "off"}),
)


@dataclass(slots=True)
class Outcome:
    """How a linear program ended; duals belong to the minimisation."""

    status: Status
    message: str
    iterations: int = 0
    x: Array | None = None
    dual_values: Array | None = None
    reduced_costs: Array | None = None
    primal_residual: float | None = None
    dual_residual: float | None = None
    gap: float | None = None
    value: float | None = None
    """Of the objective, where the optimum is proved: the double nearest to it."""


def solve(program: Program, budget: Budget, progress: Progress = SILENT) -> Outcome:
    """The optimum with its certificate, or why there is none."""
    seconds, form = budget.left, scaled(program)
    iterations, best = 0, Outcome("failed", "")
    for name, options in _ATTEMPTS:
        if not budget.left:
            break
        listener = _listener(progress, name, iterations, seconds, budget)
        found = run(form.program, {**options, "time_limit": budget.left}, listener=listener)
        iterations += found.iterations
        outcome = _outcome(program, form, found, name)
        if outcome.status in ("optimal", "infeasible", "unbounded"):
            outcome.iterations = iterations
            return outcome
        best = outcome if best.x is None else best
    if not budget.left:
        best.status, best.message = "time_limit", f"Stopped after {seconds:.3g} s."
    best.iterations = iterations
    return best


def _listener(progress: Progress, stage: str, before: int, seconds: float, budget: Budget) -> Listener | None:
    """Tells how much of its time a search has used, and how many iterations it has made."""
    if not progress.heard:
        return None

    def tell(state: State) -> None:
        made = before + max(state.simplex_iteration_count, state.ipm_iteration_count)
        progress.report(round(seconds - budget.left, 1), seconds, stage=stage, iterations=made)

    return tell


def _outcome(program: Program, form: Scaled, found: Solution, name: str) -> Outcome:
    if found.optimum is None:
        text = {"infeasible": "No point satisfies all rows and bounds", "unbounded": "The objective has no bound"}
        return Outcome(found.status, f"{text.get(found.status, 'No answer')} ({name}).")
    holds = max(certificate(form.program, found.optimum, found.duals)[1:]) <= TOLERANCE
    x, y = np.clip(form.point(found.optimum), *program.bounds.T), form.multipliers(found.duals)
    proved = _proved(program, form, found, (x, y)) if holds else None
    if proved is not None:
        x, y, value = proved
        reduced, primal, dual, _ = certificate(program, x, y)
        message = f"Optimal ({name}); the basis is proved to be optimal in exact arithmetic."
        return Outcome("optimal", message, 0, x, y, reduced, primal, dual, 0.0, value)
    reduced, primal, dual, gap = certificate(program, x, y)
    status: Status = "optimal"
    message = f"Optimal ({name}); checked by primal residual, dual residual and duality gap."
    if not holds:
        status, message = "failed", f"{name} ended at a point whose residuals or duality gap are too large."
    return Outcome(status, message, 0, x, y, reduced, primal, dual, gap)


def _proved(
    program: Program, form: Scaled, found: Solution, rounded: tuple[Array, Array]
) -> tuple[Array, Array, float] | None:
    """Point, multipliers and value where they are an optimum beyond doubt."""
    if (whole := whole_optimum(program, *rounded)) is not None:
        return *whole, program.value(whole[0])
    assert found.optimum is not None  # noqa: S101 - it was checked before
    exact = optimum(form.program, found.optimum, found.duals, Effort())
    return None if exact is None else unscaled(exact, form, program.offset)


def certificate(program: Program, x: Array, y: Array) -> tuple[Array, float, float, float]:
    """Reduced costs, primal residual, dual residual and relative duality gap of the minimisation, from x and y."""
    cost = program.sign * program.objective
    reduced = cost - program.matrix.T @ y
    dual_value, dual_residual = 0.0, 0.0
    scale = 1.0 + np.max(np.abs(cost), initial=0.0)
    for multiplier, low, high in (
        (y, program.lower, program.upper),
        (reduced, program.bounds[:, 0], program.bounds[:, 1]),
    ):
        end = np.where(multiplier > 0, low, high)
        open_end = ~np.isfinite(end)
        dual_residual = max(dual_residual, float(np.max(np.abs(multiplier[open_end]), initial=0.0)) / scale)
        dual_value += float(multiplier[~open_end] @ end[~open_end])
    value = float(cost @ x)
    gap = abs(value - dual_value) / max(1.0, abs(value))
    return reduced, program.violation(x), dual_residual, gap


def least_violation(program: Program, budget: Budget) -> float | None:
    """The smallest possible sum of row violations within the bounds: positive where there is no feasible point."""
    wide = elastic(program)
    found = solve(wide, budget)
    return None if found.x is None else float(wide.objective @ found.x)


def elastic(program: Program) -> Program:
    """The program whose rows may be passed at a cost of one for each unit, by further columns: up, then down."""
    rows, columns = program.matrix.shape
    unit = eye_array(rows, format="csr")
    return replace(
        program,
        objective=np.concatenate([np.zeros(columns), np.ones(2 * rows)]),
        matrix=csr_array(hstack([program.matrix, unit, -unit])),
        bounds=np.vstack([program.bounds, np.tile([0.0, np.inf], (2 * rows, 1))]),
        sign=1.0,
    )

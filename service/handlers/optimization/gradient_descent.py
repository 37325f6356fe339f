"""Gradient descent with the path it took."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from service.expressions import Function
from service.handlers.formulas import kink_warnings, pointing_at
from service.handlers.optimization.formulas import scalar_function
from service.methods.budget import Budget
from service.methods.optimization.descent_rules import rule_of
from service.methods.progress import SILENT, Progress
from service.operation import Cost
from service.schemas.optimization.descents import Algorithm, DescentRequest, GradientDescentRequest
from service.schemas.types.results import ExtendedMatrix, ExtendedNumber, ExtendedVector, IntegerVector, Result

Array = NDArray[Any]
Status = Literal["converged", "iteration_limit", "time_limit", "diverged"]

_TOO_FAR = 1e100  # whose square is still finite: a choice


@dataclass(slots=True, kw_only=True)
class GradientDescentResult(Result):
    """One run."""

    algorithm: str
    """Its name."""
    x: ExtendedVector
    """The last point (n)."""
    value: ExtendedNumber
    """The function there."""
    path: ExtendedMatrix
    """(k, n): the points, from the initial one to the last."""
    values: ExtendedVector
    """(k): the function at them."""
    gradient_norms: ExtendedVector
    """(k): ‖∇f‖₂ at them."""
    steps: IntegerVector
    """(k): the number of the step at which each was reached, 0 for the initial point."""
    iterations: int
    """Steps taken."""
    function_evaluations: int
    """Evaluations of the function and its gradient together."""
    converged: bool
    """Whether ‖∇f‖₂ came down to the tolerance."""
    diverged: bool
    """Whether it stopped early since the function or the point was no longer finite, or larger than 1e100."""
    status: Status
    """The same in a word: `iteration_limit` where all steps were taken, `time_limit` where the time ended before."""
    message: str
    """The same in a sentence."""


def gradient_descent(request: GradientDescentRequest, budget: Budget, progress: Progress) -> GradientDescentResult:
    """Steps from `initial` along the exact gradient of the formula, by one of six named rules, with the whole path.

    `gradient_descent` x ← x - ηg; `momentum` v ← βv + g, x ← x - ηv; `nesterov` the same with the gradient at
    x - ηβv; `adagrad`, `rmsprop` and `adam` divide by the root of accumulated squares of the gradient.
    `sense: "maximize"` climbs instead, with -g in place of g: gradient ascent.
    Without `tolerance` exactly `iterations` steps are taken. It is deterministic. A run that diverges stops there.
    """
    function = scalar_function(request, request.objective)
    run = descent(function, request, request.algorithm, budget, progress)
    run.warnings = kink_warnings(function, request.initial)
    return run


def gradient_descent_cost(request: GradientDescentRequest) -> Cost:
    """The path that is answered."""
    return path_cost(request)


def path_cost(request: DescentRequest) -> Cost:
    """The path of one run; the work has no bound."""
    return Cost(np.inf, (request.iterations // request.every + 2) * (request.initial.size + 3))


def descent(
    function: Function, request: DescentRequest, algorithm: Algorithm, budget: Budget, progress: Progress = SILENT
) -> GradientDescentResult:
    """One run."""
    sign = 1.0 if request.sense == "minimize" else -1.0
    with np.errstate(all="ignore"), pointing_at("objective"):
        x = np.asarray(request.initial, float)
        rule = rule_of(algorithm.model_dump(), x.size)
        value, gradient = function.gradient(x)
        kept = [(0, x, float(value), float(np.linalg.norm(gradient)))]
        evaluations, step, status = 1, 0, _status(request, *kept[0][1:])
        while status is None and step < request.iterations:
            ahead = rule.look_ahead(x)
            if ahead is not x:
                gradient = function.gradient(ahead)[1]
                evaluations += 1
            x = rule.step(x, sign * gradient)
            value, gradient = function.gradient(x)
            evaluations, step = evaluations + 1, step + 1
            now = (step, x, float(value), float(np.linalg.norm(gradient)))
            status = _status(request, *now[1:]) or (None if budget.left else "time_limit")
            progress.report(step, request.iterations, value=now[2], gradient_norm=now[3])
            if step % request.every == 0 or status is not None or step == request.iterations:
                kept.append(now)
    return _record(algorithm, kept, evaluations, status or "iteration_limit")


def _status(request: DescentRequest, x: Array, value: float, norm: float) -> Status | None:
    if not (abs(value) <= _TOO_FAR and norm <= _TOO_FAR and np.abs(x).max() <= _TOO_FAR):
        return "diverged"
    return "converged" if request.tolerance is not None and norm <= request.tolerance else None


def _record(
    algorithm: Algorithm, kept: list[tuple[int, Array, float, float]], evaluations: int, status: Status
) -> GradientDescentResult:
    steps, path, values, norms = zip(*kept, strict=True)
    messages = {
        "converged": f"The gradient came down to the tolerance after {steps[-1]} steps.",
        "iteration_limit": f"All {steps[-1]} steps were taken.",
        "time_limit": f"Stopped by the time limit after {steps[-1]} steps.",
        "diverged": f"Diverged at step {steps[-1]}; a smaller learning rate usually helps.",
    }
    return GradientDescentResult(
        certainty="estimated",
        algorithm=algorithm.name,
        x=path[-1],
        value=values[-1],
        path=np.array(path),
        values=np.array(values),
        gradient_norms=np.array(norms),
        steps=np.array(steps),
        iterations=steps[-1],
        function_evaluations=evaluations,
        converged=status == "converged",
        diverged=status == "diverged",
        status=status,
        message=messages[status],
    )

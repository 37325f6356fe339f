"""Doubles that are proved to be the nearest ones: ball arithmetic, with more bits until only one double is left."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, NamedTuple

import numpy as np
from flint import arb, ctx

from service.expressions.forms.balls import Failure, first_failure, walked
from service.expressions.function import Function
from service.expressions.plan import Plan
from service.methods.budget import affords

Array = np.ndarray[Any, np.dtype[np.float64]]
Combine = Callable[[list[Any]], list[Any]]
Rows = list[list[float]]

_BITS = {128: 1, 512: 3, 1300: 12, 5000: 350}
"""Precisions, and what an operation costs beside the first, as measured for sine. The first is enough where no more
than 70 bits cancel, the third for zeros: a ball of 2**-1100 around 0 is 0; the last where 1e-300 to the fourth power
is what is left."""
_FIRST = next(iter(_BITS))
_BUDGET = 100_000
"""Operations on balls: some 50 ms at the half microsecond measured for one; as many again for more than 128 bits."""
_COMPILED_FROM = 20
"""Runs at which compiling a program, as long as some hundred operations for each of its own, has paid."""
_COMPILED_UP_TO = 300
"""Operations of a program that is compiled: 1,000 took 87 ms, and arrays are fast without."""
_WALKING, _RUNNING, _ROUNDING = 1_500, 200, 5_000
"""Nanoseconds, as measured: of an operation on balls in a program as it stands and in a compiled one, and
of what is done with each value."""
_DIGITS = 34
"""Bits that a value must have to be called known: ten digits."""
_FAR = 1e-6
"""Relative difference from floats at which the input's own rounding is asked whether it decides."""


class Proof(NamedTuple):
    """Values of which some are proved; arrays of one shape."""

    values: Array
    unproved: np.ndarray
    """Which may not be the nearest doubles."""
    lost: np.ndarray
    """Which of these have lost all digits by cancellation, as far as is known."""


def proved_values(
    function: Function,
    points: Array,
    floats: Array,
    kind: str | int = "value",
    combine: Combine | None = None,
) -> Proof:
    """The nearest doubles of a function's values or derivatives at points (…, n), where that is proved.

    Those of one point, flat, are the last axis of the answers, as of `floats`, which stand where nothing is proved.
    `kind` says what they are: "value"; "gradient": f and its gradient; "jacobian": f and the Jacobian; "hessian": f,
    gradient and Hessian; a number k: f, f', … up to order k. `combine` makes others of them. Nothing is proved where
    that would take more than the budget, where a result is not finite, or where a jump or a kink lies within the
    rounding of the point itself.
    """
    rows = points.reshape(-1, function.n).tolist()
    known = floats.reshape(len(rows), -1).tolist()
    evaluator = _evaluator(function, kind, len(rows), combine)
    dear = evaluator.price * len(rows) > _BUDGET or function.plan.graph.rounded
    if dear or not affords(len(rows) * evaluator.steps + _ROUNDING * floats.size):
        return Proof(floats, np.ones(floats.shape, bool), np.zeros(floats.shape, bool))
    before, ctx.prec = ctx.prec, _FIRST
    try:
        found = [_alone(evaluator.run(list(map(arb, row))), values) for row, values in zip(rows, known, strict=True)]
        if None not in found:
            return Proof(
                np.array(found).reshape(floats.shape), np.zeros(floats.shape, bool), np.zeros(floats.shape, bool)
            )
        proofs = _with_more_bits(function, evaluator, rows, known, found)
    finally:
        ctx.prec = before
    return Proof(*(np.array(part).reshape(floats.shape) for part in zip(*proofs, strict=True)))


Evaluate = Callable[..., list[Any]]
Why = Callable[[Sequence[Any]], Failure | None]
Point = tuple[list[float], list[bool], list[bool]]
"""What a `Proof` has of one point."""


class _Evaluator(NamedTuple):
    """What is to be proved, as a function of strict balls."""

    run: Evaluate
    """Empty where the function itself has no value."""
    price: int
    """Operations on balls of one run."""
    steps: float
    """Nanoseconds of one run."""


def _evaluator(function: Function, kind: str | int, count: int, combine: Combine | None) -> _Evaluator:
    order = kind if isinstance(kind, int) else 0
    kind = "derivatives" if isinstance(kind, int) else kind
    program, directions = {"jacobian": ("jvp", function.n), "hessian": ("hvp", function.n)}.get(kind, (kind, 0))
    times, size = max(1, directions), function.plan.ball_operations(program, order)
    if times * size * count <= _BUDGET and _is_compiled(function.plan, (program, order), size, times * count):
        run, steps = function.balls(program, order).strict, _RUNNING
    else:
        run, steps = walked(function.plan.program(program, order).outputs, function.data), _WALKING
    run = partial(_by_columns, run) if directions else run
    if combine or kind != "value":
        run = partial(_where_defined, run, function.plan.output.elements, combine)
    return _Evaluator(run, times * size, times * size * steps)


def _where_defined(run: Evaluate, values: int, combine: Combine | None, x: Sequence[Any]) -> list[Any]:
    balls = run(x)
    if not all(ball.is_finite() for ball in balls[:values]):
        return []  # where a function has no value it has no derivative
    return combine(balls) if combine else balls


def _is_compiled(plan: Plan, program: tuple[str, int], size: int, runs: int) -> bool:
    """Whether a program is compiled, or to be: when it was run so often, by all requests, that it will pay.

    The declared cost counts compiling a formula, which this comes instead of.
    """
    plan.ball_runs[program] += runs
    return size <= _COMPILED_UP_TO and plan.ball_runs[program] >= _COMPILED_FROM


def _by_columns(run: Callable[..., list[Any]], x: Sequence[Any]) -> list[Any]:
    """f and what else does not depend on a direction, then the rows of the matrix whose columns the directions give."""
    n = len(x)
    found = [run(x, [arb(i == k) for k in range(n)]) for i in range(n)]
    rows = len(found[0]) // 2
    fixed = len(found[0]) - rows
    return found[0][:fixed] + [column[fixed + j] for j in range(rows) for column in found]


def _alone(balls: list[Any], known: list[float]) -> list[float] | None:
    """The doubles that are alone in their balls, near the known ones: at once at nearly all points; None elsewhere."""
    found = []
    for ball, number in zip(balls, known, strict=False):  # none where there is no value
        low = float(ball.lower())
        if low != float(ball.upper()) or (low != number and abs(low - number) > _FAR * abs(low)):
            return None
        found.append(low + 0.0)  # never -0
    return found or None


def _with_more_bits(
    function: Function, evaluator: _Evaluator, rows: Rows, known: Rows, found: list[list[float] | None]
) -> list[Point]:
    """The proofs of points, of which some were found with the first precision; the others share the budget."""
    left = _BUDGET

    def more(times: int) -> bool:
        nonlocal left
        if times * evaluator.price > left or not affords(times * evaluator.steps):
            return False
        left -= times * evaluator.price
        return True

    def failure(x: Sequence[Any]) -> Failure | None:
        return first_failure(function.plan.program("value").outputs, function.data, x)

    proved, lost = [False] * len(known[0]), [False] * len(known[0])
    return [
        _prove(evaluator.run, failure, row, values, more) if sure is None else (sure, proved, lost)
        for row, values, sure in zip(rows, known, found, strict=True)
    ]


def _prove(
    evaluate: Evaluate, failure: Why, row: list[float], known: list[float], more: Callable[[int], bool]
) -> Point:
    """The proof of one point; `more` is asked for times as long as the first precision takes."""
    x, values = list(map(arb, row)), known.copy()
    unproved, lost = [True] * len(known), [True] * len(known)
    for bits, cost in _BITS.items():
        if cost > 1 and not more(cost):
            break
        ctx.prec = bits
        balls = evaluate(x)
        for k, ball in enumerate(balls):
            if not unproved[k] or not ball.is_finite():
                continue
            low, high = float(ball.lower()), float(ball.upper())
            lost[k] = low != high and ball.rel_accuracy_bits() < _DIGITS
            if low == high:
                near = low == known[k] or abs(low - known[k]) <= _FAR * abs(low)
                unproved[k] = not (near or _is_stable(evaluate, failure, x, k))
                values[k] = values[k] if unproved[k] else low + 0.0  # never -0
        if not any(unproved):
            break
        finite = bool(balls) and all(ball.is_finite() for ball in balls)
        if cost == 1 and not finite and not ((why := failure(x)) and why.blurred):
            lost = [False] * len(known)  # no bits help at a pole, a kink, or outside of the domain
            break
    return values, unproved, lost


def _is_stable(evaluate: Evaluate, failure: Why, x: list[Any], k: int) -> bool:
    """Whether no jump or kink lies within the rounding of the point: 0.3 is less than 3/10, and 10*x may jump at 3."""
    box = [number.union(number * (1 + arb(2) ** -53)).union(number * (1 - arb(2) ** -53)) for number in x]
    balls = evaluate(box)
    if balls and balls[k].is_finite():
        return True
    why = failure(box)
    return why is not None and why.smooth and why.blurred  # as 1/(exp(x) - 1 - x) near 0

"""Limits of formulas."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import sympy
from sympy import Expr, Symbol

from service.expressions.domain import undefined_part
from service.handlers.calculus.symbolic.as_sympy import (
    SECONDS,
    exact_point,
    foreign,
    only_positive,
    symbolic,
    with_parameters,
    with_positive_parameters,
    with_real_parameters,
)
from service.methods.budget import Budget
from service.methods.calculus.symbolic.one_sided_limits import (
    OneSided,
    equal,
    holds_for_negative_parameters,
    limits,
    real_value,
)
from service.methods.calculus.symbolic.printing import latex, text
from service.schemas.calculus.symbolic import LimitRequest
from service.schemas.types.results import Certainty, ExtendedNumber, Result, Warning

_ODD = 1.0371625  # times which: powers of negative numbers are real at whole numbers
_ROUNDED = re.compile("inf|/")  # in what is no number because parts of it overflow, or are rounded to 0


@dataclass(slots=True, kw_only=True)
class LimitResult(Result):
    """A limit."""

    expression: str | None
    """The limit; null where there is none or none was found."""
    latex: str | None
    """The same as LaTeX."""
    value: ExtendedNumber | None
    """The limit as a number; null where it depends on parameters."""
    exists: bool | None
    """Whether the limit exists, infinity included; null where that was not found out."""
    left: str | None
    """The limit from below, where it was looked for and found."""
    right: str | None
    """The limit from above, where it was looked for and found."""


def symbolic_limit(request: LimitRequest, budget: Budget) -> LimitResult:
    """The limit of a formula (Gruntz's algorithm), from one side or from both.

    A limit that the function's values contradict is never answered: `exists` is then null. One that is not seen to hold
    for negative parameters has the warning `conditions`. A side on which the function
    is not real does not count; where it is not real on any, there is no limit.
    """
    budget = budget.share(SECONDS)
    x = Symbol(request.variable, real=True)
    real = (
        symbolic(request.expression, [request.variable], request.names, budget),
        exact_point(request.to, "to", request.names, budget),
    )
    f, point = (with_positive_parameters(part, [request.variable]) for part in real)
    found = limits(f, x, point, request.direction, budget)
    conditions: list[Warning] = []
    if names := sympy.Tuple(f, point).free_symbols - {x}:
        wider = _for_either_sign(real, request.direction, found, x, budget)
        found, conditions = (found, only_positive(names)) if wider is None else (wider, [])
    if len(valued := {side: one for side, one in found.items() if _has_values(request, point, side)}) < len(found):
        found = valued or {side: OneSided(None, exists=False) for side in found}
    left, right = (None if side not in found or (one := found[side].value) is None else text(one) for side in "-+")
    result, exists, certainty = _joined([*found.values()])
    return LimitResult(
        expression=None if result is None else text(result),
        latex=None if result is None else latex(result),
        value=None if result is None else real_value(result),
        exists=exists,
        left=left,
        right=right,
        certainty=certainty,
        warnings=[] if result is None else conditions + foreign(text(result)),
    )


def _for_either_sign(
    real: tuple[Expr, Expr], direction: str, found: dict[str, OneSided], x: Symbol, budget: Budget
) -> dict[str, OneSided] | None:
    """The limits, if need be others, that hold for negative parameters too; None where none are known."""
    f, point = real

    def hold(ones: dict[str, OneSided]) -> bool:
        return all(
            one.value is not None and holds_for_negative_parameters(with_real_parameters(one.value), f, x, point, side)
            for side, one in ones.items()
        )

    if budget.spend(hold, found):
        return found
    others = limits(f, x, point, direction, budget)
    return others if others.keys() == found.keys() and budget.spend(hold, others) else None


def _has_values(request: LimitRequest, point: Expr, side: str) -> bool:
    """Whether the language has values on the way to the point: a quotient of two imaginary numbers has none in it."""
    function, others = with_parameters(request.expression, [request.variable], request.names)
    if others or point.free_symbols:
        return True
    if point.is_infinite:
        # On the way, where hardly anything overflows: a choice.
        places = np.array([1e2, 1e3, 1e4]) * (_ODD if point is sympy.oo else -_ODD)
    else:
        places = float(point) + np.array([1e-3, 1e-5, 1e-7]) * _ODD * (1 if side == "+" else -1)  # likewise
    values = function.value(places[:, None])
    parts = [undefined_part(function, place) for place in places[np.isnan(values), None]]
    return len(parts) < len(places) or any(part is None or _ROUNDED.search(part) for part in parts)


def _joined(sides: list[OneSided]) -> tuple[Expr | None, bool | None, Certainty]:
    """The limit of all sides, whether it exists, and how sure that is."""
    certainty: Certainty = "checked" if all(side.confirmed for side in sides) else "estimated"
    values = [side.value for side in sides if side.value is not None]
    if any(side.exists is False for side in sides):
        return None, False, "estimated"
    if len(values) < len(sides):
        return None, None, "estimated"
    same = equal(values[0], values[-1])
    return values[-1] if same else None, same, certainty

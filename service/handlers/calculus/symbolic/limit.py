"""Limits of formulas."""

from __future__ import annotations

from dataclasses import dataclass

from sympy import AccumBounds, Expr, Symbol

from service.handlers.calculus.symbolic.as_sympy import SECONDS, exact_point, symbolic
from service.methods.budget import Budget
from service.methods.calculus.symbolic.one_sided_limits import equal, limits, real_value, sides_of
from service.methods.calculus.symbolic.printing import latex, text
from service.schemas.calculus.symbolic import LimitRequest
from service.schemas.types.results import ExtendedNumber, Result


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

    A limit that the function's values contradict is never answered: `exists` is then null. A side on which the function
    is not real does not count.
    """
    budget = budget.share(SECONDS)
    x = Symbol(request.variable, real=True)
    f = symbolic(request.expression, [request.variable], request.data, budget)
    point = exact_point(request.to, "to", request.data, budget)
    found = limits(f, x, point, sides_of(f, x, point, request.direction, budget), budget)
    values = [value for value in found.values() if value is not None]
    left, right = (_one_sided(found.get(side)) for side in "-+")
    if len(values) < len(found):
        return LimitResult(expression=None, latex=None, value=None, exists=None, left=left, right=right)
    swings = any(isinstance(value, AccumBounds) for value in values)
    if swings or (len(values) == 2 and not equal(values[0], values[1], budget)):
        return LimitResult(expression=None, latex=None, value=None, exists=False, left=left, right=right)
    result = values[-1]
    return LimitResult(
        expression=text(result), latex=latex(result), value=real_value(result), exists=True, left=left, right=right
    )


def _one_sided(value: Expr | None) -> str | None:
    return None if value is None or isinstance(value, AccumBounds) else text(value)

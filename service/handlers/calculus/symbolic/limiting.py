"""Limits of formulas."""

from __future__ import annotations

from dataclasses import dataclass

import mpmath
import sympy
from mpmath import mp
from sympy import Expr, Symbol

from service.handlers.calculus.symbolic.build import symbolic
from service.handlers.calculus.symbolic.points import exact_point
from service.methods.calculus.clock import OPERATION_SECONDS, in_time, within
from service.methods.calculus.symbolic.limits import limit
from service.methods.calculus.symbolic.numeric import callable_of, sample_parameters
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


def symbolic_limit(request: LimitRequest) -> LimitResult:
    """The limit of a formula (Gruntz's algorithm), from one side or from both.

    A limit that the function's values contradict is never answered: `exists` is then null. A side on which the function
    is not real does not count.
    """
    x = Symbol(request.variable, real=True)
    f = symbolic(request.expression, [request.variable], request.data)
    point = exact_point(request.to, "to", request.data)
    sides = ["-" if point is sympy.oo else "+"] if point.is_infinite else _sides(f, x, point, request.direction)
    found: dict[str, Expr | None] = dict.fromkeys(sides)
    in_time(_fill, found, f, x, point)
    values = [value for value in found.values() if value is not None]
    left, right = (_one_sided(found.get(side)) for side in "-+")
    if len(values) < len(sides):
        return LimitResult(expression=None, latex=None, value=None, exists=None, left=left, right=right)
    swings = any(isinstance(value, sympy.AccumBounds) for value in values)
    if swings or (len(values) == 2 and not _equal(values[0], values[1])):
        return LimitResult(expression=None, latex=None, value=None, exists=False, left=left, right=right)
    result = values[-1]
    return LimitResult(
        expression=text(result), latex=latex(result), value=_number(result), exists=True, left=left, right=right
    )


def _one_sided(value: Expr | None) -> str | None:
    return None if value is None or isinstance(value, sympy.AccumBounds) else text(value)


def _fill(found: dict[str, Expr | None], f: Expr, x: Symbol, point: Expr) -> None:
    """The limit of each side, in equal shares of time."""
    for side in found:
        found[side] = within(OPERATION_SECONDS / len(found), limit, f, x, point, side)


def _sides(f: Expr, x: Symbol, point: Expr, direction: str) -> list[str]:
    """The sides asked for; of two only those on which the function is real."""
    if direction != "+-":
        return [direction]
    real = [side for side in "-+" if within(0.3, _is_real, f, x, point, side)]
    return real or ["+"]


def _is_real(f: Expr, x: Symbol, point: Expr, side: str) -> bool:
    values = sample_parameters(sympy.Tuple(f, point), [x])
    with mp.workdps(30):
        near = mpmath.mpmathify(sympy.N(point.xreplace(values), 30)) + (1 if side == "+" else -1) * mp.mpf(10) ** -6
        value = mpmath.mpmathify(callable_of(f, x, values)(near))
        return bool(abs(mpmath.im(value)) <= 1e-20 * abs(value))


def _equal(a: Expr, b: Expr) -> bool:
    return a == b or within(0.5, lambda: sympy.simplify(a - b) == 0) is True


def _number(found: Expr) -> float | None:
    if found.free_symbols:
        return None
    value = complex(sympy.N(found, 20)) if found.is_finite is not False else complex(float(found))
    return value.real if not value.imag else None

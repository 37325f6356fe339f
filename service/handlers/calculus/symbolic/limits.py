"""Limits, believed only where the function itself approaches them."""

from __future__ import annotations

from typing import Any

import mpmath
import sympy
from mpmath import mp
from sympy import Expr, Symbol

from service.handlers.calculus.clock import within
from service.handlers.calculus.symbolic.numeric import callable_of, sample_parameters

_DIGITS = 60
_SCALES = (8, 16, 24, 32)  # digits of the distance from the point, at the last of which the value is compared


def limit(f: Expr, x: Symbol, point: Expr, direction: str) -> Expr | None:
    """The limit from one side, `+` or `-`; None where none was found that the numbers confirm."""
    t = sympy.Dummy("t", positive=True)
    forms = (
        lambda: sympy.limit(f, x, point, direction),
        lambda: _towards_zero(f, x, point, direction, t),
        lambda: sympy.limit(sympy.simplify(f), x, point, direction),
        lambda: sympy.limit(f.rewrite(sympy.exp), x, point, direction),
    )
    for seconds, form in zip((1.8, 1.2, 0.6, 0.5), forms, strict=True):
        found = within(seconds, form)
        if isinstance(found, Expr) and _is_answer(found) and within(0.5, confirmed, found, f, x, point, direction):
            return found
    return None


def _towards_zero(f: Expr, x: Symbol, point: Expr, direction: str, t: Symbol) -> Expr:
    """The same limit of a positive variable that goes to zero."""
    if point.is_infinite:
        shifted = 1 / t if point is sympy.oo else -1 / t
    else:
        shifted = point + t if direction == "+" else point - t
    return sympy.limit(f.subs(x, shifted), t, 0, "+")


def _is_answer(found: Expr) -> bool:
    return not found.has(sympy.Limit, sympy.AccumBounds, sympy.nan, sympy.zoo)


def confirmed(found: Expr, f: Expr, x: Symbol, point: Expr, direction: str) -> bool:
    """Whether f at points ever closer to the point approaches what was found, at least as far as slow limits let one see."""
    values = sample_parameters(sympy.Tuple(f, found, point), [x])
    with mp.workdps(_DIGITS):
        g = callable_of(f, x, values)
        target = found.xreplace(values)
        samples = [s for s in (_sample(g, p) for p in _points(point.xreplace(values), direction)) if s is not None]
        if len(samples) < 3:
            return False
        if target.is_infinite:
            return _grows(samples, target)
        goal = mpmath.mpmathify(sympy.N(target, _DIGITS))
        return _approaches([abs(sample - goal) for sample in samples], abs(goal))


def _points(point: Expr, direction: str) -> list[Any]:
    if point.is_infinite:
        sign = 1 if point is sympy.oo else -1
        return [sign * mp.mpf(10) ** k for k in (1, 1.5, 2, 3, 4, 6, 8, 12, 16, 24)]
    center = mpmath.mpmathify(sympy.N(point, _DIGITS))
    sign = 1 if direction == "+" else -1
    return [center + sign * mp.mpf(10) ** -k for k in (1, 1.5, 2, 3, 4, 6, 8, 12, 16, 24)]


def _sample(g: Any, point: Any) -> Any:
    try:
        value = mpmath.mpmathify(g(point))
    except (ValueError, TypeError, ZeroDivisionError, ArithmeticError, NameError, AttributeError, KeyError):
        return None
    return None if mpmath.isnan(value) else value


def _grows(samples: list[Any], target: Expr) -> bool:
    """Whether the last samples have the right sign and grow."""
    last = samples[-3:]
    if any(mpmath.im(s) for s in last):
        return False
    sign = 1 if target is sympy.oo else -1 if target is -sympy.oo else 0
    sizes = [sign * mpmath.re(s) for s in last]
    return bool(
        sign and sizes[0] > 0 and sizes[0] <= sizes[1] <= sizes[2] and (sizes[2] > sizes[0] or mpmath.isinf(sizes[0]))
    )


def _approaches(gaps: list[Any], size: Any) -> bool:
    """Whether the gaps end near zero, or shrink steadily as those of logarithmic limits do."""
    if min(gaps[-3:]) <= mp.mpf(10) ** -6 * (1 + size) and gaps[-1] <= mp.mpf(10) ** -3 * (1 + size):
        return True
    tail = gaps[-5:]
    return all(b < a for a, b in zip(tail, tail[1:], strict=False)) and tail[-1] < 0.8 * tail[0]

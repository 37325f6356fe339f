"""Limits, believed unless the function itself goes elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from itertools import pairwise
from typing import Any

import mpmath
import sympy
from mpmath import mp
from sympy import Expr, Symbol

from service.methods.budget import Budget
from service.methods.calculus.symbolic.numeric_checks import callable_of, sample_parameters

_DIGITS = 60  # at 1e-24 from the point differences of second order still have some
_CHECK_SECONDS, _REAL_SECONDS = 0.5, 0.3
_SHARES = (0.7, 0.6, 0.5, 0.9)  # of the time that is left, for each form: Gruntz's algorithm by itself finds most
_EXPONENTS = (0.5, 1, 1.5, 2, 3, 4, 6, 8, 12, 16, 24)
"""Points are so many decimal orders close, or far; those where the digits do not suffice are left out."""
_SETTLED = 1e-9  # relative change among points of which the last is a billion times closer
_CLEAR = 1e3  # a gap to the limit so many times larger than the changes is no slow approach


def sides_of(f: Expr, x: Symbol, point: Expr, direction: str, budget: Budget) -> list[str]:
    """The sides that are asked for, `+` or `-` (`+-`: both, of which only those count on which f is real)."""
    if point.is_infinite:
        return ["-"] if point is sympy.oo else ["+"]
    if direction != "+-":
        return [direction]
    return [side for side in "-+" if budget.share(_REAL_SECONDS).spend(_is_real, f, x, point, side)] or ["+"]


def _is_real(f: Expr, x: Symbol, point: Expr, side: str) -> bool:
    values = sample_parameters(sympy.Tuple(f, point), [x])
    with mp.workdps(30):
        near = mpmath.mpmathify(sympy.N(point.xreplace(values), 30)) + (1 if side == "+" else -1) * mp.mpf(10) ** -6
        value = mpmath.mpmathify(callable_of(f, x, values)(near))
        return bool(abs(mpmath.im(value)) <= 1e-20 * abs(value))


def limits(f: Expr, x: Symbol, point: Expr, sides: Sequence[str], budget: Budget) -> dict[str, Expr | None]:
    """The limit of each side, in equal shares of what is left of the time."""
    found: dict[str, Expr | None] = {}
    for done, side in enumerate(sides):
        share = budget.share(budget.left / (len(sides) - done))
        found[side] = share.spend(_limit, f, x, point, side, share)
    return found


def equal(a: Expr, b: Expr, budget: Budget) -> bool:
    """Whether two limits are the same, also after simplification."""
    return a == b or budget.share(_CHECK_SECONDS).spend(lambda: sympy.simplify(a - b) == 0) is True


def real_value(found: Expr) -> float | None:
    """The number that a limit is; None where it has parameters or is not real."""
    if found.free_symbols:
        return None
    value = complex(sympy.N(found, 20)) if found.is_finite is not False else complex(float(found))
    return value.real if not value.imag else None


def _limit(f: Expr, x: Symbol, point: Expr, direction: str, budget: Budget) -> Expr | None:
    """The limit from one side, `+` or `-`; None where none was found, or the numbers contradict what was found.

    AccumBounds tell that there is none, and between which values the formula swings.
    """
    if f.has(sympy.gamma):
        f = budget.within(0.8, sympy.gammasimp, f) or f
    t = sympy.Dummy("t", positive=True)
    plain = sympy.Symbol(x.name)  # SymPy 1.14 says that 3**x tends to infinity at -infinity where x is real
    forms = (
        lambda: sympy.limit(f.xreplace({x: plain}), plain, point, direction),
        lambda: _towards_zero(f, x, point, direction, t),
        lambda: sympy.limit(sympy.simplify(f), x, point, direction),
        lambda: sympy.limit(f.rewrite(sympy.exp), x, point, direction),
    )
    for share, form in zip(_SHARES, forms, strict=True):
        found = budget.within(share * budget.left, form)
        if not isinstance(found, Expr) or found.has(sympy.Limit, sympy.nan, sympy.zoo):
            continue
        if isinstance(found, sympy.AccumBounds):
            return found
        if budget.within(_CHECK_SECONDS, contradicted, found, f, x, point, direction) is not True:
            return found
    return None


def _towards_zero(f: Expr, x: Symbol, point: Expr, direction: str, t: Symbol) -> Expr:
    """The same limit of a positive variable that goes to zero."""
    if point.is_infinite:
        shifted = 1 / t if point is sympy.oo else -1 / t
    else:
        shifted = point + t if direction == "+" else point - t
    return sympy.limit(f.subs(x, shifted), t, 0, "+")


def contradicted(found: Expr, f: Expr, x: Symbol, point: Expr, direction: str) -> bool:
    """Whether f at points ever closer to the point clearly goes elsewhere."""
    values = sample_parameters(sympy.Tuple(f, found, point), [x])
    g = callable_of(f, x, values)
    samples = [s for s in (_sample(g, p) for p in _points(point.xreplace(values), direction)) if s is not None][-4:]
    if len(samples) < 4:
        return False
    with mp.workdps(_DIGITS):
        spread = max(abs(a - b) for a, b in pairwise(samples))
        last = samples[-1]
        target = found.xreplace(values)
        if target.is_infinite:
            shrinks = all(abs(b) < abs(a) for a, b in pairwise(samples))
            return bool(shrinks or spread <= _SETTLED * abs(last) or _wrong_sign(samples, target))
        gap = abs(last - mpmath.mpmathify(sympy.N(target, _DIGITS)))
        return bool(gap > _CLEAR * (spread + mp.mpf(10) ** -12 * abs(last)) or _escapes(samples, gap))


def _points(point: Expr, direction: str) -> list[Callable[[], Any]]:
    """Points as functions, which give all digits of the working precision."""
    return [partial(_point, point, direction, k) for k in _EXPONENTS]


def _point(point: Expr, direction: str, exponent: float) -> Any:
    if point.is_infinite:
        return (1 if point is sympy.oo else -1) * mp.mpf(10) ** exponent
    sign = 1 if direction == "+" else -1
    return mpmath.mpmathify(sympy.N(point, mp.dps + 5)) + sign * mp.mpf(10) ** -exponent


def _sample(g: Any, point: Callable[[], Any]) -> Any:
    """The value there; None where it is undefined, or where more digits change it."""
    found = []
    for digits in (_DIGITS, 2 * _DIGITS):
        try:
            with mp.workdps(digits):
                value = mpmath.mpmathify(g(point()))
        except (ValueError, TypeError, ZeroDivisionError, ArithmeticError, NameError, AttributeError, KeyError):
            return None
        if not mpmath.isfinite(value) or not value:
            return None  # an exact zero is more often lost digits than a value
        found.append(value)
    few, many = found
    return many if abs(few - many) <= 1e-15 * abs(many) else None


def _wrong_sign(samples: list[Any], target: Expr) -> bool:
    """Whether real samples of growing size have the other sign."""
    sign = 1 if target is sympy.oo else -1 if target is -sympy.oo else 0
    if not sign or any(mpmath.im(s) for s in samples):
        return False
    sizes = [-sign * mpmath.re(s) for s in samples]
    return sizes[0] > 1 and all(b > a for a, b in pairwise(sizes))


def _escapes(samples: list[Any], gap: Any) -> bool:
    """Whether the samples grow without a bound in sight."""
    sizes = [abs(s) for s in samples]
    return gap > 1e6 and all(b > 10 * a for a, b in pairwise(sizes))

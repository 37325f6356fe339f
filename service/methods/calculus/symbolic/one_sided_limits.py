"""Limits, believed unless the function itself goes elsewhere."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial
from itertools import pairwise
from typing import Any, NamedTuple

import mpmath
import sympy
from mpmath import mp
from sympy import Expr, Symbol

from service.methods.budget import Budget
from service.methods.calculus.symbolic.hospital import by_derivatives
from service.methods.calculus.symbolic.numeric_checks import callable_of, negative_parameters, sample_parameters

_DIGITS = 60  # at 1e-24 from the point differences of second order still have some
_CHECK_SECONDS, _REAL_SECONDS = 0.5, 0.3
_SHARES = (0.7, 0.6, 0.5, 0.9)  # of the time that is left, for each form: Gruntz's algorithm by itself finds most
_HOSPITAL = 0.4  # of it, for a rule that is quick where it tells anything
_EXPONENTS = (0.5, 1, 1.5, 2, 3, 4, 6, 8, 12, 16, 24)
"""Points are so many decimal orders close, or far; those where the digits do not suffice are left out."""
_ODD = mp.mpf("1.0371625")  # times which: at powers of ten powers of negative numbers are real, and sines of pi x 0
_FEWEST = 4  # samples for a verdict
_REAL = 1e-15  # relative: above it an imaginary part is no rounding of 60 digits
_SETTLED = 1e-9  # relative change among points of which the last is a billion times closer
_CLEAR = 1e3  # a gap to the limit so many times larger than the changes is no slow approach


class OneSided(NamedTuple):
    """What is known of the limit from one side."""

    value: Expr | None
    """None where it was not found."""
    exists: bool | None
    """False where the formula swings, or is not real there."""
    confirmed: bool = False
    """Whether values ever closer to the point approach it."""


_UNKNOWN = OneSided(None, exists=None)


def limits(f: Expr, x: Symbol, point: Expr, direction: str, budget: Budget) -> dict[str, OneSided]:
    """The limit from the sides that are asked for, in equal shares of the time.

    Sides are `+` and `-`; of both (`+-`) only those count on which f is real, if there is one.
    """
    if point.is_infinite:
        direction = "-" if point is sympy.oo else "+"
    sides = ["-", "+"] if direction == "+-" else [direction]
    real = {side: budget.share(_REAL_SECONDS).spend(is_real, f, x, point, side) for side in sides}
    counting = [side for side in sides if real[side] is not False]
    found = {side: OneSided(None, exists=False) for side in sides if not counting}
    for done, side in enumerate(counting):
        share = budget.share(budget.left / (len(counting) - done))
        found[side] = share.spend(_limit, f, x, point, side, share) or _UNKNOWN
    return found


def is_real(f: Expr, x: Symbol, point: Expr, side: str) -> bool | None:
    """Whether f is real at the points closest to the point; None where it is so at some only, or at none known.

    What is not real for some parameters may be so for others.
    """
    values = [_looks_real(value) for value in _samples(f, x, point, side)]
    known = bool(values) and all(value is values[-1] for value in values)
    return values[-1] if known and (values[-1] or not sympy.Tuple(f, point).free_symbols - {x}) else None


def _looks_real(value: Any) -> bool:
    return bool(abs(mpmath.im(value)) <= _REAL * abs(value))


def equal(a: Expr, b: Expr) -> bool | None:
    """Whether two limits are the same; None where numbers cannot be had."""
    if a == b or a.is_infinite or b.is_infinite:
        return bool(a == b)
    values = sample_parameters(sympy.Tuple(a, b))
    try:
        # Digits, of which many may cancel.
        first, second = (complex(sympy.N(one.xreplace(values), 30)) for one in (a, b))
    except (TypeError, ValueError):
        return None
    return abs(first - second) <= 1e-12 * (abs(first) + abs(second))  # of doubles; equal formulas agree to 1e-16


def real_value(found: Expr) -> float | None:
    """The number that a limit is; None where it has parameters."""
    if found.is_infinite:
        return math.inf if found is sympy.oo else -math.inf
    return None if found.free_symbols else float(sympy.re(sympy.N(found, 20)))  # digits: more than a double


def _limit(f: Expr, x: Symbol, point: Expr, direction: str, budget: Budget) -> OneSided:
    """The limit from one side; unknown where none was found, or the numbers contradict what was found."""
    if f.has(sympy.gamma):
        f = budget.within(0.8, sympy.gammasimp, f) or f  # seconds: a choice
    t = sympy.Dummy("t", positive=True)
    plain = sympy.Symbol(x.name)  # SymPy 1.14 says that 3**x tends to infinity at -infinity where x is real
    forms: list[Callable[[], Any]] = [
        lambda: sympy.limit(f.xreplace({x: plain}), plain, point, direction),
        lambda: sympy.limit(_from_zero(f, x, point, direction, t), t, 0, "+"),
        lambda: sympy.limit(sympy.simplify(f), x, point, direction),
        lambda: sympy.limit(f.rewrite(sympy.exp), x, point, direction),
    ]
    tries = list(zip(_SHARES, forms, strict=True))
    if sympy.Tuple(f, point).free_symbols - {x}:
        tries.insert(1, (_HOSPITAL, lambda: by_derivatives(_from_zero(f, x, point, direction, t), t)))
    for share, form in tries:
        found = budget.within(share * budget.left, form)
        if not isinstance(found, Expr) or found.has(sympy.Limit, sympy.nan, sympy.zoo, sympy.I):
            continue
        found = _with_signs(found)
        if found.has(sympy.AccumBounds):  # between whose ends the formula swings
            settled = budget.within(_CHECK_SECONDS, _settles, f, x, point, direction)
            return _UNKNOWN if settled is not False else OneSided(None, exists=False)
        if found.has(sympy.oo, -sympy.oo) and not found.is_infinite:
            continue  # such as ∞ times a sign that parameters leave open
        verdict = budget.within(_CHECK_SECONDS, approached, found, f, x, point, direction)
        if verdict is not False:
            return OneSided(found, exists=True, confirmed=verdict is True)
    return _UNKNOWN


def _with_signs(found: Expr) -> Expr:
    """The sign of what swings between bounds of one sign is no question: x (2 + sin x) tends to infinity."""

    def is_decided(part: Expr) -> bool:
        bounds = part.args[0] if isinstance(part, sympy.sign) else None
        return isinstance(bounds, sympy.AccumBounds) and bool(bounds.min > 0 or bounds.max < 0)

    return found.replace(is_decided, lambda part: sympy.sign(part.args[0].min))


def _from_zero(f: Expr, x: Symbol, point: Expr, direction: str, t: Symbol) -> Expr:
    """The same as a function of a positive variable that goes to zero."""
    if point.is_infinite:
        shifted = 1 / t if point is sympy.oo else -1 / t
    else:
        shifted = point + t if direction == "+" else point - t
    return f.subs(x, shifted)


def holds_for_negative_parameters(found: Expr, f: Expr, x: Symbol, point: Expr, direction: str) -> bool:
    """Whether f is seen to go there, too, where parameters are negative."""
    for values in negative_parameters(sympy.Tuple(f, point), [x]):
        exact = {name: sympy.Rational(value) for name, value in values.items()}
        there, g, at = (one.xreplace(exact) for one in (found, f, point))
        if approached(there, g, x, at, direction) is not True:
            return False
    return True


def approached(found: Expr, f: Expr, x: Symbol, point: Expr, direction: str) -> bool | None:
    """Whether f at points ever closer to the point goes there; False where it clearly goes elsewhere."""
    samples = _samples(f, x, point, direction)
    if len(samples) < _FEWEST:
        return None
    with mp.workdps(_DIGITS):
        spread = max(abs(a - b) for a, b in pairwise(samples))
        last = samples[-1]
        target = found.xreplace(sample_parameters(sympy.Tuple(f, point), [x]))
        if target.is_infinite:
            shrinks = all(abs(b) < abs(a) for a, b in pairwise(samples))
            real = all(map(_looks_real, samples))
            if shrinks or spread <= _SETTLED * abs(last) or not real or _wrong_sign(samples, target):
                return False
            return True if _escapes(samples, abs(last)) else None
        gap, first = (abs(one - mpmath.mpmathify(sympy.N(target, _DIGITS))) for one in (last, samples[0]))
        if gap > _CLEAR * (spread + mp.mpf(10) ** -12 * abs(last)) or _escapes(samples, gap):
            return False
        return True if gap <= first / 2 or gap <= _SETTLED * abs(last) else None


def _settles(f: Expr, x: Symbol, point: Expr, direction: str) -> bool:
    """Whether values ever closer to the point come to rest."""
    samples = _samples(f, x, point, direction)
    with mp.workdps(_DIGITS):
        steps = [abs(a - b) for a, b in pairwise(samples)]
        return len(samples) < _FEWEST or steps[-1] <= _SETTLED * abs(samples[-1])


def _samples(f: Expr, x: Symbol, point: Expr, direction: str) -> list[Any]:
    """The last values of f on the way to the point that have digits."""
    values = sample_parameters(sympy.Tuple(f, point), [x])
    g = callable_of(f, x, values)
    samples = (_sample(g, p) for p in _points(point.xreplace(values), direction))
    return [sample for sample in samples if sample is not None][-_FEWEST:]


def _points(point: Expr, direction: str) -> list[Callable[[], Any]]:
    """Points as functions, which give all digits of the working precision."""
    return [partial(_point, point, direction, k) for k in _EXPONENTS]


def _point(point: Expr, direction: str, exponent: float) -> Any:
    if point.is_infinite:
        return (1 if point is sympy.oo else -1) * _ODD * mp.mpf(10) ** exponent
    sign = 1 if direction == "+" else -1
    return mpmath.mpmathify(sympy.N(point, mp.dps + 5)) + sign * _ODD * mp.mpf(10) ** -exponent


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
    return many if abs(few - many) <= 1e-15 * abs(many) else None  # twice the digits change nothing that a double shows


def _wrong_sign(samples: list[Any], target: Expr) -> bool:
    """Whether real samples of growing size have the other sign."""
    sign = 1 if target is sympy.oo else -1 if target is -sympy.oo else 0
    sizes = [-sign * mpmath.re(s) for s in samples]
    return sizes[0] > 1 and all(b > a for a, b in pairwise(sizes))


def _escapes(samples: list[Any], gap: Any) -> bool:
    """Whether the samples grow without a bound in sight."""
    sizes = [abs(s) for s in samples]
    return gap > 1e6 and all(b > 10 * a for a, b in pairwise(sizes))  # a choice: growing tenfold each time, too

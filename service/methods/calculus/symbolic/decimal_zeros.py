"""Zeros in decimals: all of a polynomial, of other functions the real ones that a change of sign tells of."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from itertools import pairwise
from typing import Any

import sympy
from mpmath import mp
from sympy import Expr, Symbol

from service.methods.calculus.symbolic.numeric_checks import callable_of, real_value

STEPS = (sympy.floor, sympy.ceiling, sympy.sign, sympy.Abs, sympy.Max, sympy.Min, sympy.Piecewise)
"""What may be constant on an interval and not on another."""

_SAME = 1e-10  # relative distance of decimals that are one zero
_DECIMALS = 17  # which tell every double
_DIGITS = 60  # of values: those beside a zero of third order, where f is that of the distance, keep some
_REACH, _PER_UNIT = 20, 20  # zeros are looked for at so many places from -20 to 20
_ORDERS, _PER_ORDER = 15, 8  # and at so many farther out and closer to 0, where no wave would have them everywhere
_HALVINGS = 250  # from 1 to the rounding of 60 digits
_CLOSE = mp.mpf(10) ** -20  # relative distance of places that are as good as one, for so many decimals
_NEAR, _FAR = mp.mpf(10) ** -16, mp.mpf(10) ** -13  # relative distances from a zero that tell what it is
_GROWTH = 2  # from the nearer to the farther: 1000 at a plain zero, 10 at one of a cube root, 1 at a jump
_AGREEMENT = 1e-3  # of values of 60 and 120 digits; those that are rounding alone have nothing in common
_WITHOUT_WAVES = (
    *(sympy.exp, sympy.log, sympy.erf, sympy.erfc, sympy.Abs, sympy.sign, sympy.Max, sympy.Min, sympy.Piecewise),
    *(sympy.sinh, sympy.cosh, sympy.tanh, sympy.coth, sympy.sech, sympy.csch),
    *(sympy.asinh, sympy.acosh, sympy.atanh, sympy.asin, sympy.acos, sympy.atan),
)
_GAMMAS = (sympy.gamma, sympy.loggamma)  # which have waves on the left alone

Real = Callable[[Any], Any]


def missing(equation: Expr, x: Symbol, known: Sequence[Expr]) -> list[Expr]:
    """The zeros in decimals that are none of the known ones."""
    others = [complex(sympy.N(value, _DECIMALS)) for value in known]
    return [
        zero
        for zero in _decimals(equation, x)
        if all(abs(complex(zero) - one) > _SAME * (1 + abs(one)) for one in others)
    ]


def _decimals(equation: Expr, x: Symbol) -> list[Expr]:
    if equation.is_polynomial(x):
        # four times SymPy's own: multiple zeros converge slowly.
        return list(sympy.Poly(equation, x).nroots(n=_DECIMALS, maxsteps=200))
    with mp.workdps(_DIGITS):
        f = partial(real_value, callable_of(equation, x, {}))
        values = [(point, f(point)) for point in _places(equation, x)]
        found = [a for a, u in values if not u and (equation.has(*STEPS) or _grows(f, a))]
        crossed = (_between(f, *below, *above) for below, above in pairwise(values) if below[1] * above[1] < 0)
        found += [zero for zero in crossed if zero is not None]
        return [sympy.Float(zero, _DECIMALS) for zero in sorted(found)]


def _places(equation: Expr, x: Symbol) -> list[Any]:
    """Where changes of sign are looked for, in order."""
    most = _REACH * _PER_UNIT
    places = {mp.mpf(k) / _PER_UNIT for k in range(-most, most + 1)}
    orders = [mp.mpf(k) / _PER_ORDER for k in range(1, _ORDERS * _PER_ORDER)]
    for side in _sides_without_waves(equation, x):
        places |= {side * size for order in orders for size in (_REACH * 10**order, 10**-order / _PER_UNIT)}
    return sorted(places)


def _sides_without_waves(equation: Expr, x: Symbol) -> tuple[int, ...]:
    """The sides of 0 on which no function has zeros or poles without end, of which places far out would hit a few."""
    gammas = equation.atoms(*_GAMMAS)
    others = equation.atoms(sympy.Function, sympy.Max, sympy.Min, sympy.Mod) - gammas
    if equation.has(sympy.I) or not all(isinstance(one, _WITHOUT_WAVES) for one in others):
        return ()
    if not all((one.args[0] - x).is_number for one in gammas):
        return ()
    return (1,) if gammas else (-1, 1)


def _between(f: Real, a: Any, u: Any, b: Any, v: Any) -> Any:
    """The zero between a with its value u and b with v, of different signs; None where it is a pole or a jump.

    Secants alone stand still where one value is hundreds of orders larger than the other; halves go on.
    """
    last = a
    for _ in range(_HALVINGS):
        secant = a - u * (b - a) / (v - u)
        ends = sorted([(a, u), (b, v), *((point, f(point)) for point in (_middle(a, b), secant))])
        exact = [point for point, value in ends if not value]
        if exact:
            return exact[0] if _grows(f, exact[0]) else None
        pair = next((pair for pair in pairwise(ends) if pair[0][1] * pair[1][1] < 0), None)
        if pair is None:
            return None
        (a, u), (b, v) = pair
        narrow = b - a <= _CLOSE * max(abs(a), abs(b))
        if (narrow or abs(secant - last) <= _CLOSE * abs(secant)) and _grows(f, secant, crossed=True):
            return secant
        if narrow:
            return None
        last = secant
    return None


def _middle(a: Any, b: Any) -> Any:
    """That of the orders, where ends of one sign are orders apart."""
    return mp.sign(a) * mp.sqrt(a * b) if a * b > 0 else (a + b) / 2


def _grows(f: Real, zero: Any, *, crossed: bool = False) -> bool:
    """Whether a function grows away from a zero, on both sides where it is real, and there from below to above.

    At a pole it falls, at a jump it stays, and where it is rounding alone, more digits give other values.
    """
    step = abs(zero) or _CLOSE
    points = [zero + side * size * step for size in (_NEAR, _FAR) for side in (-1, 1)]
    left, right, *far = (f(point) for point in points)
    with mp.workdps(2 * _DIGITS):
        again = [f(point) for point in points[2:]]
    sides = [pair for pair in zip((left, right), far, again, strict=True) if not any(map(mp.isnan, pair))]
    if crossed and (len(sides) < 2 or left * right > 0):
        return False
    return bool(sides) and all(
        _GROWTH * abs(near) < abs(value) and abs(value - surer) <= _AGREEMENT * abs(surer)
        for near, value, surer in sides
    )

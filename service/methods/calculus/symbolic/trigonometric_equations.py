"""All zeros of a polynomial in sines and cosines over one period, by the tangent of the half angle."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import sympy
from sympy import Dummy, Expr, Symbol

from service.methods.calculus.symbolic.numeric_checks import sample_parameters
from service.methods.calculus.symbolic.substitutions.trigonometric import in_sine_and_cosine

_DIGITS = 30  # twice those of a double: a multiple of π is told from a number near it
_SAME = 1e-12  # two zeros that differ by less are one; a formula of 30 digits keeps 15 where it cancels
_DENOMINATORS = 120  # of fractions of pi that are tried as shorter names


def zeros(equation: Expr, x: Symbol, known: Sequence[Expr]) -> list[Expr] | None:
    """Every x of one period (2π or a multiple, else that of the angle) for which the equation's numerator is zero.

    Zeros that are known already keep their form. None where x stands outside of sines and cosines, or where not all
    roots of the polynomial have formulas.
    """
    s, c, u = Dummy("s"), Dummy("c"), Dummy("u")
    found = in_sine_and_cosine(equation, x, s, c)
    if found is None:
        return None
    top = sympy.numer(sympy.together(found[0]))
    if not top.is_polynomial(s, c):
        return None
    rate = sympy.diff(found[1], x)
    angles = _angles(top, s, c, u)
    if angles is None:
        return None
    turns = abs(int(rate)) if rate.is_Integer else 1
    period = 2 * sympy.pi if rate.is_Integer else 2 * sympy.pi / abs(rate)
    start = found[1].subs(x, 0)
    places = [(angle - start + 2 * sympy.pi * k) / rate for angle in angles for k in range(turns)]
    return list(_distinct([*known, *(_in_period(place, period) for place in places)], period))


def _angles(top: Expr, s: Symbol, c: Symbol, u: Symbol) -> list[Expr] | None:
    w = 1 + u**2
    bottomless = sympy.numer(sympy.together(top.subs({s: 2 * u / w, c: (1 - u**2) / w})))
    polynomial = sympy.Poly(bottomless, u)
    roots = sympy.roots(polynomial) if polynomial.degree() > 0 else {}
    if sum(roots.values()) < polynomial.degree():
        return None
    angles = [_named(2 * sympy.atan(root)) for root in roots if sympy.expand(root**2) != -1]
    return [*angles, sympy.pi] if sympy.simplify(top.subs({s: 0, c: -1})) == 0 else angles


def _named(angle: Expr) -> Expr:
    """A fraction of π where the angle is one, to all digits."""
    if angle.free_symbols:
        return angle
    ratio = sympy.N(angle / sympy.pi, _DIGITS)
    if not ratio.is_real:
        return angle
    near = sympy.Rational(str(ratio)).limit_denominator(_DENOMINATORS)
    return near * sympy.pi if abs(near - ratio) < 10 ** (5 - _DIGITS) else angle


def _in_period(place: Expr, period: Expr) -> Expr:
    """The like in (−period/2, period/2], where that can be told."""
    turns = sympy.re(_number(place / period))
    return sympy.expand(place - period * sympy.ceiling(turns - sympy.Rational(1, 2))) if turns.is_number else place


def _distinct(places: Sequence[Expr], period: Expr) -> Iterator[Expr]:
    """The first of each set of places that are whole periods apart."""
    kept: list[complex] = []
    length = complex(_number(period))
    for place in places:
        value = complex(_number(place))
        if all(abs(_rest(value - one, length)) > _SAME * (1 + abs(value)) for one in kept):
            kept.append(value)
            yield place


def _rest(gap: complex, period: complex) -> complex:
    return gap - period * round((gap / period).real)


def _number(value: Expr) -> Expr:
    return sympy.N(value.xreplace(sample_parameters(value)), _DIGITS)

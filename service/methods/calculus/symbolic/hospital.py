"""Limits of quotients of smooth functions by l'Hôpital's rule, which parameters do not slow down."""

from __future__ import annotations

import sympy
from sympy import Expr, Symbol

_NO_VALUES = (sympy.nan, sympy.zoo, sympy.oo, sympy.Derivative, sympy.Subs)
_HIGHEST = 8  # order of a common zero that is looked for: a choice


def by_derivatives(f: Expr, t: Symbol) -> Expr:
    """The limit of f, or a root of that of f², as t > 0 goes to 0; NaN where numerator or denominator is not smooth.

    f² is smooth where f is the root of what has a zero of second order, as sqrt(1 - cos(t))/t.
    """
    limit = _quotient(f, t)
    if limit.is_finite is not False and limit is not sympy.nan:
        return limit
    square = _quotient(sympy.powsimp(f**2), t)
    negative = f.could_extract_minus_sign()
    return -sympy.sqrt(square) if negative else sympy.sqrt(square)


def _quotient(f: Expr, t: Symbol) -> Expr:
    above, below = sympy.fraction(sympy.together(f))
    for _ in range(_HIGHEST + 1):
        values = [sympy.simplify(part.subs(t, 0)) for part in (above, below)]
        if any(value.has(*_NO_VALUES) for value in values):
            break
        if values[1] != 0:
            return sympy.simplify(values[0] / values[1])
        if values[0] != 0:
            break
        above, below = sympy.diff(above, t), sympy.diff(below, t)
    return sympy.nan

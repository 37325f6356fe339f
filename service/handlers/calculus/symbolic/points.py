"""Limits of integration, and points of limits and expansions, as exact numbers."""

from __future__ import annotations

from collections.abc import Mapping

import sympy

from service.handlers.calculus.symbolic.build import symbolic
from service.handlers.formulas import Array
from service.schemas.calculus.integrals import Limit

_INFINITE = {"Infinity": sympy.oo, "-Infinity": -sympy.oo}


def exact_point(given: Limit, place: str, data: Mapping[str, Array]) -> sympy.Expr:
    """The point: a decimal as the fraction that it spells, a formula as it is. Raises InvalidExpression."""
    if isinstance(given, float | int):
        return sympy.Rational(repr(given)) if given != int(given) else sympy.Integer(int(given))
    return _INFINITE[given] if given in _INFINITE else symbolic(given, ["x"], data, (place,))

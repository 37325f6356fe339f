"""Definite integrals in closed form, believed after a comparison with quadrature."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import mpmath
import numpy as np
import sympy
from mpmath import mp
from sympy import Expr, Symbol

from service.methods.budget import Budget
from service.methods.calculus.symbolic.antiderivatives import antiderivative

_AGREEMENT = 1e-9  # relative, beside the error that quadrature states: a wrong form is off by far more
_FORM_SECONDS, _CHECK_SECONDS, _POLISH_SECONDS = 2.2, 1.0, 0.8  # the two forms share the budget

Ends = tuple[Expr, Expr]


def closed_form(f: Expr, x: Symbol, ends: Ends, numeric: tuple[float, float], budget: Budget) -> Expr | None:
    """The integral of f between two ends, which agrees with a value and its error; None where none does."""
    value, error = numeric
    for found in _forms(f, x, ends, budget):
        closed = complex(sympy.N(found, 20))
        if abs(closed - value) <= error + _AGREEMENT * abs(value):
            simpler = budget.within(_POLISH_SECONDS, sympy.simplify, found)
            same = simpler is not None and np.isclose(complex(sympy.N(simpler)), closed, rtol=1e-9)
            return simpler if same else found
    return None


def with_parameters(f: Expr, x: Symbol, lower: Expr, upper: Expr, budget: Budget) -> Expr | None:
    """The definite integral, compared with quadrature at sample values of the parameters."""
    for found in _forms(f, x, (lower, upper), budget):
        if budget.within(_CHECK_SECONDS, _agrees, found, f, x, (lower, upper)):
            return sympy.simplify(found)
    return None


def _forms(f: Expr, x: Symbol, ends: Ends, budget: Budget) -> Iterator[Expr]:
    for form in (lambda: _difference(f, x, *ends, budget), lambda: sympy.integrate(f, (x, *ends))):
        found = budget.within(_FORM_SECONDS, form)
        if isinstance(found, Expr) and not found.has(sympy.Integral, sympy.nan, sympy.oo, sympy.zoo):
            yield found


def _difference(f: Expr, x: Symbol, lower: Expr, upper: Expr, budget: Budget) -> Expr | None:
    """F(upper) − F(lower), by limits where F is not defined at an end."""
    found = antiderivative(f, x, budget.share(_FORM_SECONDS))
    if found is None:
        return None
    values = []
    for end, side in ((upper, "-"), (lower, "+")):
        value = found.expression.subs(x, end)
        if end.is_infinite or value.has(sympy.nan, sympy.zoo, sympy.oo):
            value = sympy.limit(found.expression, x, end, side)
        values.append(value)
    return values[0] - values[1]


def _agrees(found: Expr, f: Expr, x: Symbol, ends: Ends) -> bool:
    names = sorted(sympy.Tuple(found, f, *ends).free_symbols - {x}, key=str)
    values = {name: sympy.Float(0.7 + 0.31 * i, 30) for i, name in enumerate(names)}
    with mp.workdps(20):
        g = sympy.lambdify(x, f.xreplace(values), "mpmath")
        lower, upper = (_number(end.xreplace(values)) for end in ends)
        value, error = mpmath.quad(g, [lower, upper], error=True)
        closed = _number(found.xreplace(values))
        return bool(abs(closed - value) <= 10 * error + _AGREEMENT * abs(value))


def _number(value: Expr) -> Any:
    return mp.inf * (1 if value is sympy.oo else -1) if value.is_infinite else mpmath.mpmathify(sympy.N(value, 20))

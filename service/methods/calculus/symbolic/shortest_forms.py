"""The shortest among equal forms of a formula."""

from __future__ import annotations

from typing import Any

import numpy as np
import sympy
from mpmath import mp
from sympy import Expr

from service.expressions import ExpressionError, compile_function
from service.methods.budget import Budget
from service.methods.calculus.symbolic.numeric_checks import POINTS, callable_of, number, sample_parameters
from service.methods.calculus.symbolic.printing import text

_FORMS = (sympy.simplify, sympy.factor, sympy.expand, sympy.cancel, sympy.trigsimp, sympy.radsimp)
_FORM_SECONDS, _CHECK_SECONDS = 1.2, 0.5  # so that one form does not keep the time from all others


def shortest(f: Expr, budget: Budget) -> Expr:
    """The shortest form that was found in time and agrees with f; f itself where there is none."""
    found = [f]
    budget.spend(_collect, found, budget)
    return found[-1]


def _collect(found: list[Expr], budget: Budget) -> None:
    """Put in ever shorter forms of the first."""
    f = found[0]
    for form in _FORMS:
        other = budget.within(_FORM_SECONDS, form, f)
        if not isinstance(other, Expr) or len(text(other)) >= len(text(found[-1])):
            continue
        if budget.within(_CHECK_SECONDS, _same, other, f):
            found.append(other)


def loses_values(form: Expr, f: Expr) -> bool:
    """Whether the language has no value of the form somewhere where it has one of f: |x √y| is not |x| √|y|."""
    names = sorted(str(name) for name in f.free_symbols)
    try:
        f_values, values = (compile_function(text(one), names or ["x"]).value(_places(len(names))) for one in (f, form))
    except ExpressionError:  # with a function that the language lacks
        return False
    return bool(np.any(np.isfinite(f_values) & np.isnan(values)))


def _places(count: int) -> np.ndarray[Any, Any]:
    """Points of all mixtures of signs of up to five variables."""
    k = np.arange(32)[:, None]
    bits = np.arange(max(count, 1)) % 5
    places: np.ndarray[Any, Any] = np.array(POINTS)[(k + 3 * bits) % len(POINTS)]
    return places * np.where(k >> bits & 1, -1.0, 1.0)


def _same(a: Expr, b: Expr) -> bool:
    """Whether two formulas agree wherever both are defined, at two points at least, and the first is wherever b is."""
    if loses_values(a, b):
        return False
    names = sorted(sympy.Tuple(a, b).free_symbols, key=str)
    if not names:
        return bool(abs(sympy.N(a - b, 30)) < 1e-20)  # of 30 digits
    values = sample_parameters(sympy.Tuple(a, b), names[:1])
    agreed = 0
    with mp.workdps(30):  # as above
        f, g = (callable_of(one, names[0], values) for one in (a, b))
        for point in POINTS:
            try:
                x, y = number(f(mp.mpf(str(point)))), number(g(mp.mpf(str(point))))
            except (ValueError, TypeError, ZeroDivisionError, ArithmeticError):
                continue
            if abs(x - y) > 1e-15 * (abs(y) + 1e-10):  # half of the 30 digits may cancel
                return False
            agreed += 1
    return agreed >= 2

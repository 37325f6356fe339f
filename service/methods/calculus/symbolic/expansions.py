"""Expansions by SymPy, confirmed by the function's own values."""

from __future__ import annotations

from typing import NamedTuple

import mpmath
import sympy
from mpmath import mp
from sympy import Expr, Order, Symbol

from service.methods.calculus.symbolic.numeric_checks import callable_of, sample_parameters

_MORE_TERMS = (0, 1, 2, 4, 8)  # that SymPy is asked for where it stops before the order: it counts some other way


class Expansion(NamedTuple):
    """Σ coefficient · t^power, and what is left out."""

    terms: list[tuple[Expr, Expr]]
    """Powers, rising, and coefficients, which have logarithms of t where the expansion has them."""
    t: Symbol
    shift: Expr
    """What t is: x − about; 1/x or −1/x at infinity."""
    remainder: Expr | None
    """None where the sum is the function itself."""

    def total(self, shown: Expr) -> Expr:
        """The sum, with this written for t."""
        return sympy.Add(*(coefficient * self.t**power for power, coefficient in self.terms)).subs(self.t, shown)


def expansion(f: Expr, x: Symbol, about: Expr, order: int, direction: str) -> Expansion | None:
    """The expansion of f about a point on one side, `+` or `-`, below the order; None where none is confirmed."""
    found = _confirmed_sum(f, x, about, order, direction)
    if found is None:
        return None
    total, t = found
    shift = 1 / x if about is sympy.oo else -1 / x if about is -sympy.oo else x - about
    exact = sympy.expand(total.subs(t, shift) - f) == 0
    left_out = x**-order if about.is_infinite else shift**order
    return Expansion(_terms(total, t), t, shift, None if exact else Order(left_out, (x, about)))


def _confirmed_sum(f: Expr, x: Symbol, about: Expr, order: int, direction: str) -> tuple[Expr, Symbol] | None:
    """The sum in t > 0, where x = about ± t or ±1/t, confirmed by numbers; None where there is none."""
    t = sympy.Symbol("t", positive=True)
    if about.is_infinite:
        shifted, sign = (1 / t if about is sympy.oo else -1 / t), 1
    else:
        sign = 1 if direction == "+" else -1
        shifted = about + sign * t
    g = f.subs(x, shifted)
    for extra in _MORE_TERMS:
        expanded = sympy.series(g, t, 0, order + extra)
        left_out = expanded.getO()
        if left_out is None or sympy.limit(t ** (order - sympy.Rational(1, 1000)) / left_out.expr, t, 0) != 0:
            break
    kept = [term for term in sympy.Add.make_args(sympy.expand(expanded.removeO())) if _power(term, t) < order]
    total = sympy.Add(*kept)
    return (total.subs(t, sign * t), t) if _confirmed(total, g, t, order) else None


def _power(term: Expr, t: Symbol) -> Expr:
    """The exponent of t in a term, logarithms aside."""
    _, power = term.as_independent(sympy.log, as_Add=False)[0].as_coeff_exponent(t)
    return power


def _terms(total: Expr, t: Symbol) -> list[tuple[Expr, Expr]]:
    collected: dict[Expr, Expr] = {}
    for term in sympy.Add.make_args(sympy.expand(total)):
        power = _power(term, t)
        if term:
            collected[power] = collected.get(power, sympy.Integer(0)) + term / t**power
    return sorted(collected.items(), key=lambda pair: float(pair[0]))


def _confirmed(total: Expr, g: Expr, t: Symbol, order: int) -> bool:
    """Whether what is left out falls as fast as t**order does, some logarithms allowed."""
    values = sample_parameters(sympy.Tuple(total, g), [t])
    with mp.workdps(40 + 12 * order):  # t**order is 6·order digits at the nearer point
        exact, sum_ = callable_of(g, t, values), callable_of(total, t, values)
        far, near = mp.mpf(10) ** -3, mp.mpf(10) ** -6
        errors = [abs(mpmath.mpmathify(exact(h)) - mpmath.mpmathify(sum_(h))) for h in (far, near)]
        scale = abs(mpmath.mpmathify(exact(near))) + near**order
        if errors[1] <= scale * mp.mpf(10) ** (-20 - 6 * order):
            return True
        slack = mp.mpf("0.9") + (mp.mpf("0.31") * order if total.has(sympy.log) else 0)  # (x log x)^n falls more slowly
        return bool(errors[0] / errors[1] >= mp.mpf(10) ** (3 * order - slack))

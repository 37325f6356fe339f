"""Expansions by SymPy, confirmed by the function's own values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import mpmath
import sympy
from mpmath import mp
from sympy import Expr, Order, Symbol
from sympy.polys.ring_series import rs_series

from service.expressions import Function, sympy_coefficients
from service.methods.budget import Budget
from service.methods.calculus.symbolic.numeric_checks import callable_of, negative_parameters, sample_parameters

_MORE_TERMS = (0, 1, 2, 4, 8)  # that SymPy is asked for where it stops before the order: it counts some other way
_WAYS = 0.8  # of the time that is left for a way, so that it can still be confirmed
T = Symbol("t", positive=True)


class Expansion(NamedTuple):
    """Σ coefficient · T^power, and what is left out."""

    terms: list[tuple[Expr, Expr]]
    """Powers, rising, and coefficients, which have logarithms of T where the expansion has them."""
    shift: Expr
    """What T is: x − about; 1/x or −1/x at infinity."""
    remainder: Expr | None
    """None where the sum is the function itself."""

    def total(self, shown: Expr) -> Expr:
        """The sum, with this written for T."""
        return sympy.Add(*(coefficient * T**power for power, coefficient in self.terms)).subs(T, shown)


class Place(NamedTuple):
    """Where to expand."""

    x: Symbol
    about: Expr
    direction: str
    """The side on which the expansion has to hold, `+` or `-`."""

    @property
    def side(self) -> int:
        """The sign of x − about; 1 at infinity."""
        return -1 if self.direction == "-" and self.about.is_finite else 1

    @property
    def path(self) -> Expr:
        """x in T > 0: about ± T, or ±1/T."""
        if self.about.is_infinite:
            return 1 / T if self.about is sympy.oo else -1 / T
        return self.about + self.side * T

    @property
    def shift(self) -> Expr:
        """What the powers are of: x − about, or ±1/x."""
        if self.about.is_infinite:
            return 1 / self.x if self.about is sympy.oo else -1 / self.x
        return self.x - self.about


def expansion(f: Expr, at: Place, order: int, budget: Budget) -> Expansion | None:
    """The expansion of f below the order by SymPy; None where none is confirmed."""
    g = f.subs(at.x, at.path)
    for way in (_in_ring, _expanded):
        total = budget.within(_WAYS * budget.left, way, g, order)
        found = (
            None if total is None else budget.within(budget.left, confirmed, total.subs(T, at.side * T), f, at, order)
        )
        if found is not None:
            return found
    return None


def confirmed(total: Expr, f: Expr, at: Place, order: int) -> Expansion | None:
    """A sum in T that stands for the shift as the expansion of f, if the values of f say so."""
    if not _falls(total.subs(T, at.side * T), f.subs(at.x, at.path), order):
        return None
    terms = _terms(total)
    if any(coefficient.subs({sympy.log(T): 1, sympy.log(-T): 1}).has(T) for _, coefficient in terms):
        return None
    exact = sympy.expand(total.subs(T, at.shift) - f) == 0
    left_out = at.x**-order if at.about.is_infinite else at.shift**order
    return Expansion(terms, at.shift, None if exact else Order(left_out, (at.x, at.about)))


def holds_for_negative_parameters(found: Expansion, f: Expr, at: Place, order: int) -> bool:
    """Whether the values of f, too, where parameters are negative, say that this is its expansion."""
    total, g = found.total(at.side * T), f.subs(at.x, at.path)
    return all(_falls(total, g, order, values) for values in negative_parameters(sympy.Tuple(total, g), [T]))


def taylor_sum(function: Function, point: Sequence[Expr], order: int) -> Expr | None:
    """The Taylor polynomial in T by a function's first variable, by its own derivatives; None where one is not finite.

    The point has an object for each variable: where to expand, and the symbols of the others.
    """
    found = sympy_coefficients(function, point, order - 1) if order else []
    total = sympy.Add(*(coefficient * T**k for k, coefficient in enumerate(found)))
    return None if total.has(sympy.nan, sympy.zoo, sympy.oo, sympy.Piecewise, sympy.Float) else total


def _in_ring(g: Expr, order: int) -> Expr:
    """By arithmetic of truncated polynomials, quick also where there is no Taylor series, for elementary functions."""
    return rs_series(g, T, order).as_expr()


def _expanded(g: Expr, order: int) -> Expr:
    for extra in _MORE_TERMS:
        expanded = sympy.series(g, T, 0, order + extra)
        left_out = expanded.getO()
        if left_out is None or sympy.limit(T ** (order - sympy.Rational(1, 1000)) / left_out.expr, T, 0) != 0:
            break
    return sympy.Add(*(one for one in sympy.Add.make_args(_sum(expanded.removeO())) if _power(one) < order))


def _sum(total: Expr) -> Expr:
    """Multiplied out, with one power of T in each term: T**(a + 2) stays what it is."""
    return sympy.expand(total, power_exp=False)


def _power(term: Expr) -> Expr:
    """The exponent of T in a term, logarithms aside."""
    return sympy.sympify(term.as_powers_dict().get(T, 0))


def _terms(total: Expr) -> list[tuple[Expr, Expr]]:
    # On the left T is negative: multiplied out as of a positive one log(-T) would become log(T) + iπ.
    logarithm = sympy.Dummy(real=True)
    collected: dict[Expr, Expr] = {}
    for term in sympy.Add.make_args(_sum(total.subs(sympy.log(-T), logarithm))):
        power = _power(term)
        if term:
            collected[power] = collected.get(power, sympy.Integer(0)) + sympy.powsimp(term / T**power)
    terms = [(power, coefficient.subs(logarithm, sympy.log(-T))) for power, coefficient in collected.items()]
    return sorted(terms, key=lambda pair: float(pair[0]))


def _falls(total: Expr, g: Expr, order: int, parameters: Mapping[Symbol, Expr] | None = None) -> bool:
    """Whether what is left out falls as fast as T**order does, some logarithms allowed."""
    parameters = sample_parameters(sympy.Tuple(total, g), [T]) if parameters is None else parameters
    values = {name: sympy.Rational(value) for name, value in parameters.items()}
    with mp.workdps(40 + 12 * order):  # T**order is 6·order digits at the nearer point
        exact, sum_ = callable_of(g, T, values), callable_of(total, T, values)
        far, near = mp.mpf(10) ** -3, mp.mpf(10) ** -6
        errors = [abs(mpmath.mpmathify(exact(h)) - mpmath.mpmathify(sum_(h))) for h in (far, near)]
        scale = abs(mpmath.mpmathify(exact(near))) + near**order
        if errors[1] <= scale * mp.mpf(10) ** (-20 - 6 * order):  # 20 digits below T**order there
            return True
        slack = mp.mpf("0.9") + (mp.mpf("0.31") * order if total.has(sympy.log) else 0)  # (x log x)^n falls more slowly
        return bool(errors[0] / errors[1] >= mp.mpf(10) ** (3 * order - slack))

"""Jumps of antiderivatives where the integrand is smooth: found by quadrature, and closed where tangents make them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any

import mpmath
import numpy as np
import sympy
from mpmath import mp
from sympy import Dummy, Expr, Symbol

from service.methods.calculus.symbolic.numeric_checks import callable_of, number, sample_parameters

_CELLS = (np.linspace(-10.1, 10.3, 41), np.linspace(-101.3, 103.7, 42))  # the second for slow angles; no end is special
_FINE, _COARSE = (np.polynomial.legendre.leggauss(n) for n in (9, 6))
_SMOOTH = 1e-6  # relative agreement of both rules: where they agree so far, 1e-4 is no error of theirs
_JUMP = 1e-4  # relative: what differences may miss of the integral


def is_broken(found: Expr, f: Expr, x: Symbol) -> bool:
    """Whether the differences of an antiderivative miss the integral of f over some short range where f is smooth."""
    values = sample_parameters(sympy.Tuple(found, f), [x])
    with mp.workdps(15):  # as doubles
        g, h = callable_of(found, x, values), callable_of(f, x, values)
        return any(_misses(g, h, a, b) for cells in _CELLS for a, b in pairwise(cells.tolist()))


def _misses(g: Callable[[Any], Any], f: Callable[[Any], Any], a: float, b: float) -> bool:
    try:
        (fine, size), (coarse, _) = (_gauss(f, a, b, *rule) for rule in (_FINE, _COARSE))
        if not abs(fine - coarse) <= _SMOOTH * size:
            return False
        ends = number(g(mp.mpf(a))), number(g(mp.mpf(b)))
    except (ValueError, TypeError, ArithmeticError, NameError, AttributeError, KeyError, mpmath.libmp.NoConvergence):
        return False  # undefined there, or not real
    return bool(abs(ends[1] - ends[0] - fine) > _JUMP * size + mp.mpf(10) ** -10 * (abs(ends[0]) + abs(ends[1])))


def _gauss(f: Callable[[Any], Any], a: float, b: float, nodes: Any, weights: Any) -> tuple[Any, Any]:
    """The integral of f, and of |f|."""
    half, middle = (b - a) / 2, (a + b) / 2
    y = [number(f(mp.mpf(middle + half * node))) for node in nodes.tolist()]
    if any(abs(mpmath.im(one)) > mp.mpf(10) ** -12 * abs(one) for one in y):
        raise ValueError
    terms = [half * weight * mpmath.re(one) for weight, one in zip(weights.tolist(), y, strict=True)]
    return mp.fsum(terms), mp.fsum(map(abs, terms))


def closed(found: Expr, x: Symbol) -> Expr:
    """The same with a step at each pole of its tangents, as high as it falls there (Jeffrey and Rich 1994)."""
    total = found
    for theta in sorted({e.args[0] for e in found.atoms(sympy.tan) if e.has(x)}, key=sympy.default_sort_key):
        if not sympy.diff(theta, x).has(x):
            height = _height(found, theta, x)
            if height is not None:
                total += height * sympy.floor(sympy.expand(theta / sympy.pi + sympy.Rational(1, 2)))
    return total


def _height(found: Expr, theta: Expr, x: Symbol) -> Expr | None:
    """What the terms with tan θ lose at a pole; None where that is not finite, or changes with x."""
    t = Dummy("t", real=True)
    terms = [term.xreplace({sympy.tan(theta): t}) for term in sympy.Add.make_args(found) if term.has(sympy.tan(theta))]
    if any(term.has(x) for term in terms):
        return None
    height = sympy.Integer(0)
    for term in terms:
        before, after = (_far(term, t, side) for side in (1, -1))
        height += before - after
    return None if height.has(sympy.oo, sympy.zoo, sympy.nan, sympy.Limit, sympy.AccumBounds) else height


def at_end(found: Expr, x: Symbol, end: Expr, side: str) -> Expr:
    """The value at an end, from below (`-`) or above (`+`) where a tangent has a pole there; maybe not a number."""
    poles = [e.args[0] for e in found.atoms(sympy.tan) if sympy.cos(e.args[0].subs(x, end)) == 0]
    total = sympy.Integer(0)
    for term in sympy.Add.make_args(found):
        theta = next((theta for theta in poles if term.has(sympy.tan(theta))), None)
        if theta is not None:
            t, rises = Dummy("t", real=True), bool(sympy.diff(theta, x).is_negative) == (side == "+")
            term = _far(term.xreplace({sympy.tan(theta): t}), t, 1 if rises else -1)  # noqa: PLW2901
        elif term.has(sympy.floor) and poles and side == "-":
            term = term.replace(sympy.floor, lambda step: sympy.ceiling(step) - 1)  # noqa: PLW2901
        total += term.subs(x, end)
    return total


def _far(term: Expr, t: Symbol, side: int) -> Expr:
    """The limit of a term for t → ∞ or −∞: arctangents of what has no bound are ±π/2, whose sign numbers tell."""
    return sympy.limit(term.xreplace(dict(_angles(term, t, side))), t, side * sympy.oo)


def _angles(term: Expr, t: Symbol, side: int) -> Iterator[tuple[Expr, Expr]]:
    for e in term.atoms(sympy.atan):
        top, bottom = sympy.fraction(sympy.together(e.args[0]))
        if top.is_polynomial(t) and bottom.is_polynomial(t) and sympy.degree(top, t) > sympy.degree(bottom, t):
            far = e.args[0].xreplace({t: sympy.Integer(side * 10**9)})
            value = complex(sympy.N(far.xreplace(sample_parameters(far)), 20))  # more digits than are compared
            if value.real and abs(value.imag) <= 1e-12 * abs(value.real):  # real but for rounding
                yield e, sympy.sign(value.real) * sympy.pi / 2

"""Changes of variable by quadratic functions u(x), for roots of cubics and quartics (Goursat 1887)."""

from __future__ import annotations

from collections.abc import Iterator

import sympy
from sympy import Dummy, Expr, Pow, Symbol

from service.methods.calculus.symbolic.substitutions.base import Substitution, in_pieces

Map = tuple[Expr, Expr, int, Expr]
"""u(x), a linear function m, n and q(u), where the radicand is mⁿ q."""


def involution(f: Expr, x: Symbol) -> Iterator[Substitution]:
    """R p^e dx, p cubic or quartic, where p = mⁿ q(u), ne is an integer, and R m^(ne)/u′ a function of u too."""
    roots = [e for e in sympy.Mul.make_args(f) if isinstance(e, Pow) and not e.exp.is_Integer]
    radicand, u = sympy.Mul(*(root.base for root in roots)), Dummy("u")
    if len({root.exp for root in roots}) != 1 or not radicand.is_polynomial(x):
        return
    e = roots[0].exp
    for value, m, n, q in _maps(sympy.Poly(radicand, x), x, u):
        if (n * e).is_Integer:
            h = _function_of(value, u, f / sympy.Mul(*roots) * m ** (n * e) / sympy.diff(value, x), x)
            if h is not None:
                sign = sympy.Mul(*roots) / (m ** (n * e) * q.xreplace({u: value}) ** e)
                yield in_pieces(sign, h * q**e, u, value)


def _maps(p: sympy.Poly, x: Symbol, u: Symbol) -> Iterator[Map]:
    if p.degree() == 4:  # palindromic: ax⁴ + bx³ + cx² + bkx + ak²
        a, b, c, d, e = p.all_coeffs()
        for k in (sympy.sqrt(e / a), -sympy.sqrt(e / a)):
            if sympy.simplify(d - b * k) == 0:
                yield x + k / x, x, 2, a * u**2 + b * u + c - 2 * a * k
    elif p.degree() == 3:
        sign = -1 if p.LC().could_extract_minus_sign() else 1  # so that m > 0 where p is, far out
        for factor, _ in sympy.factor_list(p)[1]:
            if factor.degree() == 1:
                zero = sympy.solve(factor.as_expr(), x)[0]
                m = sign * (x - zero)
                a, b, c = p.quo(sympy.Poly(m, x)).compose(sympy.Poly(zero + sign * x, x)).all_coeffs()
                yield m + c / (a * m), m, 2, a * u + b
                yield m**2 / (a * m**2 + b * m + c), m, 3, 1 / u


def _function_of(value: Expr, u: Symbol, h: Expr, x: Symbol) -> Expr | None:
    """A rational function of x as one of u = value; None where it is none."""
    relation = sympy.Poly(sympy.fraction(sympy.together(value - u))[0], x)
    top, bottom = (sympy.Poly(part, x).rem(relation) for part in sympy.fraction(sympy.together(h)))
    ratio = sympy.cancel(top.LC() / bottom.LC())
    return ratio if sympy.expand(sympy.together(top.as_expr() - ratio * bottom.as_expr())) == 0 else None

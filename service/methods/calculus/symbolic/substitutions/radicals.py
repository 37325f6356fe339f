"""Changes of variable for roots of polynomials."""

from __future__ import annotations

from collections.abc import Iterator

import sympy
from sympy import Dummy, Expr, Pow, Rational, Symbol

from service.methods.calculus.symbolic.substitutions.base import Substitution, by_size, put

_MAX_ROOT = 12  # likewise of roots, whose substitution raises all degrees by so much


def radical(f: Expr, x: Symbol) -> Iterator[Substitution]:
    """u = (ax + b)^(1/n), or of (ax + b)/(cx + d), where that makes every root whole."""
    roots = [e for e in f.atoms(Pow) if e.exp.is_Rational and not e.exp.is_Integer and e.base.has(x)]
    bases = {e.base for e in roots}
    for base in by_size(bases):
        n = sympy.lcm_list([sympy.Integer(e.exp.q) for e in roots if e.base == base])
        top, bottom = sympy.fraction(sympy.together(base))
        if n > _MAX_ROOT or any(not p.is_polynomial(x) or sympy.degree(p, x) > 1 for p in (top, bottom)):
            continue
        u = Dummy("u", positive=True)
        (phi,) = sympy.solve(top - u**n * bottom, x)
        g = f.xreplace({e: u ** (e.exp * n) for e in f.atoms(Pow) if e.base == base and (e.exp * n).is_Integer})
        g = sympy.powdenest(sympy.together(g.subs(x, phi) * sympy.diff(phi, u)), force=True)
        yield Substitution(_cancelled(g), u, put(u, base ** Rational(1, n)))


def chebyshev(f: Expr, x: Symbol) -> Iterator[Substitution]:
    """u = (a/xⁿ + b)^(1/q) where roots of a + b xⁿ stand with powers of x: the third of Chebyshev's cases."""
    roots = [e for e in f.atoms(Pow) if e.exp.is_Rational and not e.exp.is_Integer and e.base.has(x)]
    for base in by_size({e.base for e in roots}):
        terms = sympy.Poly(base, x).terms() if base.is_polynomial(x) else []
        if len(terms) != 2 or terms[1][0] != (0,):
            continue
        ((n,), b), (_, a) = terms
        q = sympy.lcm_list([sympy.Integer(e.exp.q) for e in roots if e.base == base])
        u, t = Dummy("u", positive=True), Dummy("t", positive=True)  # t is x^n, and a + b t is t u^q
        powers = {e: t**e.exp * u ** (q * e.exp) for e in f.atoms(Pow) if e.base == base}
        g = f.xreplace(powers).subs(x, t ** Rational(1, n)) * t ** Rational(1, n)
        for _ in range(2):
            g = sympy.powsimp(sympy.expand_power_base(sympy.powdenest(g, force=True), force=True), force=True)
        if g.is_rational_function(t):
            g = g.subs(t, a / (u**q - b)) * -q * u ** (q - 1) / (n * (u**q - b))
            yield Substitution(_cancelled(g), u, put(u, base ** Rational(1, q) / x ** Rational(n, q)))


def _cancelled(g: Expr) -> Expr:
    return sympy.cancel(g) if sympy.count_ops(g) < 300 else sympy.together(g)  # cancelling takes ever longer: a choice


def euler(f: Expr, x: Symbol) -> Iterator[Substitution]:
    """√(ax² + bx + c) = u − √a x, or ux + √c, or (x − r)u for a real zero r (Euler's three substitutions)."""
    roots = [e for e in f.atoms(Pow) if e.exp.is_Rational and not e.exp.is_Integer and e.base.has(x)]
    bases = {e.base for e in roots if e.base.is_polynomial(x) and sympy.degree(e.base, x) == 2}
    if len(bases) != 1 or any(e.exp.q != 2 for e in roots if e.base in bases):
        return
    base = bases.pop()
    a, b, c = sympy.Poly(base, x).all_coeffs()
    u, r = Dummy("u"), sympy.sqrt(base)
    squares = [square for square in (a, c, b**2 - 4 * a * c) if square.is_positive]
    if not squares:
        return
    square = min(squares, key=lambda one: not sympy.sqrt(one).is_rational)  # fewer roots in what is left
    q = sympy.sqrt(square)
    if square == a:
        phi, root, back = (u**2 - c) / (b + 2 * q * u), u - q * ((u**2 - c) / (b + 2 * q * u)), r + q * x
    elif square == c:
        phi = (2 * q * u - b) / (a - u**2)
        root, back = u * phi + q, (r - q) / x
    else:
        r0, r1 = (-b - q) / (2 * a), (-b + q) / (2 * a)
        phi = (a * r1 - u**2 * r0) / (a - u**2)
        root, back = (phi - r0) * u, r / (x - r0)
    g = f.replace(
        lambda e: isinstance(e, Pow) and e.base == base and (2 * e.exp).is_Integer, lambda e: root ** (2 * e.exp)
    )
    yield Substitution(sympy.cancel(sympy.together(g.subs(x, phi) * sympy.diff(phi, u))), u, put(u, back))

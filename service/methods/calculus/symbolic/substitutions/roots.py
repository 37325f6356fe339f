"""Roots of products, taken factor by factor."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import sympy
from sympy import Dummy, Expr, Integer, Pow, Symbol

from service.methods.calculus.symbolic.substitutions.base import Substitution, by_size, in_pieces, put


def taken_roots(f: Expr, x: Symbol) -> Iterator[Substitution]:
    """√(x² g) as x √g, and what is then left of a product of roots."""
    u = Dummy("u")
    g = with_simple_roots(sympy.factor_terms(sympy.together(f)), x)
    if _radicands(g, x) != _radicands(f, x):
        yield in_pieces(f / g, g.xreplace({x: u}), u, x)


def _radicands(f: Expr, x: Symbol) -> set[Expr]:
    return {e.base for e in f.atoms(Pow) if e.base.has(x) and not e.exp.is_Integer}


def with_simple_roots(f: Expr, x: Symbol) -> Expr:
    """A product of powers, up to a factor that is constant in pieces: no power in a root, equal roots together.

    Roots of two linear functions whose exponents add to an integer become a root of their quotient.
    """
    rest, exponents = _factors(f, x)
    radicands: dict[tuple[Expr, bool], Expr] = {}
    for p, exponent in exponents.items():
        e = exponent - int(exponent)
        rest *= p ** int(exponent)
        if e:  # powers of x itself stay apart for Chebyshev's substitution
            radicands[e, p == x] = p * radicands.get((e, p == x), Integer(1))
    roots = [(sympy.expand(p), e) for (e, _), p in radicands.items()]
    if len(roots) == 2:
        (p, e), (q, d) = roots
        if (e + d).is_Integer and sympy.degree(p, x) == sympy.degree(q, x) == 1:
            roots = [(p / q, e), (q, e + d)]
    return rest * sympy.Mul(*(p**e for p, e in roots))


def _factors(f: Expr, x: Symbol) -> tuple[Expr, dict[Expr, Expr]]:
    """The irreducible factors of the rational functions in a product, with their exponents, and the other factors."""
    rest, exponents = Integer(1), dict[Expr, Expr]()
    powers = [factor.as_base_exp() for factor in sympy.Mul.make_args(f)]
    for base, exponent in sorted(powers, key=lambda power: power[1].is_Integer is True):  # the signs of radicands first
        value = base.args[0] if isinstance(base, sympy.Abs) else base
        if not exponent.is_Rational or not value.is_rational_function(x):
            rest *= base**exponent
            continue
        (content, tops), (divisor, bottoms) = (
            sympy.factor_list(part, x) for part in sympy.fraction(sympy.together(value))
        )
        negative = (content / divisor).could_extract_minus_sign()
        rest *= (-content / divisor if negative else content / divisor) ** exponent
        for p, count in [*tops, *((p, -count) for p, count in bottoms)]:
            turn = -p in exponents or (negative and count % 2 and p not in exponents)
            negative = negative and not turn
            key = -p if turn else p
            exponents[key] = exponents.get(key, Integer(0)) + exponent * count
    return rest, exponents


def _is_polynomial(e: Expr, u: Symbol) -> bool:
    return bool(e.has(u) and e.is_polynomial(u))


def shifted(f: Expr, x: Symbol) -> Iterator[Substitution]:
    """u = x + b/(na), without the second term of a radicand a xⁿ + b x^(n-1) + …, where others go with it."""
    for base in by_size(base for base in _radicands(f, x) if base.is_polynomial(x)):
        p = sympy.Poly(base, x)
        n = p.degree()
        if n > 2 and len(p.terms()) > 2:  # quadratic ones are for Euler's
            a, b = p.all_coeffs()[:2]
            u, step = Dummy("u"), b / (n * a)
            g = f.xreplace({x: u - step}).replace(partial(_is_polynomial, u=u), sympy.expand)
            if len(p.shift(-step).terms()) < len(p.terms()):
                yield Substitution(g, u, put(u, x + step))

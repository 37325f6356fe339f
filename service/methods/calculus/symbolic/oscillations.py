"""Antiderivatives of polynomials times exponentials, sines and cosines of linear functions."""

from __future__ import annotations

import sympy
from sympy import Expr, I, Integer, Symbol
from sympy.simplify.fu import TR8

_HYPERBOLIC, _TRIGONOMETRIC = (sympy.sinh, sympy.cosh), (sympy.sin, sympy.cos)


def oscillation(f: Expr, x: Symbol) -> Expr | None:
    """Of a sum of terms P e^(ax) cos(bx + c) or sin, products of which become sums; None of anything else."""
    f = f.replace(
        lambda e: e.is_Pow and e.exp.has(x) and not e.base.has(x),
        lambda e: sympy.exp(e.exp * sympy.log(e.base)),
    )
    waves = [e for e in f.atoms(sympy.exp, *_HYPERBOLIC, *_TRIGONOMETRIC) if e.has(x)]
    if not waves or any(sympy.diff(e.args[0], x).has(x) for e in waves) or not f.is_polynomial(x, *waves):
        return None
    total, before = sympy.expand(f.replace(lambda e: isinstance(e, _HYPERBOLIC), lambda e: e.rewrite(sympy.exp))), None
    while total != before:  # TR8 takes some products at a time
        total, before = sympy.expand(TR8(total)), total
    return sympy.Add(*(_of_term(term, x) for term in sympy.Add.make_args(total)))


def _of_term(term: Expr, x: Symbol) -> Expr:
    """∫ P e^(λx) = e^(λx) (P/λ - P′/λ² + P″/λ³ - …) with λ = a + bi, of which the cosine is the real part."""
    exponentials = [e for e in term.atoms(sympy.exp) if e.has(x)]
    wave = next((e for e in term.atoms(*_TRIGONOMETRIC) if e.has(x)), Integer(1))
    growth = sympy.Mul(*exponentials)
    p = term / (growth * wave)
    a = sympy.Add(*(sympy.diff(e.args[0], x) for e in exponentials))
    b = sympy.diff(wave.args[0], x) if wave.has(x) else Integer(0)
    if not a and not b:
        return sympy.integrate(p, x)
    real = imaginary = Integer(0)
    for k in range(1, 2 + sympy.degree(p, x)):
        turn = sympy.expand((a - I * b) ** k)  # of 1/λ^k, whose length is 1/(a² + b²)^(k/2)
        weight = -((-1) ** k) * sympy.diff(p, x, k - 1) / (a**2 + b**2) ** k
        real += weight * sympy.factor(turn.subs(I, 0))
        imaginary += weight * sympy.factor(sympy.expand(-I * turn).subs(I, 0))
    if not b:
        return sympy.expand(real) * growth
    sine, cosine = (f(wave.args[0]) for f in _TRIGONOMETRIC)
    turned = imaginary * cosine + real * sine if wave.func == sympy.sin else real * cosine - imaginary * sine
    return growth * turned

"""Changes of variable by functions that stand in the integrand."""

from __future__ import annotations

from collections.abc import Iterator

import sympy
from mpmath import mp
from sympy import Dummy, Expr, Pow, Symbol

from service.methods.calculus.symbolic.numeric_checks import callable_of, sample_parameters
from service.methods.calculus.symbolic.substitutions.base import Substitution, by_size, in_pieces, put

_AGREEMENT = 1e-9  # of 15 digits; two values that are constant by chance agree in none
_HYPERBOLIC = (sympy.sinh, sympy.cosh, sympy.tanh, sympy.coth, sympy.sech, sympy.csch)
_INVERSES = (
    (sympy.asin, sympy.sin), (sympy.acos, sympy.cos), (sympy.atan, sympy.tan), (sympy.asinh, sympy.sinh),
    (sympy.acosh, sympy.cosh), (sympy.atanh, sympy.tanh), (sympy.log, sympy.exp),
)  # fmt: skip


def exponential(f: Expr, x: Symbol) -> Iterator[Substitution]:
    """u = e^(kx) where x stands in exponents k n x alone."""
    rewritten = f.rewrite(sympy.exp) if f.has(*_HYPERBOLIC) else f
    rewritten = rewritten.replace(
        lambda e: isinstance(e, Pow) and e.exp.has(x) and not e.base.has(x) and e.base != sympy.E,
        lambda e: sympy.exp(e.exp * sympy.log(e.base)),
    )
    exponents = [e.exp for e in by_size(rewritten.atoms(sympy.exp)) if e.has(x)]
    rates = [sympy.diff(e, x) for e in exponents]
    if not rates or any(rate.has(x) for rate in rates):
        return
    ratios = [sympy.simplify(rate / rates[0]) for rate in rates]
    if not all(ratio.is_Rational for ratio in ratios):
        return
    step = rates[0] * sympy.gcd_list([abs(ratio) for ratio in ratios])
    u = Dummy("u", positive=True)
    g = rewritten.replace(
        lambda e: isinstance(e, sympy.exp) and e.has(x),
        lambda e: u ** sympy.simplify(sympy.diff(e.exp, x) / step) * sympy.exp(e.exp.subs(x, 0)),
    )
    if not g.has(x):
        g = sympy.cancel(sympy.together(g / (step * u)))
        yield Substitution(g, u, put(u, sympy.exp(step * x)))


def inverse(f: Expr, x: Symbol) -> Iterator[Substitution]:
    """Turn inverse functions into their variable: x = sin u, tan u, sinh u, …, and x = e^u where a logarithm stands."""
    for outer, inner in _INVERSES:
        for e in by_size(f.atoms(outer)):
            top, bottom = sympy.fraction(sympy.together(e.args[0]))
            if not e.has(x) or any(not p.is_polynomial(x) or sympy.degree(p, x) > 1 for p in (top, bottom)):
                continue
            u = Dummy("u", positive=True)
            (phi,) = sympy.solve(top - inner(u) * bottom, x)
            g = f.subs(e, u).subs(x, phi) * sympy.diff(phi, u)
            g = _without_roots(g)
            yield in_pieces(f / (g.xreplace({u: e}) * sympy.diff(e, x)), g, u, e)
            break


def _without_roots(g: Expr) -> Expr:
    """Roots of squares of trigonometric functions are taken, as if each were positive."""
    radicands = {e: sympy.factor(sympy.trigsimp(e.base)) ** e.exp for e in g.atoms(Pow) if not e.exp.is_Integer}
    g = sympy.powdenest(sympy.expand_power_base(g.xreplace(radicands), force=True), force=True)
    return sympy.trigsimp(g.replace(sympy.Abs, lambda e: e))


def monomial(f: Expr, x: Symbol) -> Iterator[Substitution]:
    """u = x^m where f = x^(m−1) g(x^m)."""
    u = Dummy("u", positive=True)
    exponents = {e.exp for e in f.atoms(Pow) if e.base == x and e.exp != 1}
    for m in sorted({abs(e) for e in exponents if not e.has(x)} | {sympy.Integer(2)}, key=str):
        if m in {0, 1}:
            continue
        g = sympy.powdenest(sympy.powsimp(f.subs(x, u ** (1 / m)) * u ** (1 / m - 1) / m, force=True), force=True)
        g = sympy.powdenest(sympy.cancel(g), force=True)
        left = {e.exp for e in g.atoms(Pow) if e.base == u}
        # Clearly shorter: a choice.
        if all(e.is_Integer for e in left) or sympy.count_ops(g) < 0.8 * sympy.count_ops(f):
            falls = m.is_even and f.subs(x, -x) == f  # the root of x^m is -x where x < 0
            yield in_pieces(x / sympy.sqrt(x**2) if falls else sympy.Integer(1), g, u, x**m)


def inner_function(f: Expr, x: Symbol) -> Iterator[Substitution]:
    """u = g(x) for a part g of f with f / g′ a function of g alone."""
    parts = {e.args[0] for e in f.atoms(sympy.Function) if e.args} | f.atoms(sympy.Function)
    parts |= {e.base for e in f.atoms(Pow)} | {e.exp for e in f.atoms(Pow)} | f.atoms(sympy.Add)
    u = Dummy("u")
    for part in by_size(p for p in parts if p.has(x) and p != x)[:-13:-1]:  # the twelve largest: a choice
        slope = sympy.diff(part, x)
        if not slope:
            continue
        g = (f / slope).subs(part, u)
        if not _changes(g, x):
            g = sympy.simplify(g)
            if not g.has(x):
                yield Substitution(g, u, put(u, part))


def _changes(g: Expr, x: Symbol) -> bool:
    """Whether g has another value at another x, all else equal, so that no simplification can rid it of x."""
    values = callable_of(g, x, sample_parameters(g, [x]))
    try:
        first, second = values(mp.mpf("0.31")), values(mp.mpf("0.83"))
        return bool(abs(first - second) > _AGREEMENT * abs(first))
    except (ValueError, TypeError, ArithmeticError, NameError, AttributeError):
        return False

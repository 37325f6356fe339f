"""Changes of variable for trigonometric functions."""

from __future__ import annotations

from collections.abc import Iterator

import sympy
from sympy import Dummy, Expr, Pow, Symbol

from service.methods.calculus.symbolic.substitutions.base import Substitution, by_size, in_pieces, put
from service.methods.calculus.symbolic.substitutions.roots import with_simple_roots

_MAX_POWER = 12  # of the angle: higher ones make polynomials that take longer than the time there is


def _angles(f: Expr, x: Symbol) -> tuple[Expr, Expr] | None:
    """f in multiples of one angle, and that angle, linear in x."""
    f = f.replace(lambda e: e.func in (sympy.tan, sympy.cot, sympy.sec, sympy.csc), _in_sines)
    arguments = [e.args[0] for e in by_size(f.atoms(sympy.sin, sympy.cos)) if e.has(x)]
    rates = [sympy.diff(a, x) for a in arguments]
    if not rates or any(rate.has(x) or not rate for rate in rates):
        return None
    ratios = [sympy.simplify(rate / rates[0]) for rate in rates]
    if not all(ratio.is_Rational for ratio in ratios):
        return None
    step = sympy.gcd_list([abs(ratio) for ratio in ratios])
    if max(abs(ratio / step) for ratio in ratios) > _MAX_POWER:
        return None
    first = arguments[0]
    theta = sympy.expand(first * step / ratios[0])
    rest = [sympy.simplify(sympy.expand(a) - r / step * theta) for a, r in zip(arguments, ratios, strict=True)]
    if any(rest):
        theta = rates[0] * step * x
    return f, theta


def _in_sines(e: Expr) -> Expr:
    a = e.args[0]
    s, c = sympy.sin(a), sympy.cos(a)
    return {sympy.tan: s / c, sympy.cot: c / s, sympy.sec: 1 / c, sympy.csc: 1 / s}[e.func]


def trigonometric(f: Expr, x: Symbol) -> Iterator[Substitution]:
    """u = tan, cos or sin of the angle where f is even or odd in the right way (Bioche's rules), else u = tan(θ/2)."""
    s, c, u = Dummy("s"), Dummy("c"), Dummy("u")
    found = in_sine_and_cosine(f, x, s, c)
    if found is None:
        return
    g, theta = found
    g = sympy.together(g)
    if _same(g.subs({s: -s, c: -c}), g):
        h = sympy.simplify(sympy.powsimp(g.subs(s, u * c)))
        h = _without_even(h, c, 1 / (1 + u**2))
        if h is not None:
            yield Substitution(sympy.cancel(h / (1 + u**2)), u, put(u, sympy.tan(theta)))
    if _same(g.subs(s, -s), -g):
        h = _without_even(sympy.cancel(-g / s), s, 1 - u**2, {c: u})
        if h is not None:
            yield Substitution(sympy.cancel(h), u, put(u, sympy.cos(theta)))
    if _same(g.subs(c, -c), -g):
        h = _without_even(sympy.cancel(g / c), c, 1 - u**2, {s: u})
        if h is not None:
            yield Substitution(sympy.cancel(h), u, put(u, sympy.sin(theta)))
    if g.is_rational_function(s, c):
        w = 1 + u**2
        h = sympy.cancel(g.subs({s: 2 * u / w, c: (1 - u**2) / w}) * 2 / w)
        yield Substitution(h, u, put(u, sympy.tan(theta / 2)))


def roots_of_angles(f: Expr, x: Symbol) -> Iterator[Substitution]:
    """u = tan θ or tan(θ/2) in a product of roots of trigonometric functions, which are taken factor by factor."""
    s, c, u = Dummy("s"), Dummy("c"), Dummy("u", positive=True)
    found = in_sine_and_cosine(f, x, s, c)
    if found is None or found[0].is_rational_function(s, c):
        return
    g, theta = found
    w = 1 + u**2
    for values, slope, value in (
        ({s: u / sympy.sqrt(w), c: 1 / sympy.sqrt(w)}, 1 / w, sympy.tan(theta)),
        ({s: 2 * u / w, c: (1 - u**2) / w}, 2 / w, sympy.tan(theta / 2)),
    ):
        h = g.xreplace(values).replace(_is_root, lambda e: sympy.factor(e.base) ** e.exp)
        h = sympy.powdenest(sympy.expand_power_base(h, force=True), force=True)
        if all(e.base.is_rational_function(u) for e in h.atoms(Pow)):
            h = with_simple_roots(h * slope, u)
            yield in_pieces(f / (h.xreplace({u: value}) * sympy.diff(value, x)), h, u, value)


def _is_root(e: Expr) -> bool:
    return isinstance(e, Pow) and not e.exp.is_Integer


def in_sine_and_cosine(f: Expr, x: Symbol, s: Symbol, c: Symbol) -> tuple[Expr, Expr] | None:
    """f dx/dθ in the sine and the cosine of an angle θ, and that angle."""
    found = _angles(f, x)
    if found is None:
        return None
    g, theta = found
    t = Dummy("t")
    g = g.subs(x, sympy.solve(theta - t, x)[0]) if theta != x else g.subs(x, t)
    g = sympy.expand_trig(g).subs({sympy.sin(t): s, sympy.cos(t): c})
    return None if g.has(t) else (g / sympy.diff(theta, x), theta)


def _same(a: Expr, b: Expr) -> bool:
    return bool(sympy.simplify(a - b) == 0)


def _without_even(g: Expr, symbol: Symbol, square: Expr, others: dict[Symbol, Expr] | None = None) -> Expr | None:
    """g with even powers of a symbol written by its square; None where others are left."""
    root = Dummy("q")
    g = sympy.expand_power_base(g, force=True)
    g = g.replace(
        lambda e: isinstance(e, Pow) and e.base == symbol and (e.exp / 2).is_integer is True,
        lambda e: root ** (e.exp / 2),
    )
    if g.has(symbol):
        return None
    return g.subs({root: square, **(others or {})})

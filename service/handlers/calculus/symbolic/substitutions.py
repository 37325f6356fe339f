"""Changes of variable under which an integrand becomes rational, or at least simpler."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import sympy
from sympy import Dummy, Expr, Pow, Rational, Symbol

MAX_POWER = 12
_SIMPLE = (sympy.sin, sympy.cos, sympy.tan, sympy.cot, sympy.sec, sympy.csc)
_HYPERBOLIC = (sympy.sinh, sympy.cosh, sympy.tanh, sympy.coth, sympy.sech, sympy.csch)


@dataclass(frozen=True)
class Substitution:
    """∫ integrand(u) du, and how to come back from u to x."""

    integrand: Expr
    variable: Symbol
    back: Callable[[Expr], Expr]


def _put(u: Symbol, value: Expr) -> Callable[[Expr], Expr]:
    """Return to x: u becomes its value."""
    return lambda answer: answer.subs(u, value)


def by_size(expressions: Iterable[Expr]) -> list[Expr]:
    """From simple to complicated, in an order that does not change from one run to the next as that of sets does."""
    return sorted(expressions, key=lambda e: (sympy.count_ops(e), sympy.default_sort_key(e)))


def exponential(f: Expr, x: Symbol) -> Iterator[Substitution]:
    """U = e^(kx) where x stands in exponents k n x alone."""
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
        yield Substitution(g, u, _put(u, sympy.exp(step * x)))


def _angles(f: Expr, x: Symbol) -> tuple[Expr, Expr] | None:
    """F in multiples of one angle, and that angle, linear in x."""
    f = f.replace(lambda e: e.func in (sympy.tan, sympy.cot, sympy.sec, sympy.csc), _in_sines)
    arguments = [e.args[0] for e in by_size(f.atoms(sympy.sin, sympy.cos)) if e.has(x)]
    rates = [sympy.diff(a, x) for a in arguments]
    if not rates or any(rate.has(x) or not rate for rate in rates):
        return None
    ratios = [sympy.simplify(rate / rates[0]) for rate in rates]
    if not all(ratio.is_Rational for ratio in ratios):
        return None
    step = sympy.gcd_list([abs(ratio) for ratio in ratios])
    if max(abs(ratio / step) for ratio in ratios) > MAX_POWER:
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
    """U = tan, cos or sin of the angle where f is even or odd in the right way (Bioche's rules), else u = tan(θ/2)."""
    found = _angles(f, x)
    if found is None:
        return
    f, theta = found
    t = Dummy("t")
    s, c, u = Dummy("s"), Dummy("c"), Dummy("u")
    rate = sympy.diff(theta, x)
    g = f.subs(x, sympy.solve(theta - t, x)[0]) if theta != x else f.subs(x, t)
    g = sympy.expand_trig(g)
    g = g.subs({sympy.sin(t): s, sympy.cos(t): c})
    if g.has(t):
        return
    g = sympy.together(g / rate)
    if _same(g.subs({s: -s, c: -c}), g):
        h = sympy.simplify(sympy.powsimp(g.subs(s, u * c)))
        h = _without_even(h, c, 1 / (1 + u**2))
        if h is not None:
            yield Substitution(sympy.cancel(h / (1 + u**2)), u, _put(u, sympy.tan(theta)))
    if _same(g.subs(s, -s), -g):
        h = _without_even(sympy.cancel(-g / s), s, 1 - u**2, {c: u})
        if h is not None:
            yield Substitution(sympy.cancel(h), u, _put(u, sympy.cos(theta)))
    if _same(g.subs(c, -c), -g):
        h = _without_even(sympy.cancel(g / c), c, 1 - u**2, {s: u})
        if h is not None:
            yield Substitution(sympy.cancel(h), u, _put(u, sympy.sin(theta)))
    if g.is_rational_function(s, c):
        w = 1 + u**2
        h = sympy.cancel(g.subs({s: 2 * u / w, c: (1 - u**2) / w}) * 2 / w)
        yield Substitution(h, u, _put(u, sympy.tan(theta / 2)))


def _same(a: Expr, b: Expr) -> bool:
    return bool(sympy.simplify(a - b) == 0)


def _without_even(g: Expr, symbol: Symbol, square: Expr, others: dict[Symbol, Expr] | None = None) -> Expr | None:
    """G with even powers of a symbol written by its square; None where others are left."""
    root = Dummy("q")
    g = sympy.expand_power_base(g, force=True)
    g = g.replace(
        lambda e: isinstance(e, Pow) and e.base == symbol and (e.exp / 2).is_integer is True,
        lambda e: root ** (e.exp / 2),
    )
    if g.has(symbol):
        return None
    return g.subs({root: square, **(others or {})})


def radical(f: Expr, x: Symbol) -> Iterator[Substitution]:
    """U = (ax + b)^(1/n), or of (ax + b)/(cx + d), where that makes every root whole."""
    roots = [e for e in f.atoms(Pow) if e.exp.is_Rational and not e.exp.is_Integer and e.base.has(x)]
    bases = {e.base for e in roots}
    for base in by_size(bases):
        n = sympy.lcm_list([sympy.Integer(e.exp.q) for e in roots if e.base == base])
        top, bottom = sympy.fraction(sympy.together(base))
        if n > MAX_POWER or any(not p.is_polynomial(x) or sympy.degree(p, x) > 1 for p in (top, bottom)):
            continue
        u = Dummy("u", positive=True)
        (phi,) = sympy.solve(top - u**n * bottom, x)
        g = f.xreplace({e: u ** (e.exp * n) for e in f.atoms(Pow) if e.base == base and (e.exp * n).is_Integer})
        g = sympy.powdenest(sympy.together(g.subs(x, phi) * sympy.diff(phi, u)), force=True)
        yield Substitution(_cancelled(g), u, _put(u, base ** Rational(1, n)))


def chebyshev(f: Expr, x: Symbol) -> Iterator[Substitution]:
    """U = (a/xⁿ + b)^(1/q) where roots of a + b xⁿ stand with powers of x: the third of Chebyshev's cases."""
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
            yield Substitution(_cancelled(g), u, _put(u, base ** Rational(1, q) / x ** Rational(n, q)))


def _cancelled(g: Expr) -> Expr:
    return sympy.cancel(g) if sympy.count_ops(g) < 300 else sympy.together(g)


def euler(f: Expr, x: Symbol) -> Iterator[Substitution]:
    """√(ax² + bx + c) = u − √a x, or ux + √c, or (x − r)u for a real zero r (Euler's three substitutions)."""
    roots = [e for e in f.atoms(Pow) if e.exp.is_Rational and not e.exp.is_Integer and e.base.has(x)]
    bases = {e.base for e in roots}
    if len(bases) != 1 or any(e.exp.q != 2 for e in roots):
        return
    base = bases.pop()
    if not base.is_polynomial(x) or sympy.degree(base, x) != 2:
        return
    a, b, c = sympy.Poly(base, x).all_coeffs()
    u, r = Dummy("u"), sympy.sqrt(base)
    if a.is_positive:
        q = sympy.sqrt(a)
        phi, root, back = (u**2 - c) / (b + 2 * q * u), u - q * ((u**2 - c) / (b + 2 * q * u)), r + q * x
    elif c.is_positive:
        q = sympy.sqrt(c)
        phi = (2 * q * u - b) / (a - u**2)
        root, back = u * phi + q, (r - q) / x
    else:
        zeros = sympy.solve(base, x)
        if not zeros or not zeros[0].is_real:
            return
        r0, r1 = zeros[0], zeros[-1]
        phi = (a * r1 - u**2 * r0) / (a - u**2)
        root, back = (phi - r0) * u, r / (x - r0)
    g = f.replace(
        lambda e: isinstance(e, Pow) and e.base == base and (2 * e.exp).is_Integer, lambda e: root ** (2 * e.exp)
    )
    yield Substitution(sympy.cancel(sympy.together(g.subs(x, phi) * sympy.diff(phi, u))), u, _put(u, back))


_INVERSES = (
    (sympy.asin, sympy.sin), (sympy.acos, sympy.cos), (sympy.atan, sympy.tan), (sympy.asinh, sympy.sinh),
    (sympy.acosh, sympy.cosh), (sympy.atanh, sympy.tanh), (sympy.log, sympy.exp),
)  # fmt: skip


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
            yield Substitution(_without_roots(g), u, _put(u, e))
            break


def _without_roots(g: Expr) -> Expr:
    """Roots of squares of trigonometric functions are taken, as if each were positive."""
    radicands = {e: sympy.factor(sympy.trigsimp(e.base)) ** e.exp for e in g.atoms(Pow) if not e.exp.is_Integer}
    g = sympy.powdenest(sympy.expand_power_base(g.xreplace(radicands), force=True), force=True)
    return sympy.trigsimp(g.replace(sympy.Abs, lambda e: e))


def monomial(f: Expr, x: Symbol) -> Iterator[Substitution]:
    """U = x^m where f = x^(m−1) g(x^m)."""
    u = Dummy("u", positive=True)
    exponents = {e.exp for e in f.atoms(Pow) if e.base == x and e.exp != 1}
    for m in sorted({abs(e) for e in exponents if not e.has(x)} | {sympy.Integer(2)}, key=str):
        if m in {0, 1}:
            continue
        g = sympy.powdenest(sympy.powsimp(f.subs(x, u ** (1 / m)) * u ** (1 / m - 1) / m, force=True), force=True)
        g = sympy.powdenest(sympy.cancel(g), force=True)
        left = {e.exp for e in g.atoms(Pow) if e.base == u}
        if all(e.is_Integer for e in left) or sympy.count_ops(g) < 0.8 * sympy.count_ops(f):
            yield Substitution(g, u, _put(u, x**m))


def inner_function(f: Expr, x: Symbol) -> Iterator[Substitution]:
    """U = g(x) for a part g of f with f / g′ a function of g alone."""
    parts = {e.args[0] for e in f.atoms(sympy.Function) if e.args} | f.atoms(sympy.Function)
    parts |= {e.base for e in f.atoms(Pow)} | {e.exp for e in f.atoms(Pow)} | f.atoms(sympy.Add)
    u = Dummy("u")
    for part in by_size(p for p in parts if p.has(x) and p != x)[:-13:-1]:
        slope = sympy.diff(part, x)
        if not slope:
            continue
        g = sympy.simplify((f / slope).subs(part, u))
        if not g.has(x):
            yield Substitution(g, u, _put(u, part))


SUBSTITUTIONS = (inner_function, monomial, exponential, trigonometric, radical, chebyshev, inverse, euler)

"""Functions of an order or of parameters: Bessel's, incomplete gammas and betas; and what is inverse to erf."""
# ruff: noqa: ARG005  every rule takes g, y and all arguments of its operation

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from scipy import special

from service.expressions.errors import ExpressionError
from service.expressions.functions import higher_digits as digits
from service.expressions.functions import higher_enclosures as on_balls
from service.expressions.functions import numbers, sympy_forms
from service.expressions.functions.record import Landmark, Place, Record, Rule, Shape
from service.expressions.functions.slopes import first
from service.expressions.graph.branches import compare, where
from service.expressions.graph.nodes import Node
from service.expressions.graph.simplify import function

HALF = Fraction(1, 2)


def _fixed(name: str, argument: str) -> Rule:
    """The slope by an argument that has none in closed form."""

    def refuse(g: Node, *_: Node) -> Node:
        found = f"a derivative by the {argument} of {name}"
        expected = f"one by its last argument: its {argument} may not depend on what the formula is differentiated by"
        raise ExpressionError(g.graph.position, found, expected)

    return refuse


def _digamma(a: Node) -> Node:
    return a.graph.elementwise("polygamma", a, attribute=0)


def _inverse_slope(y: Node) -> Node:
    """Of erfinv, sqrt(pi)/2 * exp(y**2)."""
    pi = y.graph.node("named", (), (), "pi")
    return function("sqrt", pi) / 2 * function("exp", y**2)


def _gamma_density(a: Node, x: Node) -> Node:
    """x**(a - 1) * exp(-x) / gamma(a), of logarithms off 0, so that no part overflows."""
    inside = function("exp", (a - 1) * function("log", x) - x - function("lgamma", a))
    return where(compare(">", x, 0), inside, x ** (a - 1) / function("gamma", a))


def _beta_density(a: Node, b: Node, x: Node) -> Node:
    """x**(a - 1) * (1 - x)**(b - 1) / beta(a, b), likewise."""
    powers = (a - 1) * function("log", x) + (b - 1) * function("log1p", -x)
    scale = function("lgamma", a) + function("lgamma", b) - function("lgamma", a + b)
    ends = x ** (a - 1) * (1 - x) ** (b - 1) / a.graph.elementwise("beta", a, b)
    return where(compare(">", x * (1 - x), 0), function("exp", powers - scale), ends)


def _bessel_slope(name: str, lower: Fraction, upper: Fraction) -> Rule:
    """lower * f_(n-1) + upper * f_(n+1): DLMF 10.6.1 and 10.29.1."""

    def slope(g: Node, _: Node, n: Node, x: Node) -> Node:
        below, above = (g.graph.elementwise(name, n + step, x) for step in (-1, 1))
        return g * (lower * below + upper * above)

    return slope


def _last(node: Node) -> Node:
    return node.args[-1]


def _unless_whole(node: Node) -> Node | None:
    """Where a Bessel function of the first kind is a power of x times a series in x**2."""
    return None if isinstance(node.args[0].value, int) else _last(node)


def _ends(*places: Place) -> Shape:
    return Shape(None, tuple((Landmark.BASE, place) for place in places), analytic=False)


def _oscillating(end: Place) -> Shape:
    return Shape(None, ((Landmark.BASE, end), (Landmark.PHASE, _last)), analytic=False)


def _pole(a: Node) -> Node:
    return 1 / function("gamma", a)


_ENDS = {
    "besselj": _oscillating(_unless_whole),
    "bessely": _oscillating(_last),
    "besseli": _ends(_unless_whole),
    "besselk": _ends(_last),
    "gammainc": _ends(_last),
    "gammaincc": _ends(_last),
    "betainc": _ends(_last, lambda node: 1 - _last(node)),
    "erfinv": _ends(lambda node: 1 - first(node) ** 2),
    "erfcinv": _ends(lambda node: first(node) * (2 - first(node))),
    "beta": _ends(lambda node: _pole(first(node)), lambda node: _pole(_last(node))),
    "binomial": _ends(lambda node: _pole(first(node) + 1)),
}

_PRICES = {
    "besselj": 80, "bessely": 120, "besseli": 80, "besselk": 120, "gammainc": 300, "gammaincc": 300, "betainc": 400,
    "erfinv": 60, "erfcinv": 60, "beta": 30, "binomial": 30,
}  # fmt: skip


def _record(
    name: str, arrays: Callable[..., Any], latex: str | None, *slopes: Rule, aliases: tuple[str, ...] = ()
) -> Record:
    """One whose other forms stand under its name in the modules for them."""
    return Record(
        name=name, aliases=aliases, arrays=arrays, floats=lambda *args: float(arrays(*args)), slopes=slopes,
        sympy=getattr(sympy_forms, name), digits=getattr(digits, name), balls=on_balls.BALLS[name], latex=latex,
        shape=_ENDS[name], price=_PRICES[name],
    )  # fmt: skip


def _bessel(letter: str, arrays: Callable[..., Any], lower: Fraction, upper: Fraction) -> Record:
    name = f"bessel{letter}"
    slopes = _fixed(name, "order"), _bessel_slope(name, lower, upper)
    return _record(name, arrays, None, *slopes, aliases=(f"{letter}v",))


HIGHER = (
    _bessel("j", special.jv, HALF, -HALF),
    _bessel("y", numbers.bessely, HALF, -HALF),
    _bessel("i", special.iv, HALF, HALF),
    _bessel("k", numbers.besselk, -HALF, -HALF),
    _record("gammainc", numbers.gammainc, "P", _fixed("gammainc", "first argument"),
            lambda g, y, a, x: g * _gamma_density(a, x)),
    _record("gammaincc", numbers.gammaincc, "Q", _fixed("gammaincc", "first argument"),
            lambda g, y, a, x: -(g * _gamma_density(a, x))),
    _record("betainc", numbers.betainc, None, *[_fixed("betainc", "parameters")] * 2,
            lambda g, y, a, b, x: g * _beta_density(a, b, x)),
    _record("erfinv", special.erfinv, r"\operatorname{erf}^{-1}", lambda g, y, a: g * _inverse_slope(y)),
    _record("erfcinv", special.erfcinv, r"\operatorname{erfc}^{-1}", lambda g, y, a: -(g * _inverse_slope(y))),
    _record("beta", numbers.beta, r"\mathrm{B}",
            lambda g, y, a, b: g * y * (_digamma(a) - _digamma(a + b)),
            lambda g, y, a, b: g * y * (_digamma(b) - _digamma(a + b))),
    _record("binomial", special.binom, None,
            lambda g, y, n, k: g * y * (_digamma(n + 1) - _digamma(n - k + 1)),
            lambda g, y, n, k: g * y * (_digamma(n - k + 1) - _digamma(k + 1)),
            aliases=("binom", "comb", "nchoosek")),
)  # fmt: skip

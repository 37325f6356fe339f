"""Functions of complex numbers as pairs of formulas of real numbers, by principal branches."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from service.expressions.graph.branches import compare, where
from service.expressions.graph.nodes import Node
from service.expressions.graph.simplify import function

_LARGEST_POWER = 100
"""Exponent up to which a power is a product: a choice."""


class Pair(NamedTuple):
    """Real and imaginary part."""

    real: Node
    imag: Node

    @property
    def is_real(self) -> bool:
        """Whether it is known to be a real number."""
        return self.imag.value == 0

    def __add__(self, b: Pair | int) -> Pair:  # type: ignore[override]  # a pair is a number here
        if isinstance(b, int):
            return Pair(self.real + b, self.imag)
        return Pair(self.real + b.real, self.imag + b.imag)

    def __neg__(self) -> Pair:
        return Pair(-self.real, -self.imag)

    def __sub__(self, b: Pair) -> Pair:
        return Pair(self.real - b.real, self.imag - b.imag)

    def __mul__(self, b: Pair | int) -> Pair:  # type: ignore[override]
        if isinstance(b, int):
            return Pair(self.real * b, self.imag * b)
        return Pair(self.real * b.real - self.imag * b.imag, self.real * b.imag + self.imag * b.real)

    def __truediv__(self, b: Pair | Node | int) -> Pair:
        if not isinstance(b, Pair):
            return Pair(self.real / b, self.imag / b)
        if b.is_real:
            return self / b.real
        return self * conj(b) / (b.real**2 + b.imag**2)


def conj(a: Pair) -> Pair:
    """The conjugate."""
    return Pair(a.real, -a.imag)


def one(a: Pair) -> Pair:
    """1 in the same graph."""
    return Pair(a.real.graph.constant(1), a.real.graph.constant(0))


def _turned(a: Pair) -> Pair:
    """i times a."""
    return Pair(-a.imag, a.real)


def size(a: Pair) -> Node:
    """The absolute value."""
    return function("abs", a.real) if a.is_real else function("sqrt", a.real**2 + a.imag**2)


def angle(a: Pair) -> Node:
    """The argument, above -pi and up to pi."""
    if a.is_real:
        return where(compare("<", a.real, 0), pi(a), a.imag)
    return a.real.graph.elementwise("atan2", a.imag, a.real)


def pi(a: Pair) -> Node:
    """The number, in the same graph."""
    return a.real.graph.node("named", (), (), "pi")


def _polar(length: Node, at: Node) -> Pair:
    return Pair(length * function("cos", at), length * function("sin", at))


def exp(a: Pair) -> Pair:
    """e**a."""
    if a.is_real:
        return Pair(function("exp", a.real), a.imag)
    return _polar(function("exp", a.real) if a.real.value != 0 else one(a).real, a.imag)


def expm1(a: Pair) -> Pair:
    """e**a - 1, without cancelling near 0."""
    grown = function("expm1", a.real)
    if a.is_real:
        return Pair(grown, a.imag)
    half = function("sin", a.imag / 2)
    return Pair(grown * function("cos", a.imag) - 2 * half**2, (grown + 1) * function("sin", a.imag))


def log(a: Pair) -> Pair:
    """The principal logarithm."""
    return Pair(function("log", size(a)), angle(a))


def log1p(a: Pair) -> Pair:
    """log(1 + a), without cancelling near 0."""
    length = 2 * a.real + a.real**2 + a.imag**2
    return Pair(function("log1p", length) / 2, angle(a + 1))


def to_base(base: int) -> Callable[[Pair], Pair]:
    """The principal logarithm to a base."""
    return lambda a: log(a) / function("log", a.real.graph.constant(base))


def power(a: Pair, b: Pair) -> Pair:
    """a**b, of principal logarithms."""
    exponent = b.real.value
    if b.is_real and isinstance(exponent, int) and abs(exponent) <= _LARGEST_POWER:
        if a.is_real:
            return Pair(a.real**exponent, a.imag)
        whole = _natural(a, abs(exponent))
        return whole if exponent >= 0 else one(a) / whole
    if b.is_real:
        return _polar(size(a) ** b.real, b.real * angle(a))
    return exp(b * log(a))


def _natural(a: Pair, exponent: int) -> Pair:
    """By squares."""
    result = one(a)
    while exponent:
        if exponent % 2:
            result = result * a
        a, exponent = a * a, exponent // 2
    return result


def sqrt(a: Pair) -> Pair:
    """The root with a real part that is not negative."""
    if a.is_real:
        below = compare("<", a.real, 0)
        root, other = function("sqrt", a.real), function("sqrt", -a.real)
        return Pair(where(below, a.imag, root), where(below, other, a.imag))
    return _polar(function("sqrt", size(a)), angle(a) / 2)


def _wave(first: str, second: str, hyperbolic: tuple[str, str], sign: int) -> Callable[[Pair], Pair]:
    """first(u)*h(v) + sign*i*second(u)*k(v), of u + iv."""

    def of(a: Pair) -> Pair:
        if a.is_real:
            return Pair(function(first, a.real), a.imag)
        h, k = (function(name, a.imag) for name in hyperbolic)
        return Pair(function(first, a.real) * h, sign * function(second, a.real) * k)

    return of


sin = _wave("sin", "cos", ("cosh", "sinh"), 1)
cos = _wave("cos", "sin", ("cosh", "sinh"), -1)
sinh = _wave("sinh", "cosh", ("cos", "sin"), 1)
cosh = _wave("cosh", "sinh", ("cos", "sin"), 1)


def tan(a: Pair) -> Pair:
    """sin(a)/cos(a)."""
    return Pair(function("tan", a.real), a.imag) if a.is_real else sin(a) / cos(a)


def tanh(a: Pair) -> Pair:
    """sinh(a)/cosh(a)."""
    return Pair(function("tanh", a.real), a.imag) if a.is_real else sinh(a) / cosh(a)


def _sides(a: Pair) -> tuple[Pair, Pair]:
    """sqrt(1 - a) and sqrt(1 + a)."""
    return sqrt(-a + 1), sqrt(a + 1)


def asin(a: Pair) -> Pair:
    """The principal value (Kahan, Branch cuts for complex elementary functions, 1987)."""
    below, above = _sides(a)
    across = above * conj(below)
    return Pair(a.real.graph.elementwise("atan2", a.real, (below * above).real), function("asinh", across.imag))


def acos(a: Pair) -> Pair:
    """The principal value (Kahan 1987)."""
    below, above = _sides(a)
    half = a.real.graph.elementwise("atan2", below.real, above.real)
    return Pair(2 * half, function("asinh", (conj(above) * below).imag))


def acosh(a: Pair) -> Pair:
    """The principal value (Kahan 1987)."""
    before, after = sqrt(a - one(a)), sqrt(a + 1)
    half = a.real.graph.elementwise("atan2", before.imag, after.real)
    return Pair(function("asinh", (conj(before) * after).real), 2 * half)


def atanh(a: Pair) -> Pair:
    """The principal value, of two logarithms."""
    return (log1p(a) - log1p(-a)) / 2


def asinh(a: Pair) -> Pair:
    """-i asin(i a)."""
    return -_turned(asin(_turned(a))) if not a.is_real else Pair(function("asinh", a.real), a.imag)


def atan(a: Pair) -> Pair:
    """-i atanh(i a)."""
    return -_turned(atanh(_turned(a))) if not a.is_real else Pair(function("atan", a.real), a.imag)


def sigmoid(a: Pair) -> Pair:
    """1/(1 + e**-a)."""
    return Pair(function("sigmoid", a.real), a.imag) if a.is_real else one(a) / (exp(-a) + 1)


def softplus(a: Pair) -> Pair:
    """log(1 + e**a)."""
    return Pair(function("softplus", a.real), a.imag) if a.is_real else log(exp(a) + 1)


def logaddexp(a: Pair, b: Pair) -> Pair:
    """log(e**a + e**b)."""
    if a.is_real and b.is_real:
        return Pair(a.real.graph.elementwise("logaddexp", a.real, b.real), a.imag)
    return log(exp(a) + exp(b))

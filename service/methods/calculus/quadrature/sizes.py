"""Bounds of what operations make of arguments that are bounded by monomials."""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction
from typing import NamedTuple

from flint import arb

from service.expressions.graph.nodes import Node
from service.methods.calculus.quadrature.monomials import ROUNDED, Monomial


class Size(NamedTuple):
    """Bounds of a node's absolute value, and its sign (0 where that is not known)."""

    sign: int
    most: Monomial | None
    least: Monomial | None


UNKNOWN = Size(0, None, None)
ONE = Monomial(arb(1), 0.0, 0.0)


def constant(value: arb) -> Size:
    """Of a ball that does not change with t."""
    if not value.is_finite():
        return UNKNOWN
    most, least = value.abs_upper(), value.abs_lower()
    sign = 1 if value > 0 else -1 if value < 0 else 0
    if not most > 0:
        most = arb(0)
    return Size(sign, Monomial(most, 0.0, 0.0), Monomial(least, 0.0, 0.0) if least > 0 else None)


# Operations -----------------------------------------------------------------------------------------------------------


def _negative(a: Size) -> Size:
    return Size(-a.sign, a.most, a.least)


def _add(a: Size, b: Size) -> Size:
    if a.most is None or b.most is None:
        return UNKNOWN
    most = a.most.plus(b.most)
    if a.sign and a.sign == b.sign:
        known = [m for m in (a.least, b.least) if m is not None]
        return Size(a.sign, most, max(known, key=lambda m: m.low) if known else None)
    for sign, least, less in ((a.sign, a.least, b.most), (b.sign, b.least, a.most)):
        if least is not None and least.rises_over(less):
            left = 1 - less.value / least.value
            if left > 0:
                return Size(sign, most, least.times(left))
    return Size(0, most, None)


def _multiply(a: Size, b: Size) -> Size:
    if a.most is None or b.most is None:
        return UNKNOWN
    least = a.least * b.least if a.least is not None and b.least is not None else None
    return Size(a.sign * b.sign, a.most * b.most, least)


def _reciprocal(a: Size) -> Size:
    if a.least is None:
        return UNKNOWN
    return Size(a.sign, a.least.power(-1), a.most.power(-1) if a.most is not None and a.most.value > 0 else None)


def _power(a: Size, p: Fraction | float) -> Size:
    if p == 0:
        return Size(1, ONE, ONE)
    whole = float(p).is_integer()
    if not whole and a.sign <= 0:
        return UNKNOWN
    sign = a.sign ** int(p) if whole and a.sign else (1 if not whole or int(p) % 2 == 0 else 0)
    if p < 0:
        inverse = _reciprocal(a)
        return UNKNOWN if inverse.most is None else _power(inverse, -p)
    return Size(
        sign, a.most.power(p) if a.most is not None else None, a.least.power(p) if a.least is not None else None
    )


def _exp_of(m: Monomial, sign: int) -> Monomial:
    """A bound of exp(sign · m): from above where the sign is 1, m rising; a constant where m falls."""
    value = (m.value * sign).exp()
    if not m.terms and m.least == m.most:
        p = m.most
        return Monomial(value, 0.0, 0.0, ((p, sign * p * float(m.value)),) if p else ())
    if m.low >= 0:
        low, high = float(m.value.lower()) * m.low * (1 - ROUNDED) if m.low else 0.0, math.inf if m.high > 0 else 0.0
        return Monomial(value, low, high) if sign > 0 else Monomial(value, -high, -low)
    return Monomial(value, -math.inf, math.inf) if m.high > 0 else Monomial(value, 0.0, 0.0)


def _exp(s: Size) -> Size:
    if s.sign > 0:
        least = _exp_of(s.least, 1) if s.least is not None and s.least.low >= 0 else ONE
        return Size(1, _exp_of(s.most, 1) if s.most is not None else None, least)
    if s.sign < 0:
        most = _exp_of(s.least, -1) if s.least is not None and s.least.low >= 0 else ONE
        return Size(1, most, _exp_of(s.most, -1) if s.most is not None else None)
    if s.most is None:
        return UNKNOWN
    return Size(1, _exp_of(s.most, 1), _exp_of(s.most, -1))


def _log(s: Size) -> Size:
    if s.sign <= 0 or s.least is None or s.most is None:
        return UNKNOWN
    if s.least.value > 1 and s.least.low >= 0:
        return Size(1, _log_of(s.most, 1), _log_of(s.least, 1))
    if s.most.value < 1 and s.most.high <= 0:
        return Size(-1, _log_of(s.least, -1), _log_of(s.most, -1))
    if s.least.low >= 0 and s.most.high <= 0:
        return constant(s.least.value.log().union(s.most.value.log()))
    return UNKNOWN


def _log_of(m: Monomial, sign: int) -> Monomial | None:
    """|log m| of a monomial above 1 that rises, or below 1 that falls."""
    size = m.value.log() * sign
    steepest = m.high if sign > 0 else -m.low
    if (m.low if sign > 0 else -m.high) < 0 or not size > 0:
        return None
    return Monomial(size, 0.0, steepest / float(size.lower()) * (1 + ROUNDED) if steepest else 0.0)


def _near_zero(name: str, slope: arb, limit: float) -> Callable[[Size], Size]:
    """A function with f(0) = 0 and this slope there whose quotient f(s)/s is monotone on both sides of 0."""
    f = getattr(arb, name)

    def apply(s: Size) -> Size:
        if s.most is None or s.most.high > 0 or not s.most.value < limit:
            return _BOUNDED[name](s) if name in _BOUNDED else UNKNOWN
        m = s.most.value.upper()
        quotients = slope
        for end in (m,) if s.sign > 0 else (-m,) if s.sign < 0 else (m, -m):
            quotients = quotients.union(f(end) / end) if end != 0 else quotients
        least = s.least.times(quotients.lower()) if s.least is not None and quotients > 0 else None
        return Size(s.sign, s.most.times(quotients.upper()), least)

    return apply


def _beside(s: Size) -> Size:
    """Of what is at most 1 away, and on the same side of 0 or there."""
    most = s.most.plus(ONE) if s.most is not None else None
    half = s.least is not None and s.least.value > 2 and s.least.low >= 0
    return Size(s.sign, most, s.least.times(arb(0.5)) if s.least is not None and half else None)


def _either(a: Size, b: Size) -> Size:
    """Of one of two."""
    if a.most is None or b.most is None:
        return UNKNOWN
    return Size(a.sign if a.sign == b.sign else 0, a.most.plus(b.most), None)


def _but_of(sign: int, s: Size) -> Size:
    """Of the same size, with this sign: what has no size may be no number."""
    return UNKNOWN if s.most is None else s._replace(sign=sign)


def _erfc(s: Size) -> Size:
    if s.most is None:
        return UNKNOWN
    return Size(1, _exp(_negative(_multiply(s, s))).most if s.sign > 0 else ONE.times(arb(2)), None)


def _at_most(bound: arb) -> Callable[..., Size]:
    """Of what is bounded wherever its arguments are numbers, which those of unknown size need not be."""
    return lambda *args: UNKNOWN if any(arg.most is None for arg in args) else Size(0, ONE.times(bound), None)


_BOUNDED = {
    **dict.fromkeys(("sin", "cos", "tanh", "erf", "sign", "sinc"), _at_most(arb(1))),
    "atan": _at_most(arb.pi() / 2),
    **dict.fromkeys(("<", "<=", ">", ">=", "==", "!=", "and", "or", "not"), _at_most(arb(1))),
}
_SLOPES = dict.fromkeys(("sin", "tan", "sinh", "tanh", "asin", "atan", "asinh", "atanh", "expm1", "log1p"), 1.0)
_LIMITS = {"sin": 1.5, "tan": 1.5, "asin": 0.9, "atanh": 0.9, "log1p": 0.9}


def _besselj(order: Size, x: Size) -> Size:
    """At most 1 from order 0 on (DLMF 10.14.1)."""
    known = order.most is not None and x.most is not None and (order.sign > 0 or not order.most.value > 0)
    return Size(0, ONE, None) if known else UNKNOWN


def _cosh(s: Size) -> Size:
    rising = _exp(Size(1, s.most, s.least))
    return Size(1, rising.most, rising.least.times(arb(0.5)) if rising.least is not None else None)


def _sinh(s: Size) -> Size:
    if s.least is not None and s.least.low >= 0 and s.most is not None and s.most.low >= 0:
        rising = _exp(Size(1, s.most, s.least))
        share = (1 - (-2 * s.least.value).exp()) / 2
        if rising.most is not None and rising.least is not None and share > 0:
            return Size(s.sign, rising.most, rising.least.times(share))
    return _near_zero("sinh", arb(1), math.inf)(s)


def _sigmoid(s: Size) -> Size:
    return _reciprocal(_add(Size(1, ONE, ONE), _exp(_negative(s))))


_RULES: dict[str, Callable[..., Size]] = {
    "add": _add,
    "subtract": lambda a, b: _add(a, _negative(b)),
    "multiply": _multiply,
    "divide": lambda a, b: _multiply(a, _reciprocal(b)),
    "negative": _negative,
    "exp": _exp,
    "log": _log,
    "sqrt": lambda a: _power(a, Fraction(1, 2)),
    "cbrt": lambda a: Size(a.sign, *_power(Size(1, a.most, a.least), Fraction(1, 3))[1:]),
    "abs": lambda a: _but_of(1, a),
    "cosh": _cosh,
    **_BOUNDED,
    **{name: _near_zero(name, arb(slope), _LIMITS.get(name, 4.0)) for name, slope in _SLOPES.items()},
    "sinh": _sinh,
    "erfc": _erfc,
    **dict.fromkeys(("floor", "ceil", "round"), _beside),
    **dict.fromkeys(("maximum", "minimum"), _either),
    "where": lambda condition, a, b: _either(a, b) if condition.most is not None else UNKNOWN,
    "mod": lambda a, b: _but_of(b.sign, b)._replace(least=None) if None not in (a.most, b.least) else UNKNOWN,
    "relu": lambda a: _but_of(1, a)._replace(least=None),
    "sigmoid": _sigmoid,
    "besselj": _besselj,
    "log10": lambda s: _multiply(_log(s), constant(1 / arb(10).log())),
    "log2": lambda s: _multiply(_log(s), constant(1 / arb(2).log())),
}


def size_of(node: Node, args: list[Size]) -> Size:
    """The bounds of an operation on arguments with these bounds."""
    if node.op == "power":
        if (p := node.args[1].value) is not None:
            return _power(args[0], Fraction(p) if isinstance(p, int) else p)
        return _exp(_multiply(args[1], _log(args[0])))
    rule = _RULES.get(node.op)
    return rule(*args) if rule is not None else UNKNOWN

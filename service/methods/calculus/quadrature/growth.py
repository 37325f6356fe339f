"""How large a formula is at most, and at least, on the way to an end: bounds c tᵖ that hold from some t on, proved.

The way to an end is t → ∞: x = ±t to an infinite end, x = c ± 1/t to a finite one c. A monomial is a positive function
of t whose elasticity t·M′/M stays in an interval; products and sums of monomials are monomials, and so are exponentials
of those that only rise or fall. The integral of |f| beyond t then has a bound in closed form.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any, NamedTuple

from flint import arb, fmpq

from service.expressions.derivatives.modes import jvp
from service.expressions.forms.balls import Balls
from service.expressions.forms.straight import Straight
from service.expressions.graph.nodes import Node, reachable
from service.methods.calculus.quadrature.exact_parts import Data, exact_value

_ROUNDED = 1e-9  # relative; far more than the rounding of the few sums and products that make an elasticity
_HIGHEST_ZERO = 4  # order of a zero that is looked for, by as many derivatives
_INFINITE = math.inf


Terms = tuple[tuple[float, float], ...]


class Monomial(NamedTuple):
    """A positive function of t ≥ T: its value at T, and its elasticity, in [least, most] + Σ a (t/T)ᵖ over `terms` (p, a).

    The terms are those of exponentials of powers; kept apart they cancel in products.
    """

    value: arb
    least: float
    most: float
    terms: Terms = ()

    @property
    def low(self) -> float:
        """The least elasticity."""
        return -Monomial(self.value, -self.most, -self.least, tuple((p, -a) for p, a in self.terms)).high

    @property
    def high(self) -> float:
        """The largest elasticity."""
        rising = [(p, a) for p, a in self.terms if p > 0]
        falls = sum(max(a, 0.0) for p, a in self.terms if p < 0)
        if not rising:
            return self.most + falls
        steepest, leading = max(rising)
        leading += sum(a for p, a in rising if a > 0 and p < steepest)
        if leading > 0:
            return _INFINITE
        leading += sum(a for p, a in rising if a < 0 and p < steepest)
        return self.most + falls + leading + _ROUNDED * sum(abs(a) for _, a in self.terms)

    def __mul__(self, other: Monomial) -> Monomial:  # type: ignore[override]
        terms = dict(self.terms)
        for p, a in other.terms:
            terms[p] = terms.get(p, 0.0) + a
        least, most = self.least + other.least, self.most + other.most
        if math.isnan(least) or math.isnan(most):
            least, most = -_INFINITE, _INFINITE
        return Monomial(self.value * other.value, least, most, tuple(terms.items()))

    def power(self, p: float | Fraction) -> Monomial:
        """To the power of a number."""
        q = float(p)
        least, most = sorted((_times(q, self.least), _times(q, self.most)))
        exponent = fmpq(p.numerator, p.denominator) if isinstance(p, Fraction) else arb(p)
        return Monomial(self.value**exponent, least, most, tuple((power, q * a) for power, a in self.terms))

    def rises_over(self, other: Monomial) -> bool:
        """Whether the quotient with another one does not fall."""
        return (self * other.power(-1)).low >= 0

    def plus(self, other: Monomial) -> Monomial:
        """An upper bound of the sum."""
        value = self.value + other.value
        for one, less in ((self, other), (other, self)):
            if one.rises_over(less):
                return one._replace(value=value)
        return Monomial(value, min(self.low, other.low), max(self.high, other.high))

    def times(self, factor: Any) -> Monomial:
        """Times a positive constant."""
        return self._replace(value=self.value * factor)


def _times(a: float, b: float) -> float:
    return 0.0 if 0.0 in {a, b} else a * b


class Size(NamedTuple):
    """Bounds of a node's absolute value, and its sign (0 where that is not known)."""

    sign: int
    most: Monomial | None
    least: Monomial | None


_UNKNOWN = Size(0, None, None)
ONE = Monomial(arb(1), 0.0, 0.0)


def _constant(value: arb) -> Size:
    """Of a ball that does not change with t."""
    if not value.is_finite():
        return _UNKNOWN
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
        return _UNKNOWN
    most = a.most.plus(b.most)
    if a.sign and a.sign == b.sign:
        known = [m for m in (a.least, b.least) if m is not None]
        return Size(a.sign, most, max(known, key=lambda m: m.low) if known else None)
    for one, less in ((a, b), (b, a)):
        assert less.most is not None
        if one.least is not None and one.least.rises_over(less.most):
            left = 1 - less.most.value / one.least.value
            if left > 0:
                return Size(one.sign, most, one.least.times(left))
    return Size(0, most, None)


def _multiply(a: Size, b: Size) -> Size:
    if a.most is None or b.most is None:
        return _UNKNOWN
    least = a.least * b.least if a.least is not None and b.least is not None else None
    return Size(a.sign * b.sign, a.most * b.most, least)


def _reciprocal(a: Size) -> Size:
    if a.least is None:
        return _UNKNOWN
    return Size(a.sign, a.least.power(-1), a.most.power(-1) if a.most is not None and a.most.value > 0 else None)


def _power(a: Size, p: Fraction | float) -> Size:
    if p == 0:
        return Size(1, ONE, ONE)
    whole = float(p).is_integer()
    if not whole and a.sign <= 0:
        return _UNKNOWN
    sign = a.sign ** int(p) if whole and a.sign else (1 if not whole or int(p) % 2 == 0 else 0)
    if p < 0:
        inverse = _reciprocal(a)
        return _UNKNOWN if inverse.most is None else _power(inverse, -p)
    return Size(
        sign, a.most.power(p) if a.most is not None else None, a.least.power(p) if a.least is not None else None
    )


def _exp_of(m: Monomial | None, sign: int) -> Monomial:
    """A bound of exp(sign · m): from above where the sign is 1, m rising; a constant where m falls."""
    assert m is not None
    value = (m.value * sign).exp()
    if not m.terms and m.least == m.most:
        p = m.most
        return Monomial(value, 0.0, 0.0, ((p, sign * p * float(m.value)),) if p else ())
    if m.low >= 0:
        low, high = float(m.value.lower()) * m.low * (1 - _ROUNDED) if m.low else 0.0, _INFINITE if m.high > 0 else 0.0
        return Monomial(value, low, high) if sign > 0 else Monomial(value, -high, -low)
    return Monomial(value, -_INFINITE, _INFINITE) if m.high > 0 else Monomial(value, 0.0, 0.0)


def _exp(s: Size) -> Size:
    if s.sign > 0:
        least = _exp_of(s.least, 1) if s.least is not None and s.least.low >= 0 else ONE
        return Size(1, _exp_of(s.most, 1) if s.most is not None else None, least)
    if s.sign < 0:
        most = _exp_of(s.least, -1) if s.least is not None and s.least.low >= 0 else ONE
        return Size(1, most, _exp_of(s.most, -1) if s.most is not None else None)
    if s.most is None:
        return _UNKNOWN
    return Size(1, _exp_of(s.most, 1), _exp_of(s.most, -1))


def _log(s: Size) -> Size:
    if s.sign <= 0 or s.least is None or s.most is None:
        return _UNKNOWN
    if s.least.value > 1 and s.least.low >= 0:
        return Size(1, _log_of(s.most, 1), _log_of(s.least, 1))
    if s.most.value < 1 and s.most.high <= 0:
        return Size(-1, _log_of(s.least, -1), _log_of(s.most, -1))
    if s.least.low >= 0 and s.most.high <= 0:
        return _constant(s.least.value.log().union(s.most.value.log()))
    return _UNKNOWN


def _log_of(m: Monomial, sign: int) -> Monomial | None:
    """|log m| of a monomial above 1 that rises, or below 1 that falls."""
    size = m.value.log() * sign
    steepest = m.high if sign > 0 else -m.low
    if (m.low if sign > 0 else -m.high) < 0 or not size > 0:
        return None
    return Monomial(size, 0.0, steepest / float(size.lower()) * (1 + _ROUNDED) if steepest else 0.0)


def _near_zero(name: str, slope: arb, limit: float) -> Callable[[Size], Size]:
    """A function with f(0) = 0 and this slope there whose quotient f(s)/s is monotone on both sides of 0."""
    f = getattr(arb, name)

    def apply(s: Size) -> Size:
        if s.most is None or s.most.high > 0 or not s.most.value < limit:
            return _BOUNDED.get(name, _UNKNOWN)
        m = s.most.value.upper()
        quotients = slope
        for end in (m,) if s.sign > 0 else (-m,) if s.sign < 0 else (m, -m):
            quotients = quotients.union(f(end) / end) if end != 0 else quotients
        least = s.least.times(quotients.lower()) if s.least is not None and quotients > 0 else None
        return Size(s.sign, s.most.times(quotients.upper()), least)

    return apply


_BOUNDED = {name: Size(0, ONE, None) for name in ("sin", "cos", "tanh", "erf")}
_SLOPES = dict.fromkeys(("sin", "tan", "sinh", "tanh", "asin", "atan", "asinh", "atanh", "expm1", "log1p"), 1.0)
_LIMITS = {"sin": 1.5, "tan": 1.5, "asin": 0.9, "atanh": 0.9, "log1p": 0.9}


def _cosh(s: Size) -> Size:
    rising = _exp(Size(1, s.most, s.least))
    return Size(1, rising.most, rising.least.times(arb(0.5)) if rising.least is not None else None)


def _sinh(s: Size) -> Size:
    if s.least is not None and s.least.low >= 0 and s.most is not None and s.most.low >= 0:
        rising = _exp(Size(1, s.most, s.least))
        share = (1 - (-2 * s.least.value).exp()) / 2
        if rising.most is not None and rising.least is not None and share > 0:
            return Size(s.sign, rising.most, rising.least.times(share))
    return _near_zero("sinh", arb(1), _INFINITE)(s)


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
    "abs": lambda a: Size(1, a.most, a.least),
    "cosh": _cosh,
    **{name: _near_zero(name, arb(slope), _LIMITS.get(name, 4.0)) for name, slope in _SLOPES.items()},
    "sinh": _sinh,
    "erfc": lambda s: Size(1, _exp(_negative(_multiply(s, s))).most if s.sign > 0 else ONE.times(arb(2)), None),
    "cos": lambda s: _BOUNDED["cos"],
    "erf": lambda s: _BOUNDED["erf"],
    "sigmoid": _sigmoid,
    "log10": lambda s: _multiply(_log(s), _constant(1 / arb(10).log())),
    "log2": lambda s: _multiply(_log(s), _constant(1 / arb(2).log())),
}


def _rule(node: Node, args: list[Size]) -> Size:
    if node.op == "power":
        if not node.args[1].varying and node.args[1].op == "constant":
            return _power(args[0], node.args[1].value)
        return _exp(_multiply(args[1], _log(args[0])))
    rule = _RULES.get(node.op)
    return rule(*args) if rule is not None else _UNKNOWN


# Ends -----------------------------------------------------------------------------------------------------------------


class End(NamedTuple):
    """Where the way leads: to c, from this side (1: from above), or with c None to infinity of this sign."""

    c: Fraction | None
    side: int


class Hulls:
    """Enclosures of parts of a formula on balls of its variable."""

    def __init__(self, data: Data) -> None:
        self.data = data
        self._programs: dict[tuple[Node, ...], Balls] = {}

    def __call__(self, nodes: Sequence[Node], x: arb) -> dict[Node, arb]:
        """An enclosure of each node on a ball of x."""
        key = tuple(nodes)
        if key not in self._programs:
            self._programs[key] = Balls(Straight(key), self.data)
        return dict(zip(key, self._programs[key].hull([x]), strict=True))


def _sizes(root: Node, end: End, t: arb, hulls: Hulls) -> Size:
    """Bounds of a formula of one variable for all points beyond t."""
    if end.c is None:
        ball = None
    else:
        c = _ball(end.c)
        ball = c.union(c + end.side / t)
    nodes = [node for node in reachable([root]) if not node.boolean]
    place = _Place(end, t, ball, hulls, hulls(nodes, arb(0) if ball is None else ball))
    known: dict[Node, Size] = {}
    for node in nodes:
        known[node] = _size(node, place, known)
    return known[root]


def _ball(c: Fraction) -> arb:
    return arb(fmpq(c.numerator, c.denominator))


class _Place(NamedTuple):
    """Beyond which t, on the way to which end; for a finite one the ball of x, and the values of all nodes on it."""

    end: End
    t: arb
    ball: arb | None
    hulls: Hulls
    values: dict[Node, arb]


def _size(node: Node, place: _Place, known: dict[Node, Size]) -> Size:
    values, end = place.values[node], place.end
    if not node.varying:
        return _constant(values)
    if node.op == "input" and not end.c:
        p = 1.0 if end.c is None else -1.0
        return Size(end.side, *[Monomial(place.t ** int(p), p, p)] * 2)
    if place.ball is not None:
        if values.is_finite() and not values.contains(0):
            return _constant(values)
        if node.op in {"add", "subtract", "log"} and (zero := _zero(node, place)) is not None:
            return zero
    if any(arg not in known for arg in node.args):
        return _constant(values) if place.ball is not None else _UNKNOWN
    found = _rule(node, [known[arg] for arg in node.args])
    return found if found.most is not None or place.ball is None else _constant(values)


def _zero(node: Node, place: _Place) -> Size | None:
    """Of a node that is zero at a finite end: s = s⁽ᵏ⁾(ξ) dᵏ/k! for the first derivative that is not zero there."""
    (x,) = (part for part in reachable([node]) if part.op == "input")
    assert place.end.c is not None
    derivative, ball = node, place.ball
    for order in range(_HIGHEST_ZERO + 1):
        values = place.hulls([derivative], ball)[derivative] / math.factorial(order)
        if order and values.is_finite() and not values.contains(0):
            distance = Monomial(1 / place.t, -1.0, -1.0).power(order)
            sign = (1 if values > 0 else -1) * place.end.side**order
            return Size(sign, distance.times(values.abs_upper()), distance.times(values.abs_lower()))
        if exact_value(derivative, place.end.c, place.hulls.data) != 0:
            return None
        derivative = jvp([derivative], {x: node.graph.constant(1)})[0]
    return None


def remainder(root: Node, end: End, t: arb, hulls: Hulls) -> arb | None:
    """A bound on the integral of |f| beyond t; None where there is none."""
    most = _sizes(root, end, t, hulls).most
    if most is None:
        return None
    if end.c is None:
        falls = -1 - most.high
        return most.value * t / falls * (1 + arb(_ROUNDED)) if falls > 1e-12 else None
    falls = 1 - most.high
    return most.value / t / falls * (1 + arb(_ROUNDED)) if falls > 1e-12 else None

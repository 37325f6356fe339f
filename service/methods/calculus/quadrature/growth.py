"""How large a formula is at most, and at least, on the way to an end: bounds c tᵖ that hold from some t on, proved.

The way to an end is t → ∞: x = ±t to an infinite end, x = c ± 1/t to a finite one c. A monomial is a positive function
of t whose elasticity t·M′/M stays in an interval; products and sums of monomials are monomials, and so are exponentials
of those that only rise or fall. The integral of |f| beyond t then has a bound in closed form.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from typing import Any, NamedTuple

from flint import arb, fmpq

from service.expressions.derivatives.modes import jvp
from service.expressions.forms.balls import Balls
from service.expressions.forms.straight import Straight
from service.expressions.graph.nodes import Node, reachable
from service.methods.calculus.quadrature.exact_parts import Data, exact_value
from service.methods.calculus.quadrature.monomials import ROUNDED, Monomial
from service.methods.calculus.quadrature.sizes import Size, constant, size_of

_HIGHEST_ZERO = 4  # order of a zero that is looked for, by as many derivatives
_LEAST_FALL = 1e-12  # of the power of t beyond what an integral needs: rounding of elasticities is below
_NEAREST, _FURTHEST = 10, 14  # binary orders of magnitude where a bound may begin, and where nothing may be left
_AFFORDED = 12  # the same, as far as breaks are looked for where something is left
_NOTHING = arb(2) ** -70  # of the first bound


class End(NamedTuple):
    """Where the way leads: to c, from this side (1: from above), or with c None to infinity of this sign."""

    c: Fraction | None
    side: int


class Hulls:
    """Enclosures of parts of a formula on balls of its variable."""

    def __init__(self, data: Data) -> None:
        self.data = data
        self.count = 0
        """How often parts have been enclosed."""
        self.programs: dict[tuple[Node, ...], Balls] = {}
        """Of parts that were enclosed before."""

    def __call__(self, nodes: Sequence[Node], x: arb) -> dict[Node, arb]:
        """An enclosure of each node on a ball of x."""
        self.count += 1
        key = tuple(nodes)
        if key not in self.programs:
            self.programs[key] = Balls(Straight(key), self.data)
        return dict(zip(key, self.programs[key].hull([x]), strict=True))


def sizes(root: Node, end: End, t: arb, hulls: Hulls) -> Size:
    """Bounds of a formula of one variable for all points beyond t."""
    if end.c is None:
        ball = None
    else:
        c = _ball(end.c)
        ball = c.union(c + end.side / t)
    nodes = reachable([root])
    numbers = [node for node in nodes if not node.boolean]
    place = _Place(end, t, ball, hulls, hulls(numbers, arb(0) if ball is None else ball))
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
    ball: Any
    hulls: Hulls
    values: dict[Node, arb]


def _size(node: Node, place: _Place, known: dict[Node, Size]) -> Size:
    if node.boolean:
        return size_of(node, [known[arg] for arg in node.args])
    values, end = place.values[node], place.end
    if not node.varying:
        return constant(values)
    if node.op == "input" and not end.c:
        p = 1.0 if end.c is None else -1.0
        return Size(end.side, *[Monomial(place.t ** int(p), p, p)] * 2)
    if place.ball is not None:
        if values.is_finite() and not values.contains(0):
            return constant(values)
        if node.op in {"add", "subtract", "log"} and (zero := _zero(node, place)) is not None:
            return zero
    found = size_of(node, [known[arg] for arg in node.args])
    return found if found.most is not None or place.ball is None else constant(values)


def _zero(node: Node, place: _Place) -> Size | None:
    """Of a node that is zero at a finite end: s = s⁽ᵏ⁾(ξ) dᵏ/k! for the first derivative that is not zero there."""
    (x,) = (part for part in reachable([node]) if part.op == "input")
    derivative = node
    for order in range(_HIGHEST_ZERO + 1):
        values = place.hulls([derivative], place.ball)[derivative] / math.factorial(order)
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
    most = sizes(root, end, t, hulls).most
    if most is None:
        return None
    if end.c is None:
        falls = -1 - most.high
        return most.value * t / falls * (1 + arb(ROUNDED)) if falls > _LEAST_FALL else None
    falls = 1 - most.high
    return most.value / t / falls * (1 + arb(ROUNDED)) if falls > _LEAST_FALL else None


class Reach(NamedTuple):
    """A point, and that no more than so much is left of an integral beyond it."""

    end: Fraction
    left: arb
    is_all: bool
    """Whether that is next to nothing."""


def reach(root: Node, side: int, data: Data) -> Reach | None:
    """A point on this side beyond which little is left of a formula; None if there is none near.

    It depends on no place where the formula is broken, of which there may be infinitely many on the way to the end.
    """
    hulls, end, first, found = Hulls(data), End(None, side), None, None
    with root.graph.scratch():
        for k in range(_FURTHEST + 1):
            left = remainder(root, end, arb(2) ** k, hulls)
            if left is None:
                if k > _NEAREST:
                    return None
                continue
            first = left if first is None else first
            point = side * Fraction(2) ** k
            if left <= first * _NOTHING:
                return Reach(point, left, is_all=True)
            if k <= _AFFORDED:
                found = Reach(point, left, is_all=False)
    return found
